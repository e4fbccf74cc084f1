"""The recorded plans, read as `tij plan` reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tij.report.changes import PlanChanges
from tij.report.cost import Cost
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.settings.models import CostSettings

DIRECTORY = Path(__file__).parent / "plans"
STACKS = ("state", "foundation", "data", "service", "delivery", "operations")


def recorded(scenario: str, *stacks: str) -> dict[str, dict[str, Any]]:
    """Stack → plan JSON, in the order of application."""
    return {
        stack: json.loads((DIRECTORY / scenario / f"{stack}.json").read_text(encoding="utf-8"))
        for stack in stacks or STACKS
        if (DIRECTORY / scenario / f"{stack}.json").exists()
    }


def report_of(plans: dict[str, dict[str, object]], environment: str = "local") -> Report:
    """The report of these plans."""
    return Report(environment, tuple(stack_plan(name, plan) for name, plan in plans.items()))


def stack_plan(name: str, plan: dict[str, object]) -> StackPlan:
    """One stack's plan as planning sees it."""
    changes = PlanChanges.of(plan)
    different = bool(changes.resources or changes.outputs)
    return StackPlan(
        name,
        PlanStatus.CHANGES if different else PlanStatus.UNCHANGED,
        changes,
        cost=Cost.of(plan, CostSettings()),
    )
