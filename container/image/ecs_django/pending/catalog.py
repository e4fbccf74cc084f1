"""PostgreSQL's catalog before and after a change, its locks, and what was read from end to end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Weakest first (PostgreSQL, "Table-Level Lock Modes").
MODES = (
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
)
STRENGTH = {mode: strength for strength, mode in enumerate(MODES)}
# From here on writers wait.
BLOCKS = STRENGTH["ShareLock"]

TABLES = """
SELECT c.oid, c.relname, c.relfilenode
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
  AND n.nspname = ANY (current_schemas(false))
"""
COLUMNS = """
SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> ''
FROM pg_attribute a
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = ANY (%s)
"""
LOCKS = """
SELECT relation, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
SCANS = "SELECT relid, seq_scan FROM pg_stat_xact_user_tables"
SIZES = """
SELECT c.relname, pg_total_relation_size(c.oid), c.reltuples::bigint
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY (current_schemas(false))
"""
# Tables that were never analyzed are counted up to this size, in bytes.
COUNTED = 64 * 1024 * 1024


@dataclass(frozen=True)
class Column:
    """A column; `filled` says that PostgreSQL has a value for a row that brings none."""

    name: str
    type: str
    required: bool
    filled: bool


@dataclass(frozen=True)
class Table:
    """A table: its file changes when it is rewritten; columns by their number, which stays."""

    name: str
    file: int
    columns: Mapping[int, Column]


Tables = Mapping[int, Table]
"""By object identifier, which a rename leaves."""


@dataclass(frozen=True)
class Size:
    """What a table has now, its indexes included."""

    bytes: int
    rows: int


def read_tables(cursor: Any) -> dict[int, Table]:
    """Every table of the schemas in the search path."""
    cursor.execute(TABLES)
    found = cursor.fetchall()
    columns: dict[int, dict[int, Column]] = {oid: {} for oid, _, _ in found}
    cursor.execute(COLUMNS, [list(columns)])
    for oid, number, name, kind, required, filled in cursor.fetchall():
        columns[oid][number] = Column(name, kind, required, filled)
    return {oid: Table(name, file, columns[oid]) for oid, name, file in found}


def read_locks(cursor: Any) -> dict[int, str]:
    """The strongest lock that this transaction holds on each relation."""
    cursor.execute(LOCKS)
    strongest: dict[int, str] = {}
    for oid, mode in cursor.fetchall():
        if STRENGTH.get(mode, -1) > STRENGTH.get(strongest.get(oid, ""), -1):
            strongest[oid] = mode
    return strongest


def read_scans(cursor: Any) -> dict[int, int]:
    """How often each table was read from end to end, as far as this session has not reported yet.

    Within one transaction the difference of two calls is what happened between them.
    """
    cursor.execute(SCANS)
    return {oid: count or 0 for oid, count in cursor.fetchall()}


def read_sizes(cursor: Any) -> dict[str, Size]:
    """By table name."""
    cursor.execute(SIZES)
    found = {name: Size(size, rows) for name, size, rows in cursor.fetchall()}
    for name, size in found.items():
        if size.rows < 0:
            rows = 0
            if size.bytes <= COUNTED:
                quoted = '"' + name.replace('"', '""') + '"'
                cursor.execute(f"SELECT count(*) FROM {quoted}")  # noqa: S608 - the catalog's name
                (rows,) = cursor.fetchone()
            found[name] = Size(size.bytes, rows)
    return found


def losses(before: Tables, after: Tables) -> Iterator[str]:
    """What had data in `before` and is gone in `after`."""
    for oid, table in before.items():
        if oid not in after:
            yield f"table {table.name}"
            continue
        for number, column in table.columns.items():
            if number not in after[oid].columns:
                yield f"column {table.name}.{column.name}"


def rewritten(before: Tables, after: Tables) -> set[int]:
    """Tables that have a new file."""
    return {oid for oid, t in before.items() if oid in after and after[oid].file != t.file}


def difference(made: Tables, live: Tables) -> Iterator[str]:
    """Where the columns of `live` are not those of `made`, in words."""
    there = {table.name: table for table in live.values()}
    for table in sorted(made.values(), key=lambda one: one.name):
        if table.name not in there:
            yield f"table {table.name} is missing"
            continue
        present = {c.name: (c.type, c.required) for c in there[table.name].columns.values()}
        wanted = {c.name: (c.type, c.required) for c in table.columns.values()}
        for name in sorted({*present, *wanted}):
            if name not in present:
                yield f"column {table.name}.{name} is missing"
            elif name not in wanted:
                yield f"column {table.name}.{name} is not of its migrations"
            elif present[name] != wanted[name]:
                yield f"column {table.name}.{name} is {_words(*present[name])}"


def _words(kind: str, required: bool) -> str:
    return f"{kind} NOT NULL" if required else kind
