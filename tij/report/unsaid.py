"""What a plan does not say: parts that cannot be read, and what Terraform itself left out.

Terraform's page "JSON Output Format" describes `errored`, `complete`, `checks` and
`deferred_changes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tij.report.risk import Kind, Risk, Severity
from tij.report.shape import mapping, sequence

UNREAD = "unread"
"""The rule of what `unread` reports."""


def unread(raw: Any, error: Exception) -> Risk:
    """For an entry that has another shape than the page describes."""
    address = str(mapping(raw).get("address") or "")
    return _risk(UNREAD, address, why=type(error).__name__)


def incomplete(plan: Mapping[str, object]) -> Iterator[Risk]:
    """A plan that stopped, leaves something for later, or whose checks fail."""
    if plan.get("errored") is True:
        yield _risk("plan-errored")
    deferred = sequence(plan.get("deferred_changes"))
    for one in deferred:
        entry = mapping(mapping(one).get("resource_change"))
        yield _risk("plan-deferred", str(entry.get("address") or ""))
    if plan.get("complete") is False and not deferred and plan.get("errored") is not True:
        yield _risk("plan-incomplete")
    for check in sequence(plan.get("checks")):
        if mapping(check).get("status") in ("fail", "error"):
            shown = mapping(check.get("address")).get("to_display")
            yield _risk("check-failed", str(shown or ""))


def _risk(rule: str, address: str = "", **facts: str) -> Risk:
    return Risk(rule, Kind.UNKNOWN, Severity.HIGH, address, facts)
