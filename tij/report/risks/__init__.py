"""Risks of a plan: what a reviewer must see first, and why.

`arguments` says what the table in `tij.report.meaning` holds; the other files judge what several
arguments or several resources say together. A rule reads values before and after, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from tij.report.entry import Entry
from tij.report.risk import Kind, Risk, Severity, Term
from tij.report.risks import (
    arguments,
    containers,
    exposure,
    firewall,
    interruptions,
    policies,
    stateful,
    thresholds,
    whole,
)
from tij.report.risks.arguments import is_known
from tij.report.risks.arguments import unjudged as find_unjudged
from tij.report.risks.context import Context

__all__ = [
    "Context",
    "Kind",
    "Risk",
    "Severity",
    "Term",
    "find_risks",
    "find_unjudged",
    "is_known",
]


NOTHING = Term("risk.none")
FINDERS = (
    stateful,
    exposure,
    policies,
    arguments,
    containers,
    thresholds,
    firewall,
    whole,
    interruptions,
)


def find_risks(entry: Entry, context: Context) -> Iterator[Risk]:
    """Every risk of one change."""
    if entry.action is None:
        return
    for kind in FINDERS:
        for risk in kind.find(entry, context):
            yield Risk(
                risk.rule,
                risk.kind,
                risk.severity,
                risk.address,
                {
                    name: NOTHING
                    if name in ("before", "after") and fact in (None, "", [], {})
                    else entry.clean(fact)
                    for name, fact in risk.facts.items()
                },
            )
