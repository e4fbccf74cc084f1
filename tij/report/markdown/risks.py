"""The risks, before anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tij.report.effects import MOST_NAMED, effect, not_judged
from tij.report.escape import code, name
from tij.report.risks import Risk, Severity
from tij.report.stack_plan import Report
from tij.report.words import Ready, Words

MARKS = {Severity.CRITICAL: "🔴", Severity.HIGH: "🟠", Severity.MEDIUM: "🟡"}


def risks(report: Report, words: Words, room: int | None) -> str:
    """A line for each, the most severe first, in at most `room` characters.

    Those that find no room are counted by kind; at least one is always whole.
    """
    found = list(report.risks())
    most = None if room is None else MOST_NAMED
    unjudged = not_judged(report.unjudged, words, code, most)
    below = f"\n{unjudged}\n" if unjudged else ""
    if not found:
        return f"{words.say('risks.none')}\n{below}" if report.changed else ""
    if room is not None:
        room -= len(below)
    lines: list[str] = []
    for stack, risk in found:
        line = _line(stack, risk, words)
        if room is not None:
            room -= len(line) + 1
            if room < 0 and lines:
                lines.append(_more(found[len(lines) :], words))
                break
        lines.append(line)
    title = words.say("risks.title", n=len(found))
    worst = f"{MARKS[found[0][1].severity]} **{title}**"
    return f"{worst}\n\n" + "".join(f"{line}\n" for line in lines) + below


def _line(stack: str, risk: Risk, words: Words) -> str:
    severity = words.say(f"severity.{risk.severity.name.lower()}")
    sentence = words.say(f"risk.{risk.rule}", code, **risk.facts)
    kind = words.say(f"kind.{risk.kind}")
    return (
        f"- {MARKS[risk.severity]} **{severity}, {kind}**: {code(stack)} {name(risk.address)}"
        f" {sentence} {effect(risk, words)}"
    )


def _more(left: Sequence[tuple[str, Risk]], words: Words) -> str:
    counts = Counter((risk.severity, risk.kind) for _, risk in left)
    kinds = words.say("comma").join(
        f"{n:,} × {words.say(f'severity.{severity.name.lower()}')} ({words.say(f'kind.{kind}')})"
        for (severity, kind), n in sorted(counts.items())
    )
    return f"- {words.say('risks.more', n=len(left), kinds=Ready(kinds))} {words.say('risks.full')}"
