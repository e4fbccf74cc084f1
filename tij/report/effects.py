"""What is said of a risk beside its sentence, and of what no rule knows."""

from __future__ import annotations

from collections.abc import Sequence

from tij.report.changes import Unjudged
from tij.report.meaning import RULES
from tij.report.risk import Risk
from tij.report.words import Ready, Style, Words

MOST_NAMED = 8
"""Resources that the line names; the JSON report and the full one name them all."""

MOST_ARGUMENTS = 5


def effect(risk: Risk, words: Words) -> str:
    """Who sees it, how long it lasts, how it is undone."""
    rule = RULES[risk.rule]
    return words.say("risks.effect", who=rule.who, lasts=rule.lasts, undo=rule.undo)


def not_judged(
    found: Sequence[Unjudged], words: Words, style: Style = str, most: int | None = MOST_NAMED
) -> str:
    """One sentence; empty when every change was judged."""
    if not found:
        return ""
    named = [_named(one, words, style) for one in found[:most]]
    if most is not None and len(found) > most:
        named.append(words.say("risks.unjudged-more", n=len(found) - most))
    return words.say("risks.unjudged", names=Ready(words.say("comma").join(named)))


def _named(one: Unjudged, words: Words, style: Style) -> str:
    if not one.arguments:
        return words.say("risks.unjudged-type", style, address=one.address, type=one.type)
    arguments = [*one.arguments[:MOST_ARGUMENTS]]
    more = ["…"] if len(one.arguments) > MOST_ARGUMENTS else []
    return words.say(
        "risks.unjudged-argument", style, address=one.address, arguments=[*arguments, *more]
    )
