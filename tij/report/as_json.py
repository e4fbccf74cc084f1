"""The report for programs."""

from __future__ import annotations

from typing import Any

from tij.language import Language
from tij.report.changes import ResourceChange
from tij.report.entry import Action
from tij.report.headline import headline
from tij.report.meaning import RULES
from tij.report.stack_plan import Report, StackPlan
from tij.report.words import words

COUNTED = {
    "add": Action.CREATE,
    "change": Action.UPDATE,
    "replace": Action.REPLACE,
    "destroy": Action.DELETE,
    "import": Action.IMPORT,
    "move": Action.MOVE,
    "forget": Action.FORGET,
}


def as_json(report: Report, language: Language = Language.ENGLISH) -> dict[str, Any]:
    """`{environment, headline, stacks: {<stack>: {status, add, ..., changes, drift, risks,
    unjudged}}}`.

    Money is text in USD a month; what is sensitive or unknown is a word in parentheses.
    """
    said = words(language)
    cost = report.cost
    return {
        "environment": report.environment,
        "headline": headline(report, said),
        "cost": {"before": str(cost.before), "after": str(cost.after), "delta": str(cost.delta)}
        if cost
        else None,
        "stacks": {plan.stack: _stack(plan, language) for plan in report.stacks},
    }


def _stack(plan: StackPlan, language: Language) -> dict[str, Any]:
    said = words(language)
    return {
        "status": plan.status.value,
        "waits_for": list(plan.waits_for),
        **{title: plan.changes.count(action) for title, action in COUNTED.items()},
        "outputs": sorted(plan.changes.outputs),
        "cost_delta": str(plan.cost.delta) if plan.cost else None,
        "unpriced": list(plan.cost.unpriced) if plan.cost else [],
        "risks": [
            {
                "address": risk.address,
                "rule": risk.rule,
                "kind": risk.kind.value,
                "severity": risk.severity.name.lower(),
                "sentence": said.say(f"risk.{risk.rule}", **risk.facts),
                "who": said.say(RULES[risk.rule].who),
                "lasts": said.say(RULES[risk.rule].lasts),
                "undo": said.say(RULES[risk.rule].undo),
            }
            for risk in plan.changes.risks
        ],
        "unjudged": [
            {"address": one.address, "type": one.type, "arguments": list(one.arguments)}
            for one in plan.changes.unjudged
        ],
        "changes": [
            {**_change(change), "origin": plan.origins.get(change.address)}
            for change in plan.changes.resources
        ],
        "drift": [_change(change) for change in plan.changes.drift],
    }


def _change(change: ResourceChange) -> dict[str, Any]:
    return {
        "address": change.address,
        "action": change.action.value,
        "imported": change.imported,
        "previous_address": change.previous_address or None,
        "reason": change.reason or None,
        "attributes": [
            {
                "path": one.path,
                "before": one.before,
                "after": one.after,
                "forces_replacement": change.forces_replacement(one),
            }
            for one in change.differences
        ],
    }
