"""Plans for people at a terminal, and for programs: one table and what changes in what exists."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tij.plan_changes import Action, AttributeChange, ResourceChange
from tij.planning import PlanStatus, StackPlan

COLUMNS = (
    ("add", Action.CREATE, "green"),
    ("change", Action.UPDATE, "yellow"),
    ("replace", Action.REPLACE, "red"),
    ("destroy", Action.DELETE, "red"),
)
SIGNS = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.REPLACE: ("-/+", "red"),
    Action.DELETE: ("-", "red"),
    Action.IMPORT: ("=", "cyan"),
    Action.FORGET: ("x", "dim"),
}
LONGEST_VALUE = 120


def show_plans(console: Console, plans: Iterable[StackPlan]) -> None:
    """Each changed resource with its changed attributes, then a table with a row per stack."""
    plans = list(plans)
    for plan in plans:
        if plan.changes.resources:
            console.print(Text(f"\n{plan.stack}", style="bold"))
            for change in plan.changes.resources:
                _show_change(console, change)
        for address in plan.perhaps_made:
            console.print(
                Text(
                    f"  ? {plan.stack}: {address} was being made when the last apply was killed."
                    " AWS may have one that no state knows: look for it by its Name tag.",
                    style="yellow",
                ),
                soft_wrap=True,
            )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("stack")
    for title, _, _ in COLUMNS:
        table.add_column(title, justify="right")
    table.add_column("")
    for plan in plans:
        counts = [(plan.changes.count(action), style) for _, action, style in COLUMNS]
        table.add_row(
            plan.stack,
            *(Text(str(n) if n else "·", style=style if n else "dim") for n, style in counts),
            _remark(plan),
        )
    console.print()
    console.print(table)


def plan_as_json(plan: StackPlan) -> dict[str, Any]:
    """One stack's plan for `--json`."""
    return {
        "status": plan.status.value,
        "waits_for": list(plan.waits_for),
        **{title: plan.changes.count(action) for title, action, _ in COLUMNS},
        "outputs": sorted(plan.changes.outputs),
        "changes": [
            {
                "address": change.address,
                "action": change.action.value,
                "imported": change.imported,
                "attributes": [
                    {
                        "path": attribute.path,
                        "before": attribute.before,
                        "after": attribute.after,
                        "forces_replacement": attribute.forces_replacement,
                    }
                    for attribute in change.attributes
                ],
            }
            for change in plan.changes.resources
        ],
    }


def _remark(plan: StackPlan) -> str:
    stacks = ", ".join(plan.waits_for)
    verb = "is" if len(plan.waits_for) == 1 else "are"
    if plan.status is PlanStatus.DEFERRED:
        return f"planned after {stacks} {verb} applied"
    if plan.waits_for:
        return f"planned again after {stacks} {verb} applied"
    if plan.status is PlanStatus.UNCHANGED:
        return "no changes"
    imported = sum(change.imported for change in plan.changes.resources)
    if imported:
        return f"{imported} taken into the state"
    return "" if plan.changes.resources else "outputs only"


def _show_change(console: Console, change: ResourceChange) -> None:
    sign, style = SIGNS[change.action]
    adopted = "  (exists already)" if change.imported else ""
    console.print(Text(f"  {sign:>3} {change.address}{adopted}", style=style), soft_wrap=True)
    for attribute in change.attributes:
        console.print(Text(f"        {_attribute(attribute)}"), soft_wrap=True)


def _attribute(attribute: AttributeChange) -> str:
    forces = "  (forces replacement)" if attribute.forces_replacement else ""
    return f"{attribute.path}: {_value(attribute.before)} → {_value(attribute.after)}{forces}"


def _value(value: Any) -> str:
    if isinstance(value, str) and value.startswith("(") and value.endswith(")"):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
