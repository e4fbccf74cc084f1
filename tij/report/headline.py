"""The one sentence that a beginner understands: what happens, and what it costs."""

from __future__ import annotations

from tij.report.entry import Action
from tij.report.risks import Kind
from tij.report.stack_plan import PlanStatus, Report
from tij.report.words import Words

COUNTED = (
    ("headline.adds", Action.CREATE),
    ("headline.changes", Action.UPDATE),
    ("headline.replaces", Action.REPLACE),
    ("headline.destroys", Action.DELETE),
    ("headline.imports", Action.IMPORT),
    ("headline.moves", Action.MOVE),
    ("headline.forgets", Action.FORGET),
)


def headline(report: Report, words: Words) -> str:
    """`Adds 2, changes 1, destroys nothing; +$4.10 a month`."""
    parts = [_what(report, words)]
    later = sum(plan.status is PlanStatus.DEFERRED for plan in report.stacks)
    if later:
        parts.append(words.say("headline.later", n=later))
    failed = sum(plan.status is PlanStatus.FAILED for plan in report.stacks)
    if failed:
        parts.append(words.say("headline.failed", n=failed))
    if report.unread:
        parts.append(words.say("headline.unread", n=report.unread))
    if report.cost:
        delta = report.cost.delta
        parts.append(
            words.say(
                "headline.cost",
                dollars=report.cost.dollars(delta, signed=True),
                yen=report.cost.yen(delta, signed=True),
            )
            if delta
            else words.say("headline.cost-same")
        )
        if report.cost.unpriced:
            parts.append(words.say("headline.cost-partly"))
    sentence = words.say("semicolon").join(parts)
    return sentence[0].upper() + sentence[1:]


def origins(report: Report, words: Words) -> str:
    """How much of it comes from the change under review; empty when nobody compared."""
    if not report.changed or not report.attributed:
        return ""
    mine = sum(origin.mine for plan in report.stacks for origin in plan.origins.values())
    before = report.changed - mine
    if not before:
        return words.say("origin.headline-all")
    if not mine:
        return words.say("origin.headline-none")
    return words.say("origin.headline", n=report.changed, mine=mine, before=before)


def _what(report: Report, words: Words) -> str:
    changed = [
        words.say(key, n=report.count(action)) for key, action in COUNTED if report.count(action)
    ]
    if not changed:
        if any(plan.status is PlanStatus.CHANGES for plan in report.stacks):
            return words.say("headline.only-outputs")
        if report.drifted:
            return words.say("headline.only-drift", n=report.drifted)
        unjudged = any(risk.kind is Kind.UNKNOWN for _, risk in report.risks())
        if unjudged or any(plan.status is PlanStatus.FAILED for plan in report.stacks):
            return words.say("headline.unknown")
        return words.say("headline.nothing")
    if not report.count(Action.DELETE) and not report.count(Action.REPLACE):
        changed.append(words.say("headline.destroys-nothing"))
    return words.say("comma").join(changed)
