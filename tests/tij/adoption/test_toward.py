"""Steps toward the design: one at a time, in a safe order, with nothing destroyed."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.tij.adoption.test_holding import CONFIGURATION
from tij.adoption.decisions import Adoption
from tij.adoption.toward import follows, in_order, released, sorted_out, too_much, without
from tij.errors import BadInputError
from tij.report.changes import PlanChanges
from tij.synthesized.graph import Stack, StackGraph

TAGS: tuple[dict[str, Any], dict[str, Any]] = ({"tags": {}}, {"tags": {"Stack": "demo"}})
IMAGES = {"image_tag_mutability": "MUTABLE"}, {"image_tag_mutability": "IMMUTABLE"}


def change(
    address: str, *actions: str, values: tuple[dict[str, Any], dict[str, Any]] = TAGS
) -> dict[str, Any]:
    type_, _, name = address.partition(".")
    before, after = values
    return {
        "address": address,
        "type": type_,
        "name": name,
        "mode": "managed",
        "change": {
            "actions": list(actions),
            "before": None if actions == ("create",) else before,
            "after": None if actions == ("delete",) else after,
            "after_unknown": {},
            "before_sensitive": {},
            "after_sensitive": {},
        },
    }


def changes(*entries: dict[str, Any]) -> PlanChanges:
    return PlanChanges.of({"format_version": "1.2", "resource_changes": list(entries)})


def test_the_bucket_closes_after_the_cdn_may_read_it_and_tags_go_first() -> None:
    closed: tuple[dict[str, Any], dict[str, Any]] = ({}, {"block_public_policy": True})
    policy = ({"policy": "{}"}, {"policy": '{"Statement": []}'})
    addresses = (
        "aws_db_instance.database",
        "aws_s3_bucket_public_access_block.block",
        "aws_ecr_repository.registry",
        "aws_s3_bucket_policy.policy",
        "aws_cloudfront_distribution.cdn",
        "aws_cloudwatch_log_group.log",
        "aws_vpc.network",
    )
    planned = changes(
        change(addresses[0], "update", values=({"port": 1}, {"port": 2})),
        change(addresses[1], "create", values=closed),
        change(addresses[2], "update", values=IMAGES),
        change(addresses[3], "update", values=policy),
        change(addresses[4], "update", values=({"comment": "a"}, {"comment": "b"})),
        change(addresses[5], "update", values=({"retention_in_days": 0}, {"retention_in_days": 9})),
        change(addresses[6], "update"),
    )
    steps, destroying = sorted_out("demo", addresses, planned)
    assert destroying == []
    assert [step.address.partition(".")[0] for step in steps] == [
        "aws_vpc",
        "aws_cloudwatch_log_group",
        "aws_cloudfront_distribution",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_ecr_repository",
        "aws_db_instance",
    ]


def test_what_would_be_made_anew_is_no_step() -> None:
    encrypted = ({"storage_encrypted": False}, {"storage_encrypted": True})
    planned = changes(
        change("aws_db_instance.database", "delete", "create", values=encrypted),
        change("aws_vpc.network", "update"),
        change("aws_kms_key.fresh", "create"),
    )
    kept = ["aws_db_instance.database", "aws_vpc.network"]
    steps, destroying = sorted_out("demo", kept, planned)
    assert [step.address for step in steps] == ["aws_vpc.network"]
    assert [step.address for step in destroying] == ["aws_db_instance.database"]


def anew(address: str, argument: str) -> dict[str, Any]:
    values: tuple[dict[str, Any], dict[str, Any]] = ({argument: "a"}, {argument: "b"})
    entry = change(address, "delete", "create", values=values)
    entry["change"]["replace_paths"] = [[argument]]
    return entry


def test_what_only_another_ones_name_would_make_anew_follows_that_one() -> None:
    configuration: dict[str, Any] = {
        "resource": {
            "aws_s3_bucket": {"files": {"bucket": "as-designed"}},
            "aws_s3_bucket_versioning": {"files": {"bucket": "${aws_s3_bucket.files.bucket}"}},
            "aws_lb": {"lb": {"name": "lb", "subnets": ["${aws_s3_bucket.other.id}"]}},
        }
    }
    stack = Stack("local-data", "data", Path("cdk.tf.json"), configuration, {})
    addresses = ["aws_s3_bucket.files", "aws_s3_bucket_versioning.files", "aws_lb.lb"]
    arguments = ["bucket", "bucket", "subnets"]
    _, destroyed = sorted_out("data", addresses, changes(*map(anew, addresses, arguments)))
    following = [step.address for step in destroyed if follows(stack, step, destroyed)]
    assert following == ["aws_s3_bucket_versioning.files"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (change("aws_vpc.network", "update"), []),
        (change("aws_kms_key.needed", "create"), []),
        (change("aws_vpc.network", "delete", "create"), ["aws_vpc.network: replace"]),
        (change("aws_kms_key.other", "delete"), ["aws_kms_key.other: delete"]),
        (change("aws_kms_key.other", "update"), ["aws_kms_key.other: update"]),
        (change("aws_eip.kept", "create"), ["aws_eip.kept: create"]),
    ],
)
def test_a_plan_that_does_more_than_the_step_is_refused(
    entry: dict[str, Any], said: list[str]
) -> None:
    assert too_much(changes(entry), "aws_vpc.network", ["aws_vpc.network", "aws_eip.kept"]) == said


def stack() -> Stack:
    configuration = copy.deepcopy(CONFIGURATION)
    configuration["resource"]["aws_lb"]["lb"]["subnets"] = ["${aws_eip.address.id}"]
    return Stack("local-demo", "demo", Path("cdk.tf.json"), configuration, {})


def test_only_the_step_is_let_go() -> None:
    adoption = Adoption(held={"demo": ["aws_vpc.network", "aws_eip.address"]})
    resources = released(stack(), adoption, "aws_vpc.network").configuration["resource"]
    assert resources["aws_vpc"] == CONFIGURATION["resource"]["aws_vpc"]
    assert resources["aws_eip"]["address"]["lifecycle"] == {"ignore_changes": "all"}


def test_what_waits_for_something_withheld_comes_after_it() -> None:
    adoption = Adoption(withheld={"demo": ["aws_lb.lb", "aws_eip.address"]})
    assert "aws_eip" in released(stack(), adoption, "aws_eip.address").configuration["resource"]
    with pytest.raises(BadInputError, match=r"aws_eip\.address is needed by what is not withheld"):
        released(stack(), adoption, "aws_lb.lb")
    planned = changes(change("aws_lb.lb", "create"), change("aws_eip.address", "create"))
    steps, _ = sorted_out("demo", adoption.withheld["demo"], planned)
    now, later = in_order(StackGraph([stack()]), adoption, steps)
    assert [step.address for step in now] == ["aws_eip.address"]
    assert [step.address for step in later] == ["aws_lb.lb"]


def test_the_bucket_stays_open_while_the_cdns_stack_cannot_be_planned() -> None:
    block, cdn = "aws_s3_bucket_public_access_block.block", "aws_cloudfront_distribution.cdn"
    configuration: dict[str, Any] = {
        "resource": {"aws_s3_bucket_public_access_block": {"block": {}}}
    }
    data = Stack("local-data", "data", Path("cdk.tf.json"), configuration, {})
    steps, _ = sorted_out("data", [block], changes(change(block, "create")))
    adoption = Adoption(withheld={"data": [block]}, held={"delivery": [cdn]})
    now, later = in_order(StackGraph([data]), adoption, steps)
    assert (now, later) == ([], steps)
    now, later = in_order(StackGraph([data]), without(adoption, ("delivery", cdn)), steps)
    assert (now, later) == (steps, [])


def test_a_capacity_provider_goes_only_after_the_service_that_may_use_it() -> None:
    address, service = "aws_ecs_cluster_capacity_providers.them", "aws_ecs_service.service"
    configuration: dict[str, Any] = {
        "resource": {
            "aws_ecs_cluster_capacity_providers": {"them": {}},
            "aws_ecs_service": {"service": {}},
        },
        "provider": {"aws": [{}]},
    }
    cluster = Stack("local-service", "service", Path("cdk.tf.json"), configuration, {})
    adoption = Adoption(held={"service": [address, service]})

    def sorted_of(before: list[str], after: list[str]) -> tuple[int, int]:
        values = ({"capacity_providers": before}, {"capacity_providers": after})
        planned = changes(change(address, "update", values=values))
        steps, _ = sorted_out("service", [address], planned)
        now, later = in_order(StackGraph([cluster]), adoption, steps)
        return len(now), len(later)

    both = ["FARGATE", "FARGATE_SPOT"]
    assert sorted_of(both, ["FARGATE"]) == (0, 1)
    assert sorted_of(["FARGATE_SPOT"], ["FARGATE"]) == (0, 1)
    assert sorted_of(["FARGATE"], both) == (1, 0)
    adoption = without(adoption, ("service", service))
    assert sorted_of(both, ["FARGATE"]) == (1, 0)


def test_while_its_own_step_is_planned_something_stands_in_for_what_it_does_not_have() -> None:
    whole = stack()
    configuration: Any = {**whole.configuration, "output": {"of": {"value": "${aws_lb.lb.x[0].y}"}}}
    adoption = Adoption(
        held={whole.name: ["aws_lb.lb"]}, instead={whole.name: {"aws_lb.lb.x[0].y": "arn"}}
    )
    planned = released(replace(whole, configuration=configuration), adoption, "aws_lb.lb")
    assert planned.configuration["output"] == {"of": {"value": "arn"}}


def test_after_a_step_only_its_address_is_let_go() -> None:
    adoption = Adoption(
        held={"demo": ["aws_vpc.network", "aws_lb.lb"], "other": ["aws_vpc.network"]},
        withheld={"demo": ["aws_eip.address"]},
        instead={"demo": {"aws_vpc.network.arn": "arn", "aws_lb.lb.arn": "arn"}},
    )
    left = without(adoption, ("demo", "aws_vpc.network"))
    assert left.held == {"demo": ["aws_lb.lb"], "other": ["aws_vpc.network"]}
    assert left.withheld == adoption.withheld
    assert left.instead == {"demo": {"aws_lb.lb.arn": "arn"}}
    assert without(adoption, ("demo", "aws_eip.address")).withheld == {"demo": []}
