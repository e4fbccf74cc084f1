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
FEW = 3
"""Resources of one and the same risk that have a line each."""

Risks = Sequence[tuple[str, Risk]]
"""Each with its stack."""


def risks(report: Report, words: Words, room: int | None) -> str:
    """A line for each, the most severe first, in at most `room` characters.

    One and the same risk of many resources has one line, which folds their names. Those that find
    no room are counted by kind; at least one is always whole.
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
    alike = _alike(found, words)
    for number, same in enumerate(alike):
        line = _line(same, words)
        if room is not None and len(line) >= room:
            line = _line(same, words, named=False)
        if room is not None:
            room -= len(line) + 1
            if room < 0 and lines:
                lines.append(_more([one for left in alike[number:] for one in left], words))
                break
        lines.append(line)
    title = words.say("risks.title", n=len(found))
    worst = f"{MARKS[found[0][1].severity]} **{title}**"
    return f"{worst}\n\n" + "".join(f"{line}\n" for line in lines) + below


def _alike(found: Risks, words: Words) -> list[Risks]:
    """Those of which the same is said together, each where its first one stands."""
    groups: dict[tuple[str, str, str], list[tuple[str, Risk]]] = {}
    for stack, risk in found:
        groups.setdefault((stack, risk.rule, _sentence(risk, words)), []).append((stack, risk))
    return [
        part
        for same in groups.values()
        for part in ([same] if len(same) > FEW else [[one] for one in same])
    ]


def _sentence(risk: Risk, words: Words) -> str:
    return f"{words.say(f'risk.{risk.rule}', code, **risk.facts)} {effect(risk, words)}"


def _line(same: Risks, words: Words, *, named: bool = True) -> str:
    stack, risk = same[0]
    severity = words.say(f"severity.{risk.severity.name.lower()}")
    kind = words.say(f"kind.{risk.kind}")
    line = (
        f"- {MARKS[risk.severity]} **{severity}, {kind}**: {code(stack)} {name(risk.address)}"
        f" {_sentence(risk, words)}"
    )
    others = [name(one.address) for _, one in same[1:]]
    if not others:
        return line
    said = words.say("risks.alike", n=len(others))
    if not named:
        return f"{line} **{said}.** {words.say('risks.full')}"
    names = words.say("comma").join(others)
    return f"{line} <details><summary><b>{said}</b></summary>{names}</details>"


def _more(left: Risks, words: Words) -> str:
    counts = Counter((risk.severity, risk.kind) for _, risk in left)
    kinds = words.say("comma").join(
        f"{n:,} × {words.say(f'severity.{severity.name.lower()}')} ({words.say(f'kind.{kind}')})"
        for (severity, kind), n in sorted(counts.items())
    )
    return f"- {words.say('risks.more', n=len(left), kinds=Ready(kinds))} {words.say('risks.full')}"
