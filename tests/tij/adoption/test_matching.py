"""What was found gets its address, by what refers to what, in every variant."""

from __future__ import annotations

import json

import pytest

from tests.synthesized import Synthesized
from tests.tij.adoption.clicked import Clicks, click
from tests.tij.adoption.test_survey import of_account
from tij.adoption.holding import hold
from tij.adoption.matched import Matched
from tij.adoption.matching import match
from tij.adoption.survey import survey
from tij.adoption.surveyed import Client
from tij.settings.models import Settings

__all__ = ["of_account"]

NETWORK = {
    "aws_route53_zone": 1,
    "aws_vpc": 1,
    "aws_internet_gateway": 1,
    "aws_subnet": 4,
    "aws_route_table": 2,
    "aws_route_table_association": 4,
    "aws_route": 2,
    "aws_nat_gateway": 1,
    "aws_eip": 1,
    "aws_vpc_endpoint": 1,
    "aws_default_security_group": 1,
}
DATABASE = NETWORK | {
    "aws_db_instance": 1,
    "aws_db_subnet_group": 1,
    "aws_security_group": 1,
}
SERVICE = DATABASE | {
    "aws_ecr_repository": 1,
    "aws_lb": 1,
    "aws_lb_listener": 2,
    "aws_lb_target_group": 1,
    "aws_ecs_cluster": 1,
    "aws_ecs_service": 1,
    "aws_acm_certificate": 1,
    "aws_route53_record": 2,
    "aws_cloudwatch_log_group": 1,
    "aws_iam_role": 1,
    "aws_secretsmanager_secret": 1,
    "aws_appautoscaling_target": 1,
    "aws_appautoscaling_policy": 1,
    "aws_security_group": 3,
    "aws_vpc_security_group_ingress_rule": 4,
    "aws_s3_bucket": 1,
    "aws_s3_bucket_cors_configuration": 1,
    "aws_s3_bucket_ownership_controls": 1,
    "aws_s3_bucket_policy": 1,
    "aws_s3_bucket_server_side_encryption_configuration": 1,
}
# The name's proof is taken in by both stacks that have a certificate.
CDN = SERVICE | {
    "aws_cloudfront_distribution": 1,
    "aws_acm_certificate": 2,
    "aws_route53_record": 4,
}
WHOLE = CDN | {
    "aws_cloudwatch_metric_alarm": 2,
    "aws_sns_topic": 1,
    "aws_sns_topic_policy": 1,
}
# What bears the design's name is taken in before anything refers to it.
NAMED = {
    "aws_security_group": 3,
    "aws_vpc_security_group_ingress_rule": 4,
}


def matched(client: Client, settings: Settings, production: Synthesized) -> Matched:
    return match(client, settings, survey(client, settings, {}), production.stacks)


def counted(found: Matched) -> dict[str, int]:
    types = [a.partition(".")[0] for taken in found.imports.values() for a in taken]
    return {type_: types.count(type_) for type_ in types}


@pytest.mark.reference
@pytest.mark.parametrize(
    ("clicks", "types"),
    [
        (Clicks(), WHOLE),
        (Clicks(name="my-shop", title="これは日本", two_vpcs=True), WHOLE),
        (Clicks(until="cdn"), CDN),
        (Clicks(name="my-shop", encrypted=True, until="service"), SERVICE),
        (Clicks(until="database"), DATABASE | NAMED | {"aws_secretsmanager_secret": 1}),
        (Clicks(name="my-shop", until="database"), DATABASE),
        (Clicks(until="network"), NETWORK | NAMED),
        (Clicks(name="my-shop", until="network"), NETWORK),
    ],
    ids=repr,
)
def test_each_gets_one_address(
    of_account: Client,
    settings: Settings,
    production: Synthesized,
    clicks: Clicks,
    types: dict[str, int],
) -> None:
    made = click(of_account, clicks)
    found = matched(of_account, settings, production)
    assert counted(found) == types
    ids = {id_ for taken in found.imports.values() for id_ in taken.values()}
    # The service's is made of two names. A bucket of another name that nothing uses is nobody's.
    other = {"service", "database_secret"}
    other |= {"files_bucket"} if clicks.until == "database" else set()
    assert set(made.values()) - ids == {made[part] for part in other if part in made}


def left_of(found: Matched) -> str:
    return "\n".join(found.left)


@pytest.mark.reference
def test_what_is_not_taken_in_is_said_with_its_reason(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    click(of_account, Clicks())
    left = left_of(matched(of_account, settings, production))
    assert "aws_iam_role ecsTaskExecutionRole: the account's own" in left
    assert "ecs-task-role: it keeps AmazonS3FullAccess, which the design doesn't give" in left
    assert "secret:thisisjapan/database" in left
    assert left.count("to 0.0.0.0/0, every port: not in the design") == 3


@pytest.mark.reference
def test_what_would_change_what_was_found_is_withheld(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    click(of_account, Clicks())
    withheld = matched(of_account, settings, production).withheld
    types = {address.partition(".")[0] for some in withheld.values() for address in some}
    # No image would be seen any more, and every session would end.
    assert {"aws_s3_bucket_public_access_block", "aws_secretsmanager_secret_version"} <= types
    # What is there is taken in instead.
    assert not {"aws_s3_bucket_policy", "aws_default_security_group", "aws_route"} & types


@pytest.mark.reference
@pytest.mark.parametrize("name", ["thisisjapan", "my-shop"])
def test_for_a_password_that_rds_does_not_keep_its_secret_stands_in(
    of_account: Client, settings: Settings, production: Synthesized, name: str
) -> None:
    made = click(of_account, Clicks(name=name, until="database"))
    found = matched(of_account, settings, production)
    (address,) = (a for a in found.imports["data"] if a.startswith("aws_db_instance."))
    # Nothing leads to one of another name.
    secret = made["database_secret"] if name == "thisisjapan" else ""
    assert found.instead == {"data": {f"{address}.master_user_secret[0].secret_arn": secret}}
    assert ("no secret with its password was found" in left_of(found)) is not bool(secret)
    held = hold(production.stacks["data"], [address], "data", found.instead["data"])
    assert "master_user_secret[0]" not in json.dumps(held["output"])
    outputs = [one["value"] for one in held["output"].values()]
    assert outputs.count(secret) == (2 if secret else 0)
    # Let go, it has one of its own again.
    free = hold(production.stacks["data"], [], "data", found.instead["data"])
    assert free == production.stacks["data"]


@pytest.mark.reference
def test_a_role_of_two_uses_is_taken_in_once(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    click(of_account, Clicks(shared_role=True))
    found = matched(of_account, settings, production)
    # By its name: the service doesn't run in it, but the design's would collide.
    assert counted(found)["aws_iam_role"] == 1
    assert left_of(found).count("aws_iam_role ecsTaskExecutionRole: the account's own") == 2


@pytest.mark.reference
def test_of_two_certificates_that_nothing_uses_none_is_chosen(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    click(of_account, Clicks(until="database"))
    acm = of_account("acm")
    for token in ("a", "b"):
        acm.request_certificate(
            DomainName="thisisjapan.com", ValidationMethod="DNS", IdempotencyToken=token
        )
    found = matched(of_account, settings, production)
    assert "aws_acm_certificate" not in counted(found)
    assert left_of(found).count("one of 2 for thisisjapan.com, and nothing uses only one") == 2


@pytest.mark.reference
def test_a_third_subnet_is_left_and_said(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    click(of_account, Clicks(third_subnet=True, until="network"))
    found = matched(of_account, settings, production)
    assert counted(found) == NETWORK | NAMED
    assert left_of(found).count("(10.0.5.0/24): not in the design") == 1


def test_a_table_that_two_subnets_share_is_taken_in_once(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    made = click(of_account, Clicks(until="network"))
    ec2 = of_account("ec2")
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    cidrs = {s["SubnetId"]: s["CidrBlock"] for s in ec2.describe_subnets(Filters=inside)["Subnets"]}
    tables = {
        cidrs[association["SubnetId"]]: table["RouteTableId"]
        for table in ec2.describe_route_tables(Filters=inside)["RouteTables"]
        for association in table["Associations"]
        if "SubnetId" in association
    }
    assert len(tables) == 4
    assert len(set(tables.values())) == 2
    found = matched(of_account, settings, production)
    taken = found.imports["foundation"]
    ways = {id_ for a, id_ in taken.items() if a.startswith("aws_route.")}
    assert ways == {f"{table}_0.0.0.0/0" for table in tables.values()}
    assert len([a for a in taken if a.startswith("aws_route_table.")]) == 2
    associations = {id_ for a, id_ in taken.items() if a.startswith("aws_route_table_a")}
    assert associations == {f"{subnet}/{tables[cidr]}" for subnet, cidr in cidrs.items()}


@pytest.mark.reference
def test_a_subnet_without_a_table_of_its_own_stays_with_the_main_one(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    made = click(of_account, Clicks(until="network"))
    ec2 = of_account("ec2")
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    for table in ec2.describe_route_tables(Filters=inside)["RouteTables"]:
        for association in table["Associations"]:
            if "SubnetId" in association:
                ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
    found = matched(of_account, settings, production)
    assert "aws_route_table_association" not in counted(found)
    withheld = [a for a in found.withheld["foundation"] if a.startswith("aws_route_table_a")]
    assert len(withheld) == 4
