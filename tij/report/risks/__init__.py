"""Risks of a plan: what a reviewer must see first, and why.

One file for each kind. A rule reads a change's values before and after, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from tij.report.entry import Entry
from tij.report.risks import exposure, interruptions, policies, protections, stateful
from tij.report.risks.context import Context
from tij.report.risks.model import Kind, Risk, Severity, Term

__all__ = ["Context", "Kind", "Risk", "Severity", "Term", "find_risks"]


NOTHING = Term("risk.none")


def find_risks(entry: Entry, context: Context) -> Iterator[Risk]:
    """Every risk of one change."""
    if entry.action is None:
        return
    for kind in (stateful, exposure, policies, protections, interruptions):
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
