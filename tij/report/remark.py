"""What the table says of a stack beside its counts."""

from __future__ import annotations

from tij.report.stack_plan import PlanStatus, StackPlan
from tij.report.words import Style, Words


def remark(plan: StackPlan, words: Words, style: Style = str) -> str:
    """Why it is planned later or again, what is taken in, what changed outside."""
    n, stacks = len(plan.waits_for), list(plan.waits_for)
    remarks = []
    if plan.status is PlanStatus.FAILED:
        remarks.append(words.say("table.failed"))
    elif plan.status is PlanStatus.DEFERRED:
        remarks.append(words.say("table.planned-after", style, n=n, stacks=stacks))
    elif plan.waits_for:
        remarks.append(words.say("table.planned-again", style, n=n, stacks=stacks))
    elif plan.status is PlanStatus.UNCHANGED:
        remarks.append(words.say("table.no-changes"))
    elif not plan.changes.resources:
        remarks.append(words.say("table.outputs-only"))
    imported = sum(change.imported for change in plan.changes.resources)
    if imported:
        remarks.append(words.say("table.taken-in", n=imported))
    if plan.changes.drift:
        remarks.append(words.say("table.drifted", n=len(plan.changes.drift)))
    if plan.cost and plan.cost.unpriced:
        remarks.append(words.say("table.unpriced", n=len(plan.cost.unpriced)))
    return words.say("comma").join(remarks)
