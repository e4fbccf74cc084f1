"""Data and identities that are lost when a resource is destroyed or replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tij.report.entry import Action, Entry
from tij.report.meaning import TABLE
from tij.report.risk import Risk, Term
from tij.report.risks.context import Context
from tij.report.risks.rule import risk


def find(entry: Entry, _: Context) -> Iterator[Risk]:
    """One risk for a stateful resource that goes, with what becomes of its data."""
    meaning = TABLE.get(entry.type)
    loss = meaning.consequences.get("loss") if meaning else None
    if loss is not None and entry.action is Action.FORGET:
        yield risk(entry, "forgotten", loss=Term(f"loss.{loss.name}"))
    if loss is None or entry.action not in (Action.DELETE, Action.REPLACE) or entry.keeps_old:
        return
    rule = "data-replaced" if entry.action is Action.REPLACE else "data-destroyed"
    facts: dict[str, Any] = {"loss": Term(f"loss.{loss.name}"), "rest": _rest(entry)}
    if entry.action is Action.REPLACE and entry.replace_arguments:
        facts["arguments"] = list(entry.replace_arguments)
    elif entry.action is Action.REPLACE:
        rule = "data-replaced-unnamed"
    yield risk(entry, rule, loss.severity, **facts)


def _rest(entry: Entry) -> Term:
    """What AWS does with the data on the way, as the present settings say."""
    if any(
        entry.before(guard) is True
        for guard in ("deletion_protection", "deletion_protection_enabled")
    ):
        return Term("rest.refused")
    match entry.type:
        case "aws_db_instance" | "aws_rds_cluster" | "aws_docdb_cluster" | "aws_neptune_cluster":
            skipped = entry.before("skip_final_snapshot") is True
            return Term("rest.no-snapshot" if skipped else "rest.snapshot")
        case "aws_s3_bucket":
            emptied = entry.before("force_destroy") is True
            return Term("rest.emptied" if emptied else "rest.must-be-empty")
        case "aws_ecr_repository":
            emptied = entry.before("force_delete") is True
            return Term("rest.emptied" if emptied else "rest.must-be-empty")
        case "aws_secretsmanager_secret":
            at_once = entry.before("recovery_window_in_days") == 0
            return Term("rest.at-once" if at_once else "rest.recoverable")
        case "aws_kms_key":
            return Term("rest.recoverable")
        case _:
            return Term("rest.gone")
