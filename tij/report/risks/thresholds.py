"""Arguments whose meaning hangs on another one beside them: alarms, database parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tij.report.entry import Action, Entry
from tij.report.meaning.conditions import number
from tij.report.risk import Risk, Severity
from tij.report.risks.context import Context
from tij.report.risks.rule import risk
from tij.report.values import Word

TLS = ("rds.force_ssl", "require_secure_transport")
LOGGED = ("log_", "pgaudit.", "auto_explain.", "pg_stat_statements.", "track_")
"""Starts of parameters that say only what is written down."""

OFF = ("0", "off", "none", "-1", None)


def find(entry: Entry, _: Context) -> Iterator[Risk]:
    """Alarms that ring later; parameters that let plain connections in or change a database."""
    if entry.action not in (Action.UPDATE, Action.REPLACE):
        return
    if entry.type == "aws_cloudwatch_metric_alarm" and entry.changed("threshold"):
        yield from _alarm(entry)
    elif entry.type in ("aws_db_parameter_group", "aws_rds_cluster_parameter_group"):
        yield from _parameters(entry)


def _alarm(entry: Entry) -> Iterator[Risk]:
    before, after = number(entry.before("threshold")), number(entry.after("threshold"))
    if before is None or after is None:
        return
    below = str(entry.after("comparison_operator")).startswith("Less")
    if (after < before) if below else (after > before):
        yield risk(entry, "alarms-weaker", argument="threshold", before=before, after=after)


def _parameters(entry: Entry) -> Iterator[Risk]:
    before, after = (_named(side) for side in (entry.before("parameter"), entry.after("parameter")))
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old == new or new is Word.UNKNOWN:
            continue
        facts: dict[str, Any] = {"argument": f"parameter[{name}]", "before": old, "after": new}
        if name in TLS:
            if str(old).lower() in ("1", "on"):
                yield risk(entry, "tls-off", Severity.HIGH, **facts)
        elif name.startswith(LOGGED):
            if old not in OFF and new in OFF:
                yield risk(entry, "logs-less", **facts)
        else:
            yield risk(entry, "database-parameter", **facts)


def _named(parameters: Any) -> dict[str, Any]:
    blocks = parameters if isinstance(parameters, list) else []
    found = [b for b in blocks if isinstance(b, dict) and isinstance(b.get("name"), str)]
    return {block["name"]: block.get("value") for block in found}
