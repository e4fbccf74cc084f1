"""A risk by its rule: kind and severity are the rule's, where the change does not say otherwise."""

from __future__ import annotations

from typing import Any

from tij.report.entry import Entry
from tij.report.meaning import RULES
from tij.report.risk import Risk, Severity


def risk(entry: Entry, rule: str, severity: Severity | None = None, **facts: Any) -> Risk:
    """`facts` fill the rule's sentence."""
    known = RULES[rule]
    return Risk(rule, known.kind, severity or known.severity, entry.address, facts)
