"""The report of what was planned: written where it was asked for, and held to its gate."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from tij.errors import BadInputError, ExitCode, TijError
from tij.language import Language
from tij.report.as_json import as_json
from tij.report.entry import Action
from tij.report.markdown import markdown
from tij.report.risks import Kind
from tij.report.stack_plan import Report


class FailOn(StrEnum):
    """What a plan may not do."""

    DESTROY = "destroy"
    RISK = "risk"
    DATA = Kind.DATA
    EXPOSURE = Kind.EXPOSURE
    PERMISSION = Kind.PERMISSION
    PROTECTION = Kind.PROTECTION
    INTERRUPTION = Kind.INTERRUPTION
    OBSERVABILITY = Kind.OBSERVABILITY
    MONEY = Kind.MONEY
    UNKNOWN = Kind.UNKNOWN


class RefusedError(TijError):
    """The plan does what `--fail-on` forbids."""

    exit_code = ExitCode.REFUSED


def write_report(report: Report, file: Path, language: Language, *, whole: bool = False) -> None:
    """The Markdown report: a comment under GitHub's limit, or the `whole` of it.

    BadInputError when the file cannot be written.
    """
    text = markdown(report, language, limit=None) if whole else markdown(report, language)
    write(file, text)


def write(file: Path, text: str) -> None:
    """Write a file that was asked for by name."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInputError(
            f"{file}: cannot be written: {error.strerror}.", next_step="name another file"
        ) from error


def report_as_text(report: Report, language: Language) -> str:
    """The JSON report."""
    return json.dumps(as_json(report, language), ensure_ascii=False, indent=2)


def enforce(report: Report, gates: Sequence[FailOn]) -> None:
    """Raise RefusedError when the plans do what one of the gates forbids.

    `destroy`: something is destroyed, or something that keeps data is replaced. `risk`: any risk
    stands at the top of the report, or `destroy` holds. Any other: a risk of this kind; `unknown`
    also what no rule judges.
    """
    found: dict[str, None] = {}
    for gate in gates:
        found |= dict.fromkeys(_forbidden(report, gate))
    if not found:
        return
    named = ", ".join(list(found)[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    raise RefusedError(
        f"--fail-on {' --fail-on '.join(gates)}: the plan is refused because of {named}.",
        next_step="read the report; change the plan, or run without --fail-on",
    )


def _forbidden(report: Report, gate: FailOn) -> Iterator[str]:
    kinds = {Kind.DATA} if gate is FailOn.DESTROY else set(Kind)
    if gate not in (FailOn.DESTROY, FailOn.RISK):
        kinds = {Kind(gate)}
    for stack, risk in report.risks():
        if risk.kind in kinds:
            yield f"{stack}: {risk.address}"
    if gate is FailOn.UNKNOWN:
        yield from (one.address for one in report.unjudged)
    if gate in (FailOn.DESTROY, FailOn.RISK):
        for plan in report.stacks:
            for change in plan.changes.resources:
                if change.action is Action.DELETE:
                    yield f"{plan.stack}: {change.address}"
