"""Whether security groups let one tier reach another (guide, "RDS 接続エラー")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import ip_network
from typing import TYPE_CHECKING

from tij.troubleshooting.cause import Diagnosis, Part
from tij.troubleshooting.probes import suspect
from tij.verification.checks.security_groups import live_rules
from tij.verification.rules import Rule

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def connection(
    ec2: EC2Client,
    what: tuple[Part, Part],
    sources: Sequence[str],
    targets: Sequence[str],
    port: int,
    *,
    cidr: str,
    command: str,
    guide: tuple[str, ...],
) -> list[Diagnosis]:
    """What keeps members of `sources` from TCP `port` of members of `targets`, all in `cidr`.

    `what` are both in words. Both sides are looked at: the way out, and the way in.
    """
    rules = list(live_rules(ec2, [*sources, *targets]))
    found = []
    for side, groups, others, egress in (
        ("out-of", sources, targets, True),
        ("into", targets, sources, False),
    ):
        if not any(_allows(rule, groups, others, egress, port, cidr) for rule in rules):
            found.append(
                suspect(
                    "port-closed",
                    because=f"{', '.join(groups)}: no rule for tcp/{port}"
                    f" {'to' if egress else 'from'} {', '.join(others)}",
                    command=command,
                    guide=guide,
                    source=what[0],
                    target=what[1],
                    port=port,
                    side=Part(side, {"part": what[0] if egress else what[1]}),
                )
            )
    return found


def way_to_internet(
    ec2: EC2Client, groups: Sequence[str], *, cidr: str, command: str, guide: tuple[str, ...]
) -> list[Diagnosis]:
    """What keeps members of `groups` from AWS's APIs: no way out on port 443, whoever is there."""
    for rule in live_rules(ec2, groups):
        if rule.egress and _covers(rule, 443) and (rule.peer.startswith("sg-") or "/" in rule.peer):
            return []
    return [
        suspect(
            "way-out-closed",
            because=f"{', '.join(groups)}: no egress rule for tcp/443",
            command=command,
            guide=guide,
        )
    ]


def _allows(
    rule: Rule,
    groups: Sequence[str],
    others: Iterable[str],
    egress: bool,
    port: int,
    cidr: str,
) -> bool:
    if rule.group not in groups or rule.egress is not egress or not _covers(rule, port):
        return False
    if "." in rule.peer and "/" in rule.peer:
        return ip_network(cidr).subnet_of(ip_network(rule.peer))  # type: ignore[arg-type]
    return rule.peer in others


def _covers(rule: Rule, port: int) -> bool:
    if rule.protocol == "-1":
        return True
    ports = rule.from_port is not None and rule.to_port is not None
    return rule.protocol == "tcp" and ports and rule.from_port <= port <= rule.to_port  # type: ignore[operator]
