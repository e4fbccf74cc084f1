"""RDS: room to grow, a supported version, windows apart from each other."""

from __future__ import annotations

from datetime import date

from tij.settings import catalog, windows
from tij.settings.models import DatabaseSettings
from tij.settings.problems import Problem, Problems


def storage(database: DatabaseSettings) -> Problems:
    """Room to grow, as RDS wants it."""
    least = -(-database.allocated_storage * 11 // 10)
    if database.max_allocated_storage < least:
        yield Problem(
            "database.max_allocated_storage",
            database.max_allocated_storage,
            f"at least {least}: a tenth more than allocated_storage ({database.allocated_storage})",
            "raise it",
        )


def engine_version(database: DatabaseSettings, today: date) -> Problems:
    """A major version whose standard support has not ended."""
    version = database.engine_version
    end = catalog.POSTGRESQL_SUPPORT_ENDS.get(version)
    if end is not None and end <= today:
        later = [v for v, until in catalog.POSTGRESQL_SUPPORT_ENDS.items() if until > today]
        yield Problem(
            "database.engine_version",
            version,
            f"{', '.join(later)}: the standard support of {version} ended on {end}",
            "choose one of them; RDS keeps the minor version current by itself",
        )


def maintenance(database: DatabaseSettings) -> Problems:
    """Backup and maintenance apart from each other."""
    backup = windows.daily(database.backup_window)
    weekly = windows.weekly(database.maintenance_window)
    if backup and weekly and backup & {minute % windows.DAY for minute in weekly}:
        yield Problem(
            "database.maintenance_window",
            database.maintenance_window,
            f"no minute of database.backup_window ({database.backup_window})",
            "move one of them",
        )
