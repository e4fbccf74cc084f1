"""Who may open connections to whom, from the security groups' rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tij.synthesized import Inventory, Resource

ANYWHERE = ("0.0.0.0/0", "::/0")
INGRESS = "aws_vpc_security_group_ingress_rule"
EGRESS = "aws_vpc_security_group_egress_rule"
# Type of a member → the argument that names its security groups.
MEMBERS = {
    "aws_db_instance": "vpc_security_group_ids",
    "aws_ecs_service": "network_configuration",
    "aws_elasticache_replication_group": "security_group_ids",
    "aws_instance": "vpc_security_group_ids",
    "aws_lb": "security_groups",
    "aws_vpc_endpoint": "security_group_ids",
}


@dataclass(frozen=True)
class Permission:
    """`source` (None: anyone on the internet) may open connections to `target` on `port`."""

    source: Resource | None
    target: Resource
    port: str


def permissions(inventory: Inventory) -> Iterator[Permission]:
    """What the ingress rules of all security groups let in."""
    for rule in inventory.of_type(INGRESS):
        port = rule.text("from_port")
        sources: list[Resource | None] = [
            member
            for group in _groups(inventory, rule, "referenced_security_group_id")
            for member in members(inventory, group)
        ]
        if rule.get("cidr_ipv4") in ANYWHERE or rule.get("cidr_ipv6") in ANYWHERE:
            sources.append(None)
        for group in _groups(inventory, rule, "security_group_id"):
            for target in members(inventory, group):
                for source in sources:
                    yield Permission(source, target, port)


def ports_to_anywhere(inventory: Inventory, resource: Resource) -> tuple[str, ...]:
    """The ports on which egress rules let it open connections to anywhere."""
    return tuple(
        dict.fromkeys(
            rule.text("from_port")
            for rule in inventory.of_type(EGRESS)
            if rule.get("cidr_ipv4") in ANYWHERE or rule.get("cidr_ipv6") in ANYWHERE
            for group in _groups(inventory, rule, "security_group_id")
            if resource in members(inventory, group)
        )
    )


def members(inventory: Inventory, group: Resource) -> list[Resource]:
    """What stands in a security group."""
    return [
        member
        for type_, argument in MEMBERS.items()
        for member in inventory.of_type(type_)
        if group in inventory.referred(member, argument, "aws_security_group")
    ]


def _groups(inventory: Inventory, rule: Resource, argument: str) -> tuple[Resource, ...]:
    return inventory.referred(rule, argument, "aws_security_group")
