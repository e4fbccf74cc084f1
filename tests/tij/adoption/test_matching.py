"""What was found gets its address, by what refers to what, in every variant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.synthesized import Synthesized
from tests.tij.adoption.clicked import Clicks, click
from tests.tij.adoption.test_survey import of_account
from tij.adoption.matching import Matched, match
from tij.adoption.survey import survey
from tij.settings.models import Settings

__all__ = ["of_account"]

NETWORK = {
    "aws_route53_zone": 1,
    "aws_vpc": 1,
    "aws_internet_gateway": 1,
    "aws_subnet": 4,
    "aws_nat_gateway": 1,
    "aws_eip": 1,
}
DATABASE = NETWORK | {"aws_db_instance": 1, "aws_db_subnet_group": 1}
SERVICE = DATABASE | {
    "aws_ecr_repository": 1,
    "aws_lb": 1,
    "aws_lb_listener": 1,
    "aws_lb_target_group": 1,
    "aws_ecs_cluster": 1,
    "aws_ecs_service": 1,
    "aws_route53_record": 1,
}
CDN = SERVICE | {"aws_s3_bucket": 1, "aws_route53_record": 2}


def matched(client: Callable[[str], Any], settings: Settings, production: Synthesized) -> Matched:
    stacks = {
        name: production.stacks[name] for name in ("foundation", "data", "service", "delivery")
    }
    return match(client, settings, survey(client, settings, {}), stacks)


def counted(found: Matched) -> dict[str, int]:
    types = [a.partition(".")[0] for taken in found.imports.values() for a in taken]
    return {type_: types.count(type_) for type_ in types}


@pytest.mark.reference
@pytest.mark.parametrize(
    ("clicks", "types"),
    [
        (Clicks(), CDN),
        (Clicks(name="my-shop", title="これは日本", two_vpcs=True), CDN),
        (Clicks(encrypted=True, until="service"), SERVICE),
        (Clicks(until="database"), DATABASE),
        (Clicks(until="network"), NETWORK),
    ],
    ids=repr,
)
def test_each_gets_one_address(
    of_account: Callable[[str], Any],
    settings: Settings,
    production: Synthesized,
    clicks: Clicks,
    types: dict[str, int],
) -> None:
    made = click(of_account, clicks)
    found = matched(of_account, settings, production)
    assert counted(found) == types
    assert found.left == []
    ids = {id_ for taken in found.imports.values() for id_ in taken.values()}
    # The service's is made of two names; the distribution is not taken in yet.
    assert set(made.values()) - ids == {
        made[part] for part in ("service", "distribution") if part in made
    }


@pytest.mark.reference
def test_a_third_subnet_is_left_and_said(
    of_account: Callable[[str], Any], settings: Settings, production: Synthesized
) -> None:
    click(of_account, Clicks(third_subnet=True, until="network"))
    found = matched(of_account, settings, production)
    assert counted(found) == NETWORK
    (left,) = found.left
    assert "(10.0.5.0/24): not in the design" in left


def test_a_table_that_two_subnets_share_is_taken_in_once(
    of_account: Callable[[str], Any], settings: Settings, production: Synthesized
) -> None:

    made = click(of_account, Clicks(until="network"))
    ec2 = of_account("ec2")
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    subnets = {
        s["CidrBlock"]: s["SubnetId"] for s in ec2.describe_subnets(Filters=inside)["Subnets"]
    }
    gateway = ec2.describe_internet_gateways()["InternetGateways"][-1]["InternetGatewayId"]
    tables = {}
    for name, cidrs, way in (
        ("public", ("10.0.1.0/24", "10.0.3.0/24"), {"GatewayId": gateway}),
        ("private", ("10.0.2.0/24", "10.0.4.0/24"), {"NatGatewayId": made["nat_gateway"]}),
    ):
        table = ec2.create_route_table(VpcId=made["vpc"])["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **way)
        for cidr in cidrs:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[cidr])
        tables[name] = table
    found = matched(of_account, settings, production)
    taken = found.imports["foundation"]
    ways = {id_ for a, id_ in taken.items() if a.startswith("aws_route.")}
    assert ways == {f"{table}_0.0.0.0/0" for table in tables.values()}
    assert len([a for a in taken if a.startswith("aws_route_table.")]) == 2
    associations = {id_ for a, id_ in taken.items() if a.startswith("aws_route_table_a")}
    assert associations == {
        f"{subnets[cidr]}/{tables[name]}"
        for name, cidr in (
            ("public", "10.0.1.0/24"),
            ("public", "10.0.3.0/24"),
            ("private", "10.0.2.0/24"),
            ("private", "10.0.4.0/24"),
        )
    }
