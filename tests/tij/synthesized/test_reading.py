"""Resources and their references, read from synthesized JSON."""

from __future__ import annotations

import pytest

from tests.synthesized import Synthesized
from tij.synthesized import Inventory, read_stacks
from tij.synthesized.resource import Resource


def one(inventory: Inventory, type_: str, name: str = "") -> Resource:
    found = [r for r in inventory.of_type(type_) if name in r.name]
    assert len(found) == 1, [r.address for r in found]
    return found[0]


def test_every_resource_is_read_once(production: Synthesized) -> None:
    inventory = read_stacks(production.stacks)
    assert {resource.address for resource in inventory} == production.addresses()


@pytest.mark.reference
def test_references_reach_across_stacks(production: Synthesized) -> None:
    inventory = read_stacks(production.stacks)
    balancer = one(inventory, "aws_lb")
    subnets = inventory.referred(balancer, "subnets", "aws_subnet")
    assert {s.get("availability_zone") for s in subnets} == {"ap-northeast-1a", "ap-northeast-1c"}
    assert {s.stack for s in subnets} == {"foundation"}
    ours = inventory.referred(one(inventory, "aws_ecs_service"), "task_definition")
    assert [t.text("family") for t in ours] == ["thisisjapan-backend"]


def test_references_are_found_inside_documents(production: Synthesized) -> None:
    inventory = read_stacks(production.stacks)
    group = one(inventory, "aws_cloudwatch_log_group", "service")
    writers = inventory.referring(group, "aws_ecs_task_definition", "container_definitions")
    assert len(writers) == 2


def test_each_resource_is_in_its_providers_region(production: Synthesized) -> None:
    inventory = read_stacks(production.stacks)
    regions = {
        (certificate.stack, certificate.region)
        for certificate in inventory.of_type("aws_acm_certificate")
    }
    assert regions == {("service", "ap-northeast-1"), ("delivery", "us-east-1")}


def test_a_block_is_one_block_however_it_is_written() -> None:
    for value in ({"a": 1}, [{"a": 1}]):
        resource = Resource("t.n", "t", "n", {"block": value})
        assert resource.block("block") == {"a": 1}
    assert Resource("t.n", "t", "n", {}).block("block") == {}
