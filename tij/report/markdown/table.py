"""The table by stack."""

from __future__ import annotations

from tij.report.entry import Action
from tij.report.escape import code
from tij.report.remark import remark
from tij.report.stack_plan import Report, StackPlan
from tij.report.words import Words

COLUMNS = (
    ("add", Action.CREATE),
    ("change", Action.UPDATE),
    ("replace", Action.REPLACE),
    ("destroy", Action.DELETE),
)


def table(report: Report, words: Words) -> str:
    """A row for each stack; columns for cost and origin when they are known."""
    priced, attributed = bool(report.cost), bool(report.changed and report.attributed)
    head = [words.say("table.stack"), *(words.say(f"table.{key}") for key, _ in COLUMNS)]
    head += [words.say("table.origin")] if attributed else []
    head += [words.say("table.cost")] if priced else []
    rule = ["---", *("--:" for _ in head[1:]), "---"]
    rows = [[*head, ""], rule]
    rows += [_row(plan, words, priced=priced, attributed=attributed) for plan in report.stacks]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(plan: StackPlan, words: Words, *, priced: bool, attributed: bool) -> list[str]:
    row = [code(plan.stack)]
    for _, action in COLUMNS:
        count = plan.changes.count(action)
        row.append(f"**{count:,}**" if count else "·")
    if attributed:
        total = len(plan.changes.resources)
        mine = sum(origin.mine for origin in plan.origins.values())
        row.append(f"{mine:,} / {total:,}" if total else "·")
    if priced:
        row.append(
            code(plan.cost.both(plan.cost.delta, signed=True))
            if plan.cost and plan.cost.delta
            else "·"
        )
    return [*row, remark(plan, words, code)]
