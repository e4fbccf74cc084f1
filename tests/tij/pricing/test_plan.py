"""What a plan changes about the bill."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.tij.pricing.plans import plan
from tij.pricing import price_plan
from tij.pricing.usage import HOURS
from tij.settings.models import CostSettings

USE = CostSettings()

GATEWAY = {"aws_nat_gateway.one": {"subnet_id": "subnet-1"}}
TASK = {"cpu": "256", "memory": "512", "arn": "arn:task:1", "runtime_platform": []}
SERVICE = {"name": "api", "launch_type": "FARGATE", "desired_count": 1}


def service_with(cpu: str, revision: int) -> dict[str, dict[str, object]]:
    arn = f"arn:task:{revision}"
    return {
        "aws_ecs_task_definition.task": {**TASK, "cpu": cpu, "arn": arn},
        "aws_ecs_service.api": {**SERVICE, "task_definition": arn},
    }


def test_a_new_gateway_adds_its_price() -> None:
    found = price_plan(plan({}, GATEWAY), USE)
    assert found.before == 0
    assert found.delta == found.after == HOURS * Decimal("0.062") + 10 * Decimal("0.062")
    assert found.resources["aws_nat_gateway.one"].after == found.after


def test_a_gateway_less_saves_it() -> None:
    found = price_plan(plan(GATEWAY, {}), USE)
    assert found.delta == -found.before < 0
    assert [line.price.key for line in found.resources["aws_nat_gateway.one"].lines] == [
        "nat-gateway-hour",
        "nat-gateway-gb",
    ]


def test_what_is_only_forgotten_still_costs() -> None:
    content = plan(GATEWAY, {})
    content["resource_changes"][0]["change"]["actions"] = ["forget"]
    found = price_plan(content, USE)
    assert found.delta == 0
    assert found.before > 0


def test_a_larger_task_costs_more_in_the_service_that_runs_it() -> None:
    after = service_with("512", 2)
    after["aws_ecs_service.api"]["task_definition"] = "${aws_ecs_task_definition.task.arn}"
    found = price_plan(plan(service_with("256", 1), after), USE)
    assert found.resources["aws_ecs_service.api"].delta == (
        HOURS * Decimal("0.25") * Decimal("0.05056")
    )
    assert found.resources["aws_ecs_task_definition.task"].delta == 0
    assert found.resources["aws_ecs_task_definition.task"].free
    assert found.unpriced == ()


def test_a_service_whose_task_is_not_in_the_plan_is_listed() -> None:
    found = price_plan(plan({}, {"aws_ecs_service.api": {**SERVICE, "task_definition": "x"}}), USE)
    assert found.unpriced == ("aws_ecs_service.api",)
    assert found.resources["aws_ecs_service.api"].unpriced == ("its task definition is not known",)


def test_zones_are_counted_by_reference_before_subnets_exist() -> None:
    subnets = {f"aws_subnet.{zone}": {"cidr_block": "10.0.0.0/24"} for zone in "abc"}
    endpoint = {
        "vpc_endpoint_type": "Interface",
        "subnet_ids": [f"${{{address}.id}}" for address in subnets],
    }
    found = price_plan(plan({}, {**subnets, "aws_vpc_endpoint.logs": endpoint}), USE)
    line = found.resources["aws_vpc_endpoint.logs"].lines[0]
    assert line.quantity == 3 * HOURS


def test_autoscalings_minimum_counts_in_a_state_too() -> None:
    target = {"resource_id": "service/cluster/api", "min_capacity": 3}
    before = service_with("256", 1)
    before["aws_appautoscaling_target.api"] = {**target, "min_capacity": 1}
    after = service_with("256", 1)
    after["aws_appautoscaling_target.api"] = target
    found = price_plan(plan(before, after), USE)
    assert found.resources["aws_ecs_service.api"].after == 3 * (
        found.resources["aws_ecs_service.api"].before
    )


def test_the_region_is_the_providers_or_as_told() -> None:
    assert price_plan(plan({}, GATEWAY, region="us-east-1"), USE).after == (
        HOURS * Decimal("0.045") + 10 * Decimal("0.045")
    )
    bare = {"resource_changes": plan({}, GATEWAY)["resource_changes"]}
    assert price_plan(bare, USE).unpriced == ("aws_nat_gateway.one",)
    assert price_plan(bare, USE, region="us-east-1").unpriced == ()


def test_data_sources_and_empty_plans_cost_nothing() -> None:
    content = plan({}, {"aws_caller_identity.me": {}})
    content["resource_changes"][0]["mode"] = "data"
    assert price_plan(content, USE).resources == {}
    assert price_plan({}, USE).delta == 0


RESOURCES = st.fixed_dictionaries(
    {},
    optional={
        "aws_eip.a": st.just({"domain": "vpc"}),
        "aws_eip.b": st.just({"domain": "vpc"}),
        "aws_nat_gateway.one": st.just({"subnet_id": "s"}),
        "aws_nat_gateway.two": st.just({"subnet_id": "t"}),
        "aws_kms_key.key": st.just({"description": ""}),
        "aws_vpc.v": st.just({"cidr_block": "10.0.0.0/16"}),
        "aws_mystery.m": st.just({"x": 1}),
        "aws_lb.lb": st.builds(
            lambda internal, subnets: {"internal": internal, "subnets": subnets},
            st.booleans(),
            st.lists(st.text("ab", min_size=1), max_size=4),
        ),
        "aws_db_instance.db": st.builds(
            lambda size, gb, standby: {
                "engine": "postgres",
                "instance_class": size,
                "allocated_storage": gb,
                "storage_type": "gp3",
                "multi_az": standby,
            },
            st.sampled_from(["db.t4g.micro", "db.t4g.medium", "db.unheard.of"]),
            st.integers(20, 1000),
            st.booleans(),
        ),
    },
)


@given(before=RESOURCES, after=RESOURCES)
def test_the_total_is_the_sum_of_the_lines_and_the_delta_of_the_deltas(
    before: dict[str, object], after: dict[str, object]
) -> None:
    found = price_plan(plan(before, after), USE)
    costs = found.resources.values()
    assert found.after == sum(line.usd for cost in costs for line in cost.will_be.lines)
    assert found.before == sum(line.usd for cost in costs for line in cost.was.lines)
    assert found.delta == sum(cost.delta for cost in costs)
    assert set(found.resources) == {*before, *after}
    for address, cost in found.resources.items():
        # Priced, free, or listed: never silently nothing.
        assert cost.lines or cost.free or address in found.unpriced, address
    if before == after:
        assert found.delta == 0
