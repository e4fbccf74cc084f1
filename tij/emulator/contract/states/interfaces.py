"""Who stands in a network: each has interfaces in subnets, with security groups.

ministack makes interfaces of instances only; AWS makes some for whatever stands in a VPC, and
none of their subnets and groups can be deleted before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tij.emulator.contract.states.there import GOING, held, ids


@dataclass(frozen=True, slots=True)
class Interface:
    """Where something stands, and whose rules hold for it."""

    subnets: frozenset[str]
    groups: frozenset[str]


def wears(group: str) -> bool:
    """Whether something stands behind the security group."""
    return any(group in one.groups for one in interfaces())


def stands_in(subnet: str) -> bool:
    """Whether something has an address of the subnet."""
    return any(subnet in one.subnets for one in interfaces())


def interfaces() -> Iterator[Interface]:
    """Of everything in the caller's account and Region that is not being deleted."""
    from ministack.services import alb, ec2, elasticache, rds

    for interface in held(ec2._network_interfaces):
        yield _at([interface.get("SubnetId")], ids(interface.get("Groups", []), "GroupId"))
    for balancer in held(alb._lbs):
        yield _at(balancer.get("Subnets", []), balancer.get("SecurityGroups", []))
    for gateway in _standing(ec2._nat_gateways, "State"):
        yield _at([gateway.get("SubnetId")], [])
    for endpoint in _standing(ec2._vpc_endpoints, "State"):
        yield _at(endpoint.get("SubnetIds", []), endpoint.get("SecurityGroupIds", []))
    for database in _standing(rds._instances, "DBInstanceStatus"):
        within = (database.get("DBSubnetGroup") or {}).get("Subnets", [])
        worn = ids(database.get("VpcSecurityGroups", []), "VpcSecurityGroupId")
        zone = database.get("AvailabilityZone")
        yield _at(
            [
                one.get("SubnetIdentifier")
                for one in within
                if (one.get("SubnetAvailabilityZone") or {}).get("Name") == zone
            ],
            worn,
        )
    for cluster in _standing(elasticache._clusters, "CacheClusterStatus"):
        group = elasticache._subnet_groups.get(cluster.get("CacheSubnetGroupName", "")) or {}
        zone = cluster.get("PreferredAvailabilityZone")
        named = ids(group.get("Subnets", []), "SubnetIdentifier")
        yield _at(
            [id_ for id_ in named if (ec2._subnets.get(id_) or {}).get("AvailabilityZone") == zone],
            ids(cluster.get("SecurityGroups", []), "SecurityGroupId"),
        )


def _standing(store: Any, status: str) -> Iterator[Mapping[str, Any]]:
    for found in held(store):
        if str(found.get(status)) not in GOING:
            yield found


def _at(subnets: Iterable[Any], groups: Iterable[Any]) -> Interface:
    return Interface(frozenset(filter(None, subnets)), frozenset(filter(None, groups)))
