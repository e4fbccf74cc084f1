"""A database's parameters: PostgreSQL's own names, types and ranges, to which RDS holds them.

`postgresql.tsv` is what `postgres --describe-config` prints: name, whether it takes a restart,
type, least, most. A later version knows more names, so one that is unknown is refused only where
it is a slip of a known one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.request import Parameters

TABLE = Path(__file__).with_name("postgresql.tsv")
NEWER = (
    "allow_alter_system",
    "autovacuum_worker_slots",
    "commit_timestamp_buffers",
    "createrole_self_grant",
    "debug_logical_replication_streaming",
    "enable_group_by_reordering",
    "enable_presorted_aggregate",
    "event_triggers",
    "extension_control_path",
    "file_copy_method",
    "huge_pages_status",
    "idle_replication_slot_timeout",
    "io_combine_limit",
    "io_max_combine_limit",
    "io_max_concurrency",
    "io_method",
    "io_workers",
    "log_lock_failures",
    "max_active_replication_origins",
    "max_notify_queue_pages",
    "max_parallel_apply_workers_per_subscription",
    "md5_password_warnings",
    "multixact_member_buffers",
    "multixact_offset_buffers",
    "notify_buffers",
    "oauth_validator_libraries",
    "reserved_connections",
    "restrict_nonsystem_relation_kind",
    "scram_iterations",
    "serializable_buffers",
    "ssl_groups",
    "subtransaction_buffers",
    "summarize_wal",
    "sync_replication_slots",
    "synchronized_standby_slots",
    "trace_connection_negotiation",
    "track_cost_delay_timing",
    "transaction_buffers",
    "transaction_timeout",
    "vacuum_buffer_usage_limit",
    "vacuum_max_eager_freeze_failure_rate",
    "vacuum_truncate",
    "wal_summary_keep_time",
)
"""Since PostgreSQL 15 (release notes of 16 to 18)."""
BOOLEAN = re.compile(r"(?i)0|1|on|off|true|false|yes|no")
# RDS's own `{DBInstanceClassMemory/32768}`, `GREATEST(...)` and the like.
FORMULA = re.compile(r"[A-Za-z]*\s*[({].*")


@dataclass(frozen=True, slots=True)
class Setting:
    """One of PostgreSQL's, as it describes it."""

    static: bool
    type: str
    low: float | None
    high: float | None

    def takes(self, value: str) -> bool:
        """Whether it is of the type and in the range; of texts nothing is said."""
        if FORMULA.fullmatch(value):
            return True
        if self.type == "boolean":
            return BOOLEAN.fullmatch(value) is not None
        if self.type not in ("integer", "real"):
            return True
        try:
            number = float(value)
        except ValueError:
            return False
        return (self.low is None or number >= self.low) and (
            self.high is None or number <= self.high
        )


@cache
def settings() -> dict[str, Setting]:
    """By name, in small letters."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        name, restart, type_, low, high = line.split("\t")
        found[name.lower()] = Setting(
            restart == "static",
            type_,
            float(low) if low else None,
            float(high) if high else None,
        )
    return found


def parameters(said: Parameters, _: str) -> Iterator[Refusal]:
    """RDS User Guide, "Working with parameters on your RDS for PostgreSQL DB instance"."""
    for one in said.get("Parameters", []):
        name, value = str(one.get("ParameterName", "")).lower(), one.get("ParameterValue")
        setting = settings().get(name)
        if setting is None:
            slip = "." not in name and name not in NEWER
            if slip and get_close_matches(name, settings(), n=1, cutoff=0.85):
                message = f"Could not find parameter with name: {name}"
                yield Refusal("InvalidParameterValue", message)
            continue
        if setting.static and one.get("ApplyMethod") == "immediate":
            message = "cannot use immediate apply method for static parameter"
            yield Refusal("InvalidParameterCombination", message)
        if value is not None and not setting.takes(str(value)):
            message = f"Invalid parameter value: {value} for: {name}"
            yield Refusal("InvalidParameterValue", message)


RULES: Rules = {("rds", "ModifyDBParameterGroup"): (parameters,)}
