"""Resources that come, go or are replaced, where the table says what that alone means."""

from __future__ import annotations

from collections.abc import Iterator

from tij.report.entry import Action, Entry
from tij.report.meaning import RULES, TABLE
from tij.report.meaning.table import HARMLESS, Consequence
from tij.report.risk import Kind, Risk, Term
from tij.report.risks.context import Context
from tij.report.risks.rule import risk

GUARDED_BY = (
    "bucket",
    "cluster_name",
    "cluster",
    "resource_arn",
    "resource_id",
    "role",
    "topic_arn",
    "arn",
    "web_acl_arn",
    "vpc_id",
    "repository",
    "secret_id",
)
"""Arguments that say what such a resource belongs to: it may go together with that."""


def find(entry: Entry, context: Context) -> Iterator[Risk]:
    """One risk at most: guards and attachments that go, credentials that come."""
    meaning = TABLE.get(entry.type)
    if meaning is None or entry.keeps_old:
        return
    known = meaning.consequences
    match entry.action:
        case Action.CREATE:
            found = known.get("created")
        case Action.DELETE:
            found = known.get("guard") or known.get("gone")
        case Action.REPLACE if not entry.create_before_destroy:
            found = known.get("replaced") or known.get("gone") or _between(known.get("guard"))
        case Action.REPLACE:
            found = known.get("replaced")
        case _:
            found = None
    if found is None or found.name == HARMLESS or _goes_with_another(entry, context):
        return
    yield _risk(entry, found)


def _between(guard: Consequence | None) -> Consequence | None:
    """What is missing from when the old guard goes until the new one is there."""
    if guard is None:
        return None
    rule = "watch-gap" if RULES[guard.name].kind is Kind.OBSERVABILITY else "guard-gap"
    return Consequence(rule, RULES[rule].severity)


def _risk(entry: Entry, found: Consequence) -> Risk:
    entirely = f"{found.name}-entirely"
    if entirely not in RULES:
        return risk(entry, found.name, found.severity)
    action = Term(f"action.{entry.action}")
    return risk(entry, entirely, found.severity, action=action)


def _goes_with_another(entry: Entry, context: Context) -> bool:
    belongs = (entry.before(argument) for argument in GUARDED_BY)
    return any(isinstance(one, str) and one in context.going for one in belongs)
