"""The VPC: zones of the Region, subnets inside it, and one kind of egress."""

from __future__ import annotations

import re
from ipaddress import IPv4Network

from tij.settings.models import AwsSettings, Egress, NetworkSettings
from tij.settings.problems import Problem, Problems
from tij.settings.values import network as parsed

MIN_ZONES = 2


def zones(network: NetworkSettings, aws: AwsSettings) -> Problems:
    """Two or more different zones of the Region."""
    found = [zone.name for zone in network.availability_zones]
    if len(found) < MIN_ZONES:
        yield Problem(
            "network.availability_zones",
            found,
            "two or more: the load balancer and the database's subnet group refuse fewer",
            "add a [[network.availability_zones]] table with its two subnets",
        )
    for index, name in enumerate(found):
        key = f"network.availability_zones[{index}].name"
        if not re.fullmatch(re.escape(aws.region) + "[a-z]", name):
            yield Problem(
                key,
                name,
                f"a zone of aws.region, e.g. '{aws.region}a'",
                "correct the zone or the Region",
            )
        if name in found[:index]:
            yield Problem(key, name, "each zone once", "name another zone of the Region")


def cidrs(network: NetworkSettings) -> Problems:
    """Subnets inside the VPC, none over another."""
    vpc = parsed(network.vpc_cidr)
    seen: dict[str, IPv4Network] = {}
    for index, zone in enumerate(network.availability_zones):
        for kind in ("public_cidr", "private_cidr"):
            key = f"network.availability_zones[{index}].{kind}"
            subnet = parsed(getattr(zone, kind))
            if subnet is None:
                continue
            if vpc and not subnet.subnet_of(vpc):
                yield Problem(
                    key,
                    str(subnet),
                    f"a network inside network.vpc_cidr ({vpc})",
                    "move it inside, or make the VPC larger",
                )
            for other, taken in seen.items():
                if subnet.overlaps(taken):
                    yield Problem(
                        key,
                        str(subnet),
                        f"no address of {other} ({taken})",
                        "choose a range that no other subnet has",
                    )
            seen[key] = subnet


def egress(network: NetworkSettings) -> Problems:
    """A setting of one kind of egress only where that is chosen."""
    if network.nat_gateway_per_availability_zone and network.egress is not Egress.NAT_GATEWAY:
        yield Problem(
            "network.nat_gateway_per_availability_zone",
            True,
            "true only with network.egress = 'nat-gateway'",
            "remove it, or choose that egress",
        )
