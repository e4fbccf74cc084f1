"""What the table of meanings says of each argument that changes, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tij.report.entry import Action, Entry
from tij.report.meaning import RULES, TABLE, Meaning
from tij.report.meaning.conditions import BOTH_WAYS
from tij.report.meaning.steps import Reading, Step, steps
from tij.report.meaning.table import HARMLESS, Consequence, Row
from tij.report.risk import Risk
from tij.report.risks.context import Context
from tij.report.risks.rule import risk
from tij.report.values import Word

NO_MEANING = Meaning("")


def find(entry: Entry, context: Context) -> Iterator[Risk]:
    """At most one risk for each rule and argument."""
    meaning = TABLE.get(entry.type, NO_MEANING)
    seen: set[tuple[str, str]] = set()
    for step in _steps(entry, context):
        argument = step.path.partition(".")[0]
        for found in _verdicts(entry, meaning, step):
            if (found.name, argument) not in seen:
                seen.add((found.name, argument))
                sides = {"before": step.before, "after": step.after}
                yield risk(entry, found.name, found.severity, argument=step.shown, **sides)


def unjudged(entry: Entry, context: Context) -> Iterator[str]:
    """The arguments whose change the table does not know, or whose value nobody knows yet."""
    meaning = TABLE.get(entry.type, NO_MEANING)
    for step in _steps(entry, context):
        row = meaning.row(step.path)
        if (
            step.after is Word.UNKNOWN and row is not None and row.needs_value
        ) or not meaning.knows(step.path):
            yield step.shown


def is_known(type_: str) -> bool:
    """Whether the table judges the arguments of this type."""
    return bool(TABLE.get(type_, NO_MEANING).source)


def _verdicts(entry: Entry, meaning: Meaning, step: Step) -> Iterator[Consequence]:
    """The rules that the change breaks."""
    row = meaning.row(step.path)
    if row is not None:
        yield from _of_row(row, step)
    elif entry.action is Action.UPDATE and meaning.is_replaced_by(step.path):
        yield Consequence("made-anew", RULES["made-anew"].severity)


def _of_row(row: Row, step: Step) -> Iterator[Consequence]:
    said = False
    for condition, found in row.verdicts:
        if said and condition not in BOTH_WAYS:
            continue
        if step.after is Word.UNKNOWN and not condition.of_any_value:
            continue
        if condition.of_what_stays and step.whole:
            continue
        if condition.holds(step.before, step.after):
            said = True
            yield from (one for one in found if one.name != HARMLESS)
            if condition not in BOTH_WAYS:
                return


@lru_cache(maxsize=1)
def _steps(entry: Entry, context: Context) -> tuple[Step, ...]:
    """Of the entry that was asked for last: its risks and what is not judged come from the same."""
    meaning = TABLE.get(entry.type, NO_MEANING)
    if not meaning.source or not _is_change(entry, meaning, context):
        return ()
    return tuple(_found(entry, meaning))


def _found(entry: Entry, meaning: Meaning) -> Iterator[Step]:
    reading = Reading(meaning.decides, meaning.defaults, meaning.same, meaning.caseless)
    for argument in entry.arguments:
        if argument in meaning.computed or not entry.changed(argument):
            continue
        before, after = (
            meaning.unwrapped(argument, meaning.active(argument, side))
            for side in (entry.before(argument), entry.after(argument))
        )
        for step in steps(argument, before, after, reading):
            if step.after is not Word.UNKNOWN or _is_given(entry, argument, meaning):
                yield step


def _is_change(entry: Entry, meaning: Meaning, context: Context) -> bool:
    if entry.action in (Action.UPDATE, Action.REPLACE):
        return True
    if entry.action is not Action.CREATE or not meaning.attached_to:
        return False
    target: Any = entry.after(meaning.attached_to)
    return isinstance(target, str) and target is not Word.UNKNOWN and target not in context.new


def _is_given(entry: Entry, argument: str, meaning: Meaning) -> bool:
    """The configuration gives what is not known yet, so that it does change.

    The provider gives nothing that it does not compute; what it may, only a plan that holds its
    configuration tells, and an old resource gets anew only what follows from elsewhere.
    """
    if argument not in meaning.either:
        return True
    if entry.action is Action.UPDATE:
        return not entry.is_computed(argument)
    return entry.is_configured(argument)
