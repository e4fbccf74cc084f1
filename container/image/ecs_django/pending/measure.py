"""Run pending migrations where nothing depends on them, and look at what each one does.

The place is a database of its own beside the live one, made by the migrations that the live one
has: the same tables without their rows. What a change does to the catalog, to locks and to the
released models shows there as well; only the time it takes does not, so that is worked out from
the live table's size and from how fast this server works.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation as DjangoOperation
from django.db.migrations.state import ProjectState
from django.db.utils import NotSupportedError

from ecs_django.pending.catalog import (
    BLOCKS,
    STRENGTH,
    Size,
    Tables,
    difference,
    losses,
    read_locks,
    read_scans,
    read_sizes,
    read_tables,
    rewritten,
)
from ecs_django.pending.plan import Plan, name_of, plan_of
from ecs_django.pending.probes import failures, probes
from ecs_django.pending.reading import classes, read
from ecs_django.pending.report import How, Kind, Operation, Pending, Report

# Any number that nothing else in the database locks.
LOCK = 7_263_514_010
SUFFIX = "_measured"
# PostgreSQL's longest name, in bytes.
LONGEST_NAME = 63
# PostgreSQL's code for a statement that no transaction takes (CREATE INDEX CONCURRENTLY).
ACTIVE_TRANSACTION = "25001"
CALIBRATION = """
CREATE TEMPORARY TABLE speed AS
SELECT n AS a, md5(n::text) AS b FROM generate_series(1, 50000) AS n
"""

log = logging.getLogger(__name__)


def report() -> Report:
    """What the default database's pending migrations do. The database itself is read only."""
    plan = plan_of(connection)
    with connection.cursor() as cursor:
        live, sizes = read_tables(cursor), read_sizes(cursor)
    if plan.ahead:
        # Their code is not here: their database can't be made again.
        unmeasured = Report(How.READ, "the database has migrations that this image does not know")
        unmeasured.ahead = plan.ahead
        unmeasured.unreadable = _unreadable(live, plan)
        unmeasured.pending = read(plan.pending, plan.state, sizes)
        return unmeasured
    if not plan.pending:
        return Report(How.MEASURED)
    try:
        with _beside(connection):
            return _measure(plan, live, sizes)
    except DatabaseError as error:
        log.warning("pending migrations are not measured: %s", error)
        plan = plan_of(connection)
        pending = read(plan.pending, plan.state, sizes)
        return Report(How.READ, f"no database could be made to run them in: {error}", pending)


@contextmanager
def _beside(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Point the default connection at a new, empty database while the block runs.

    As Django's test runner does; every model and every migration uses it then.
    """
    name = connection.settings_dict["NAME"]
    other = f"{name[: LONGEST_NAME - len(SUFFIX)]}{SUFFIX}"
    quoted = connection.ops.quote_name(other)
    live = connection.copy()
    try:
        with live.cursor() as cursor:
            # One at a time; what a killed one left behind goes first.
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
            connection.close()
            connection.settings_dict["NAME"] = other
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict["NAME"] = name
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
    finally:
        live.close()


def _measure(plan: Plan, live: Tables, sizes: dict[str, Size]) -> Report:
    measured = Report(How.MEASURED)
    state = plan.state
    # There is no data to move, and what Python does beside the database must not happen twice.
    with _without_python():
        executor = MigrationExecutor(connection)
        executor.migrate(
            [(one.app_label, one.name) for one in plan.applied],
            plan=[(one, False) for one in plan.applied],
        )
        with connection.cursor() as cursor:
            made = read_tables(cursor)
            measured.bytes_per_second = _speed(cursor)
        measured.differs = list(difference(made, live))
        released = probes(plan.state.clone().apps)
        before = failures(released)
        for migration in plan.pending:
            one = Pending(name_of(migration))
            measured.pending.append(one)
            runner = _Runner(made, sizes, measured.bytes_per_second)
            broken = [before]
            try:
                for operation in runner.operations(migration, state):
                    one.operations.append(operation)
                    broken.append(failures(released))
            except Exception as error:
                # Migrations raise what they like.
                measured.error = f"{one.migration}: {type(error).__name__}: {error}"
            for operation, earlier, later in zip(
                one.operations, broken[:-1], broken[1:], strict=True
            ):
                # What is broken within a migration and whole at its end, nobody sees.
                new = (later.keys() - earlier.keys()) & broken[-1].keys()
                operation.broken = [f"{name}: {why}" for name, why in later.items() if name in new]
                _judge(operation)
            if measured.error:
                break
            before = broken[-1]
    return measured


def _judge(done: Operation) -> None:
    if done.broken:
        done.add(Kind.BREAKS)
    if done.lost:
        done.add(Kind.IRREVERSIBLE)
    if not done.kinds:
        done.add(Kind.ADDITIVE)


@contextmanager
def _without_python() -> Iterator[None]:
    """RunPython does nothing while the block runs."""
    forwards = RunPython.database_forwards
    RunPython.database_forwards = lambda *_: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        RunPython.database_forwards = forwards  # type: ignore[method-assign]


class _Runner:
    """Runs one migration's operations, each in a transaction of its own."""

    def __init__(self, existing: Tables, sizes: dict[str, Size], speed: int) -> None:
        """`existing` are the tables before the first pending migration, which code uses."""
        self._existing = existing
        self._sizes = sizes
        self._speed = speed

    def operations(self, migration: Migration, state: ProjectState) -> Iterator[Operation]:
        """`state` moves."""
        for operation in migration.operations:
            before = state.clone()
            operation.state_forwards(migration.app_label, state)

            def run(operation: DjangoOperation = operation, before: ProjectState = before) -> None:
                with connection.schema_editor(atomic=False) as editor:
                    operation.database_forwards(migration.app_label, editor, before, state)

            done = Operation(operation.describe())
            for kind in sorted(classes(operation)):
                done.add(kind)
            self._run(done, run, alone=not migration.atomic)
            yield done

    def _run(self, done: Operation, run: Callable[[], None], *, alone: bool) -> None:
        with connection.cursor() as cursor:
            old = read_tables(cursor)
            try:
                with transaction.atomic():
                    scans = read_scans(cursor)
                    run()
                    locks, later = read_locks(cursor), read_scans(cursor)
                    new = read_tables(cursor)
            except (DatabaseError, NotSupportedError) as error:
                code = getattr(error.__cause__, "sqlstate", None)
                if not alone or not (
                    isinstance(error, NotSupportedError) or code == ACTIVE_TRANSACTION
                ):
                    raise
                # It takes no transaction, so it holds no lock that keeps requests waiting.
                run()
                locks, later, scans = {}, {}, {}
                new = read_tables(cursor)
        done.lost = list(losses(self._of_the_released(old), new))
        files = rewritten(old, new)
        strongest = max(
            (oid for oid in locks if oid in self._existing),
            # Of equal locks the one on the table that is also worked on.
            key=lambda oid: (STRENGTH.get(locks[oid], -1), oid in files, self._bytes(oid)),
            default=None,
        )
        if strongest is None:
            return
        read_through = {oid for oid in later if later[oid] > scans.get(oid, 0)}
        worked = {
            oid
            for oid, mode in locks.items()
            if oid in self._existing
            and STRENGTH.get(mode, -1) >= BLOCKS
            and oid in files | read_through
        }
        about = max(worked, key=self._bytes) if worked else strongest
        table = self._existing[about].name
        done.table, done.lock = table, locks[about].removesuffix("Lock")
        done.rewrites = about in files
        if size := self._sizes.get(table):
            done.bytes, done.rows = size.bytes, size.rows
        if worked:
            done.add(Kind.LOCKS)
            done.seconds = round(sum(map(self._bytes, worked)) / self._speed, 1)

    def _of_the_released(self, tables: Tables) -> Tables:
        return {oid: table for oid, table in tables.items() if oid in self._existing}

    def _bytes(self, oid: int) -> int:
        size = self._sizes.get(self._existing[oid].name)
        return size.bytes if size else 0


def _speed(cursor: Any) -> int:
    """Bytes a second at which this server rewrites a table and builds an index."""
    cursor.execute(CALIBRATION)
    try:
        began = time.monotonic()
        cursor.execute("ALTER TABLE speed ALTER COLUMN a TYPE bigint")
        cursor.execute("CREATE INDEX ON speed (b)")
        seconds = time.monotonic() - began
        cursor.execute("SELECT pg_total_relation_size('speed')")
        (size,) = cursor.fetchone()
    finally:
        cursor.execute("DROP TABLE speed")
    return max(1, int(size / seconds))


def _unreadable(live: Tables, plan: Plan) -> list[str]:
    """What this image's models need and `live` lacks, and what `live` asks of their new rows."""
    tables = {table.name: table for table in live.values()}
    found = []
    for model in plan.state.apps.get_models(include_auto_created=True):
        options = model._meta
        if options.proxy or not options.managed:
            continue
        table = tables.get(options.db_table)
        if table is None:
            found.append(f"{options.label}: there is no table {options.db_table}")
            continue
        mine = {field.column for field in options.local_concrete_fields}
        present = {column.name for column in table.columns.values()}
        found += [f"{options.label}: there is no column {name}" for name in sorted(mine - present)]
        found += [
            f"{options.label}: the column {column.name} wants a value"
            for column in table.columns.values()
            if column.required and not column.filled and column.name not in mine
        ]
    return found
