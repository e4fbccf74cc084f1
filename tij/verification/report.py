"""A verification as JSON and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tij.verification.finding import Status
from tij.verification.run import Answer
from tij.verification.texts import Texts


def counts(answers: Sequence[Answer]) -> dict[Status, int]:
    """How many lines ended how."""
    return {s: sum(answer.finding.status is s for answer in answers) for s in Status}


def as_json(
    answers: Sequence[Answer], texts: Texts, environment: str, time: datetime
) -> dict[str, Any]:
    """For programs: `checks` in order, each with its code and values besides the words."""
    return {
        "environment": environment,
        "time": time.isoformat(timespec="seconds"),
        "counts": {str(status): count for status, count in counts(answers).items()},
        "checks": [
            {
                "name": answer.line.name,
                "section": answer.line.section,
                "guide": list(answer.line.guide),
                "title": texts.titles[answer.line.name],
                "status": str(answer.finding.status),
                "code": answer.finding.code,
                "values": dict(answer.finding.values),
                "seen": texts.seen(answer.finding),
                "next": texts.next(answer.finding, environment),
            }
            for answer in answers
        ],
    }


def as_markdown(answers: Sequence[Answer], texts: Texts, environment: str, time: datetime) -> str:
    """One table per section."""
    lines = [
        f"# {texts.heading.format(environment=environment)}",
        "",
        summary(answers, texts, time),
    ]
    section = None
    for answer in answers:
        if answer.line.section != section:
            section = answer.line.section
            lines += ["", f"## {texts.sections[section]}", "", _row(texts.columns)]
            lines.append(_row(["---"] * len(texts.columns)))
        finding = answer.finding
        cells = (
            texts.status(finding.status),
            texts.titles[answer.line.name],
            texts.seen(finding),
            texts.next(finding, environment),
            " ".join(answer.line.guide),
        )
        lines.append(_row(cells))
    return "\n".join(lines) + "\n"


def summary(answers: Sequence[Answer], texts: Texts, time: datetime) -> str:
    """One sentence."""
    number = counts(answers)
    return texts.summary.format(
        passed=number[Status.PASS],
        failed=number[Status.FAIL],
        skipped=number[Status.SKIP],
        time=time.strftime("%Y-%m-%d %H:%M UTC"),
    )


def _row(cells: Sequence[str]) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"
