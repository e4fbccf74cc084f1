"""What the change opens to the internet that was not open before."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any, NamedTuple

from tij.report.entry import Action, Entry
from tij.report.risks.context import Context
from tij.report.risks.model import Kind, Risk, Severity

WIDEST = {4: 8, 6: 16}
"""IP version → prefix length; a shorter prefix is as good as the world."""

WEB_PORTS = {80, 443}


class Opening(NamedTuple):
    """A range of ports that one range of addresses may connect to; ports -1 to -1 are all."""

    cidr: str
    protocol: str
    first: int
    last: int

    def covers(self, other: Opening) -> bool:
        """Whether `other` was open already."""
        return (
            self.cidr == other.cidr
            and self.protocol in ("-1", "all", other.protocol)
            and (self.first == -1 or self.first <= other.first <= other.last <= self.last)
        )


def find(entry: Entry, _: Context) -> Iterator[Risk]:
    """Security groups, databases, buckets, load balancers."""
    if entry.action in (Action.DELETE, Action.FORGET):
        return
    before, after = set(_openings(entry, before=True)), _openings(entry, before=False)
    for opening in dict.fromkeys(after):
        if not any(known.covers(opening) for known in before):
            yield _opened(entry, opening)
    if (
        entry.before("publicly_accessible") is not True
        and entry.after("publicly_accessible") is True
    ):
        yield _risk(entry, "public-database", Severity.CRITICAL)
    if entry.type == "aws_s3_bucket_public_access_block":
        weaker = [a for a in _PUBLIC_ACCESS if _falls(entry, a)]
        if weaker:
            yield _risk(entry, "public-bucket", Severity.HIGH, arguments=weaker)
    if entry.type in ("aws_s3_bucket_acl", "aws_s3_bucket"):
        acl = entry.after("acl")
        if isinstance(acl, str) and acl.startswith("public-") and acl != entry.before("acl"):
            yield _risk(entry, "public-acl", Severity.CRITICAL, acl=acl)
    if entry.type == "aws_lb" and entry.before("internal") is True and not entry.after("internal"):
        yield _risk(entry, "public-load-balancer", Severity.HIGH)
    if entry.type == "aws_ecs_service":
        before_ip, after_ip = (_public_ip(side) for side in _sides(entry, "network_configuration"))
        if before_ip is False and after_ip is True:
            yield _risk(entry, "public-tasks", Severity.MEDIUM)
    if entry.before("enable_execute_command") is False and entry.after("enable_execute_command"):
        yield _risk(entry, "shell-access", Severity.MEDIUM)


_PUBLIC_ACCESS = (
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
)


def _opened(entry: Entry, opening: Opening) -> Risk:
    web = opening.first == opening.last and opening.first in WEB_PORTS
    ports = str(opening.first) if opening.first == opening.last else ""
    if opening.first == -1 or opening.protocol in ("-1", "all"):
        rule = "open-to-world-entirely"
    else:
        rule = "open-to-world"
        ports = ports or f"{opening.first}-{opening.last}"
    return _risk(
        entry,
        rule,
        Severity.MEDIUM if web else Severity.CRITICAL,
        ports=ports,
        protocol=opening.protocol,
        cidr=opening.cidr,
    )


def _openings(entry: Entry, *, before: bool) -> Iterator[Opening]:
    value = entry.before if before else entry.after
    if before and entry.action is Action.CREATE:
        return
    match entry.type:
        case "aws_security_group" | "aws_default_security_group":
            for block in _list(value("ingress")):
                if isinstance(block, dict):
                    cidrs = [
                        *_list(block.get("cidr_blocks")),
                        *_list(block.get("ipv6_cidr_blocks")),
                    ]
                    yield from _of(
                        cidrs, block.get("protocol"), block.get("from_port"), block.get("to_port")
                    )
        case "aws_security_group_rule" if value("type") == "ingress":
            cidrs = [*_list(value("cidr_blocks")), *_list(value("ipv6_cidr_blocks"))]
            yield from _of(cidrs, value("protocol"), value("from_port"), value("to_port"))
        case "aws_vpc_security_group_ingress_rule":
            cidrs = [value("cidr_ipv4"), value("cidr_ipv6")]
            yield from _of(cidrs, value("ip_protocol"), value("from_port"), value("to_port"))


def _of(cidrs: list[Any], protocol: Any, first: Any, last: Any) -> Iterator[Opening]:
    for cidr in cidrs:
        if isinstance(cidr, str) and _is_world(cidr):
            everything = str(protocol) in ("-1", "all") or not isinstance(first, int)
            ends = (-1, -1) if everything else (first, last if isinstance(last, int) else first)
            yield Opening(cidr, str(protocol), *ends)


def _is_world(cidr: str) -> bool:
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return False
    return network.prefixlen < WIDEST[network.version]


def _falls(entry: Entry, argument: str) -> bool:
    was = True if entry.action is Action.CREATE else entry.before(argument)
    return was is True and entry.after(argument) in (False, None)


def _sides(entry: Entry, argument: str) -> tuple[Any, Any]:
    return entry.before(argument), entry.after(argument)


def _public_ip(blocks: Any) -> Any:
    block = blocks[0] if isinstance(blocks, list) and blocks else None
    return block.get("assign_public_ip") if isinstance(block, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _risk(entry: Entry, rule: str, severity: Severity, **facts: Any) -> Risk:
    return Risk(rule, Kind.EXPOSURE, severity, entry.address, facts)
