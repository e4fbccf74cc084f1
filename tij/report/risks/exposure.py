"""What the change opens to the internet that was not open before."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tij.report.entry import Action, Entry
from tij.report.risk import Risk, Severity
from tij.report.risks.context import Context
from tij.report.risks.rule import risk
from tij.report.values import Word

WIDEST = {4: 8, 6: 16}
"""IP version → prefix length; a shorter prefix is as good as the world, and a public one of this
length is too: it has 16 million addresses that nobody here knows."""

WEB_PORTS = {80, 443}
INGRESS, EGRESS = "ingress", "egress"
LISTENERS = ("aws_lb_listener", "aws_alb_listener")
ADDRESSES = ("cidr_ipv4", "cidr_ipv6")
SELF = "self"
# A security group of another account, as its rules name it.
FOREIGN_GROUP = re.compile(r"\d{12}/sg-")
PEERS = ("cidr_blocks", "ipv6_cidr_blocks", "security_groups", "prefix_list_ids")
SUBNET = {4: 24, 6: 64}
"""IP version → prefix length of a network as large as a subnet usually is."""
NAMED_PEERS = ("referenced_security_group_id", "prefix_list_id")


class Opening(NamedTuple):
    """A range of ports that one range of addresses may connect to; ports -1 to -1 are all."""

    cidr: str
    protocol: str
    first: int
    last: int

    def covers(self, other: Opening) -> bool:
        """Whether `other` was open already."""
        return (
            (self.cidr == other.cidr or _contains(self.cidr, other.cidr))
            and self.protocol in ("-1", "all", other.protocol)
            and (self.first == -1 or self.first <= other.first <= other.last <= self.last)
        )


def find(entry: Entry, context: Context) -> Iterator[Risk]:
    """Security groups, databases, buckets, load balancers."""
    if entry.action in (Action.DELETE, Action.FORGET):
        return
    for opening in _beyond(entry, INGRESS):
        yield _opened(entry, opening)
    if entry.action is not Action.CREATE or _belongs_to_old(entry, context):
        for opening in _beyond(entry, EGRESS):
            ports = "*" if opening.first == -1 else _ports(opening)
            yield _risk(entry, "egress-open", Severity.MEDIUM, cidr=opening.cidr, ports=ports)
    yield from _peers_change(entry, context)
    if entry.type in LISTENERS and _is_plain(entry.after) and not _is_plain(entry.before):
        yield _risk(entry, "listener-plain", Severity.HIGH, port=entry.after("port"))
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


def _beyond(entry: Entry, direction: str) -> Iterator[Opening]:
    """What was not open before."""
    before = set(_openings(entry, direction, before=True))
    for opening in dict.fromkeys(_openings(entry, direction, before=False)):
        if not any(known.covers(opening) for known in before):
            yield opening


def _peers_change(entry: Entry, context: Context) -> Iterator[Risk]:
    """Known peers that may no longer connect, and others that now may."""
    unknown = [key for key in (*ADDRESSES, *NAMED_PEERS) if entry.after(key) is Word.UNKNOWN]
    lost = None if entry.action is Action.CREATE else _lost(entry)
    if unknown and lost:
        yield risk(entry, "access-unknown", argument=unknown[0])
    elif lost:
        yield risk(entry, "access-moves", argument=lost[0], before=lost[1], after=None)
    known = list(_connections(entry, INGRESS, before=True))
    more = [
        peer
        for peer in _peers(entry, INGRESS, before=False)
        if not any(one.covers(peer) for one in known)
    ]
    if entry.action is Action.CREATE or entry.type == "aws_security_group" or lost:
        # One group or machine on one port is what people add every week.
        more = [peer for peer in more if _is_broad(peer)]
    if entry.action is Action.CREATE and not _belongs_to_old(entry, context):
        return
    if more:
        before = [f"{one.cidr} {_ports(one)}" for one in known]
        after = [f"{one.cidr} {_ports(one)}" for one in more]
        yield risk(entry, "access-more", argument=INGRESS, before=before, after=after)


def _is_broad(peer: Opening) -> bool:
    """More than one port, another account, or more than the machines of one subnet."""
    if peer.first != peer.last or peer.first == -1 or FOREIGN_GROUP.match(peer.cidr):
        return True
    try:
        network = ipaddress.ip_network(peer.cidr, strict=False)
    except ValueError:
        return False
    return network.prefixlen < SUBNET[network.version]


def _belongs_to_old(entry: Entry, context: Context) -> bool:
    group = entry.after("security_group_id")
    return isinstance(group, str) and group is not Word.UNKNOWN and group not in context.new


def _is_plain(value: Callable[[str], object]) -> bool:
    """Whether it answers on plain HTTP and hands on what it gets."""
    actions = [one for one in _list(value("default_action")) if isinstance(one, dict)]
    forwards = any(
        one.get("type") == "forward" or one.get("target_group_arn") or one.get("forward")
        for one in actions
    )
    return forwards and value("protocol") == "HTTP"


def _lost(entry: Entry) -> tuple[str, str] | None:
    """Where a known peer may no longer connect, or what is here no longer reaches the world."""
    for direction in (INGRESS, EGRESS):
        kept = list(_peers(entry, direction, before=False))
        for peer in _peers(entry, direction, before=True):
            if not any(one.covers(peer) for one in kept) and not _overlaps(peer, kept):
                return direction, f"{peer.cidr} {_ports(peer)}"
    still_out = list(_openings(entry, EGRESS, before=False))
    for opening in _openings(entry, EGRESS, before=True):
        # What runs here called somebody there.
        if not any(one.covers(opening) for one in still_out):
            return EGRESS, f"{opening.cidr} {_ports(opening)}"
    visited, still = (
        [one for one in _openings(entry, INGRESS, before=before) if _is_web(one)]
        for before in (True, False)
    )
    # Closing the world out is hardening, but for the ports that visitors use.
    for opening in visited:
        if not any(
            one._replace(cidr=opening.cidr).covers(opening)
            and _same_addresses(one.cidr, opening.cidr)
            for one in still
        ):
            return INGRESS, f"{opening.cidr} {_ports(opening)}"
    return None


def _is_web(opening: Opening) -> bool:
    return opening.first == opening.last and opening.first in WEB_PORTS


def _contains(wider: str, narrower: str) -> bool:
    try:
        one, other = (ipaddress.ip_network(text, strict=False) for text in (wider, narrower))
    except ValueError:
        return False
    if isinstance(one, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return other.subnet_of(one)
    if isinstance(one, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network):
        return other.subnet_of(one)
    return False


def _overlaps(peer: Opening, kept: list[Opening]) -> bool:
    """Narrower or wider addresses on the same ports: some of them still connect."""
    return any(
        one._replace(cidr=peer.cidr).covers(peer) and _same_addresses(one.cidr, peer.cidr)
        for one in kept
    )


def _same_addresses(one: str, other: str) -> bool:
    try:
        networks = (
            ipaddress.ip_network(one, strict=False),
            ipaddress.ip_network(other, strict=False),
        )
    except ValueError:
        return False
    return networks[0].version == networks[1].version and networks[0].overlaps(networks[1])


def _ports(opening: Opening) -> str:
    return (
        str(opening.first) if opening.first == opening.last else f"{opening.first}-{opening.last}"
    )


_PUBLIC_ACCESS = (
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
)


def _opened(entry: Entry, opening: Opening) -> Risk:
    web = _is_web(opening)
    if opening.first == -1 or opening.protocol in ("-1", "all"):
        rule, ports = "open-to-world-entirely", ""
    else:
        rule, ports = "open-to-world", _ports(opening)
    return _risk(
        entry,
        rule,
        Severity.MEDIUM if web else Severity.CRITICAL,
        ports=ports,
        protocol=opening.protocol,
        cidr=opening.cidr,
    )


def _openings(entry: Entry, direction: str, *, before: bool) -> Iterator[Opening]:
    return (one for one in _connections(entry, direction, before=before) if _is_world(one.cidr))


def _peers(entry: Entry, direction: str, *, before: bool) -> Iterator[Opening]:
    return (one for one in _connections(entry, direction, before=before) if not _is_world(one.cidr))


def _connections(entry: Entry, direction: str, *, before: bool) -> Iterator[Opening]:
    """Who may connect to which ports; another group or prefix list stands in place of addresses."""
    value = entry.before if before else entry.after
    if before and entry.action is Action.CREATE:
        return
    match entry.type:
        case "aws_security_group" | "aws_default_security_group":
            for block in _list(value(direction)):
                if isinstance(block, dict):
                    peers = [one for key in PEERS for one in _list(block.get(key))] + [SELF] * (
                        block.get("self") is True
                    )
                    yield from _of(
                        peers, block.get("protocol"), block.get("from_port"), block.get("to_port")
                    )
        case "aws_security_group_rule" if value("type") == direction:
            peers = [
                *_list(value("cidr_blocks")),
                *_list(value("ipv6_cidr_blocks")),
                value("source_security_group_id"),
            ]
            yield from _of(peers, value("protocol"), value("from_port"), value("to_port"))
        case "aws_vpc_security_group_ingress_rule" | "aws_vpc_security_group_egress_rule":
            if not entry.type.endswith(f"_{direction}_rule"):
                return
            peers = [value(key) for key in (*ADDRESSES, *NAMED_PEERS)]
            yield from _of(peers, value("ip_protocol"), value("from_port"), value("to_port"))


def _of(cidrs: list[Any], protocol: Any, first: Any, last: Any) -> Iterator[Opening]:
    for cidr in cidrs:
        if isinstance(cidr, str) and cidr and not isinstance(cidr, Word):
            everything = str(protocol) in ("-1", "all") or not isinstance(first, int)
            ends = (-1, -1) if everything else (first, last if isinstance(last, int) else first)
            yield Opening(cidr, str(protocol), *ends)


def _is_world(cidr: str) -> bool:
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return False
    widest = WIDEST[network.version]
    return network.prefixlen < widest or (network.prefixlen == widest and network.is_global)


def _falls(entry: Entry, argument: str) -> bool:
    was = True if entry.action is Action.CREATE else entry.before(argument)
    return was is True and entry.after(argument) in (False, None)


def _sides(entry: Entry, argument: str) -> tuple[object, object]:
    return entry.before(argument), entry.after(argument)


def _public_ip(blocks: object) -> object:
    block = blocks[0] if isinstance(blocks, list) and blocks else None
    return block.get("assign_public_ip") if isinstance(block, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _risk(entry: Entry, rule: str, severity: Severity, **facts: Any) -> Risk:
    return risk(entry, rule, severity, **facts)
