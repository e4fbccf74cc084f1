"""Plans as Terraform wrote them (recorded for the report's tests) are priced whole."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tij.report.plans import recorded
from tij.pricing import price_plan
from tij.pricing.catalog import METERS
from tij.pricing.usage import HOURS
from tij.settings.models import CostSettings

USE = CostSettings()


@pytest.mark.parametrize("stack", ["foundation", "data", "service", "delivery", "operations"])
def test_everything_made_is_priced_or_free(stack: str) -> None:
    plan = recorded("create-all", stack)[stack]
    found = price_plan(plan, USE)
    assert found.unpriced == ()
    assert found.before == 0
    made = [c for c in plan["resource_changes"] if c["mode"] == "managed"]
    assert len(found.resources) == len(made) > 0
    for address, cost in found.resources.items():
        assert bool(cost.lines) == (address.split(".")[0] in METERS and cost.after > 0), address
    assert found.after == sum(cost.after for cost in found.resources.values()) > 0


def test_zones_and_tasks_are_known_before_anything_exists() -> None:
    service = price_plan(recorded("create-all", "service")["service"], USE)
    quantities = {
        line.price.key: line.quantity for c in service.resources.values() for line in c.lines
    }
    assert quantities["public-ipv4-hour"] == 2 * HOURS
    assert quantities["task-vcpu-hour"] == HOURS / 4


def test_more_memory_costs_what_it_costs() -> None:
    found = price_plan(recorded("mixed", "service")["service"], USE)
    assert found.delta == HOURS * Decimal("0.5") * Decimal("0.00553")
    assert found.resources["aws_ecs_service.service"].delta == found.delta


def test_a_class_without_a_price_is_listed() -> None:
    found = price_plan(recorded("mixed", "data")["data"], USE)
    assert found.unpriced == ("aws_db_instance.database",)
    assert found.resources["aws_db_instance.database"].unpriced == (
        "no price of database-hour/db.t4g.small in ap-northeast-1",
    )
