"""Arguments whose meaning hangs on another one beside them: alarms, database parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tij.report.entry import Action, Entry
from tij.report.meaning.conditions import CONDITIONS, number
from tij.report.risk import Risk, Severity
from tij.report.risks.context import Context
from tij.report.risks.rule import risk
from tij.report.values import Word

TLS = ("rds.force_ssl", "require_secure_transport")
VERSIONS, NEWER = ("ssl_min_protocol_version", "tls_version"), "TLSv1.2"
"""Parameters of the oldest TLS that is accepted, and what RDS accepts where they are not given."""

GUARDS: Mapping[str, Sequence[str]] = {
    "password_encryption": ("md5",),
    "rds.accepted_password_auth_method": ("md5+scram",),
    "rds.restrict_password_commands": ("0",),
    "row_security": ("0", "off"),
}
"""Parameter → its values with which passwords or rows are less protected."""

LOGGED = ("log_", "pgaudit.", "auto_explain.", "pg_stat_statements.", "track_")
"""Starts of parameters that say only what is written down."""

STATEMENTS: Mapping[str, Sequence[str]] = {
    "log_statement": ("mod", "all"),
    "log_min_duration_statement": ("0",),
    "auto_explain.log_min_duration": ("0",),
    "pgaudit.log": ("all", "read", "write"),
}
"""Parameter → its values by which all statements are logged, with what they say in them.

PostgreSQL's page "Error Reporting and Logging", "When to Log" and "What to Log"."""

LONGEST = ("log_min_duration_statement", "auto_explain.log_min_duration")
"""What is quicker than so many milliseconds is not logged."""

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
            if new is not None and str(new).lower() in STATEMENTS.get(name, ()):
                yield risk(entry, "statements-logged", **facts)
            elif (old not in OFF and new in OFF) or (
                name in LONGEST and CONDITIONS["manifold"].holds(old, new)
            ):
                yield risk(entry, "logs-less", **facts)
        else:
            if name in VERSIONS and CONDITIONS["older_tls"].holds(old or NEWER, new or NEWER):
                yield risk(entry, "tls-less", **facts)
            if name in GUARDS and new in GUARDS[name]:
                yield risk(entry, "protection-less", **facts)
            yield risk(entry, "database-parameter", **facts)


def _named(parameters: object) -> dict[str, object]:
    blocks = parameters if isinstance(parameters, list) else []
    found = [b for b in blocks if isinstance(b, dict) and isinstance(b.get("name"), str)]
    return {block["name"]: block.get("value") for block in found}
