"""Which migrations the database lacks, and the models of the code that runs on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


@dataclass(frozen=True)
class Plan:
    """`applied` and `pending` in the order of their run; `state` is that of `applied`.

    `ahead` names migrations that the database has and this image does not know.
    """

    applied: list[Migration]
    pending: list[Migration]
    state: ProjectState
    ahead: list[str]


def plan_of(connection: BaseDatabaseWrapper) -> Plan:
    """Asks the database's table of migrations."""
    executor = MigrationExecutor(connection)
    graph, done = executor.loader.graph, executor.loader.applied_migrations
    leaves = graph.leaf_nodes()
    pending = [migration for migration, _ in executor.migration_plan(leaves)]
    whole = [migration for migration, _ in executor.migration_plan(leaves, clean_start=True)]
    waiting = {(migration.app_label, migration.name) for migration in pending}
    applied = [m for m in whole if (m.app_label, m.name) not in waiting]
    state = executor.loader.project_state(
        [(migration.app_label, migration.name) for migration in applied]
    )
    known = set(executor.loader.disk_migrations)
    replaced = {name for m in executor.loader.disk_migrations.values() for name in m.replaces}
    # Apps that the project has no longer leave their rows behind.
    installed = executor.loader.migrated_apps
    ahead = [
        f"{app}.{name}"
        for app, name in sorted(done)
        if app in installed and (app, name) not in known and (app, name) not in replaced
    ]
    return Plan(applied, pending, state, ahead)


def name_of(migration: Migration) -> str:
    """`app.0002_name`."""
    return f"{migration.app_label}.{migration.name}"
