"""For which share of a month something runs that schedules stop and start."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from tij.settings.times import MINUTES, awake_a_week
from tij.synthesized import Inventory, Resource

WEEK = Decimal(7 * MINUTES["day"])


def awake(resource: Resource, inventory: Inventory) -> Decimal:
    """1 where nothing stops it; else the share between each start and the stop of the same day."""
    starts, stops = [], []
    for schedule in inventory.referring(resource, "aws_scheduler_schedule", "target"):
        if schedule.text("state") == "DISABLED":
            continue
        target = schedule.block("target")
        operation = str(target.get("arn", "")).rpartition(":")[2]
        if _stops(operation, target):
            stops.append(schedule.text("schedule_expression"))
        elif operation in ("startDBInstance", "updateService"):
            starts.append(schedule.text("schedule_expression"))
    if not starts or not stops:
        return Decimal(1)
    # So exact that a sum of lines is the sum of groups.
    return (awake_a_week(starts[0], stops[0]) / WEEK).quantize(Decimal("0.0001"))


def is_api_call(target: Mapping[str, object]) -> bool:
    """Whether a schedule's target calls AWS's API: the first 14 million a month are free."""
    return str(target.get("arn", "")).startswith("arn:aws:scheduler:::aws-sdk:")


def _stops(operation: str, target: Mapping[str, object]) -> bool:
    said = json.loads(str(target.get("input") or "{}"))
    return operation == "stopDBInstance" or (
        operation == "updateService" and said.get("DesiredCount") == 0
    )
