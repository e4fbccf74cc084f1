"""The security group rules as designed, read from the synthesized JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tij.synthesized import Resource
from tij.verification.deployment import Deployment

INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
GROUPS = ("aws_security_group", "aws_default_security_group")
PREFIX_LIST = "aws_ec2_managed_prefix_list"
DATA = re.compile(rf"\$\{{data\.{PREFIX_LIST}\.([\w-]+)\.id\}}")


@dataclass(frozen=True)
class Rule:
    """One rule of one group. `peer` is a CIDR, a group's id or a prefix list's id or name."""

    group: str
    egress: bool
    protocol: str
    from_port: int | None
    to_port: int | None
    peer: str

    def __str__(self) -> str:
        ports = "*" if self.from_port is None else str(self.from_port)
        if self.to_port != self.from_port:
            ports += f"-{self.to_port}"
        protocol = "all" if self.protocol == "-1" else self.protocol
        arrow = "->" if self.egress else "<-"
        return f"{self.group} {arrow} {self.peer} {protocol}/{ports}"


def groups(deployment: Deployment) -> list[str]:
    """Ids of every security group that the stacks make or manage."""
    return [deployment.id_at(group.address) for group in deployment.design.of_type(*GROUPS)]


def designed_rules(deployment: Deployment) -> list[Rule]:
    """Every rule of the synthesized stacks, with the ids that the states give to groups.

    A peer that is a prefix list is its name (`com.amazonaws.<region>.s3`) here.
    """
    return [
        Rule(
            group=_group(deployment, resource, "security_group_id"),
            egress=resource.type == EGRESS,
            protocol=resource.text("ip_protocol"),
            from_port=resource.get("from_port"),
            to_port=resource.get("to_port"),
            peer=_peer(deployment, resource),
        )
        for resource in deployment.design.of_type(INGRESS, EGRESS)
    ]


def with_peers(rules: Iterable[Rule], ids: Mapping[str, str]) -> Iterator[Rule]:
    """The rules with prefix lists' names replaced by their ids."""
    for rule in rules:
        yield replace(rule, peer=ids.get(rule.peer, rule.peer))


def _peer(deployment: Deployment, rule: Resource) -> str:
    if rule.get("referenced_security_group_id"):
        return _group(deployment, rule, "referenced_security_group_id")
    if found := DATA.fullmatch(rule.text("prefix_list_id")):
        data = deployment.configurations[rule.stack]["data"][PREFIX_LIST][found[1]]
        return str(data["name"])
    return rule.text("cidr_ipv4") or rule.text("cidr_ipv6") or rule.text("prefix_list_id")


def _group(deployment: Deployment, rule: Resource, argument: str) -> str:
    """The id of the group that an argument refers to; a literal is itself."""
    for group in deployment.design.referred(rule, argument, *GROUPS):
        return deployment.id_at(group.address)
    return rule.text(argument)
