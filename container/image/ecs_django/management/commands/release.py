"""`release`: what a release does once, before the service moves to the new image."""

from __future__ import annotations

import logging
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings as project
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from ecs_django import environment, static_files
from ecs_django.postgresql.reachable import check_database

# Any number that nothing else in the database locks.
LOCK = 7_263_514_009
# How long a release waits for another one.
RELEASE_TIMEOUT = "10min"
# Seconds that a migration waits for a table: every request for it queues up behind the wait.
LOCK_TIMEOUT = 3
# PostgreSQL's codes for a lock that was not to be had in time, and for a deadlock;
# how often that is tried again.
IN_USE = ("55P03", "40P01")
TRIES = 10
PAUSE = 2.0
# Seconds that one statement of a migration may take.
STATEMENT_TIMEOUT = 900

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Static files to the bucket, then migrations, one release at a time.

    Static files first: they only add, so that a failure there leaves the database untouched. The
    advisory lock serializes releases that run side by side; Django itself has none.
    """

    help = "Publish static files and migrate the database; run as a one-off task."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Bounds of the migrations."""
        parser.add_argument(
            "--lock-timeout",
            type=int,
            default=LOCK_TIMEOUT,
            help="seconds that a statement waits for a lock before it is tried again later",
        )
        parser.add_argument(
            "--statement-timeout",
            type=int,
            default=STATEMENT_TIMEOUT,
            help="seconds that a statement may take; 0 for no limit",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Log what was done. Exit code 1, with the reason in the log, when it failed."""
        settings = environment.load()
        check_database(settings.db_start_timeout)
        try:
            if settings.aws_storage_bucket_name:
                self._publish(settings.aws_storage_bucket_name)
            self.migrate(options["lock_timeout"], options["statement_timeout"])
        except Exception:
            log.critical("release failed", exc_info=True)
            sys.exit(1)

    def _publish(self, bucket: str) -> None:
        uploaded, there = static_files.publish(Path(project.STATIC_ROOT), bucket)
        log.info("static files published", extra={"uploaded": uploaded, "unchanged": there})

    def migrate(
        self, lock_timeout: int = LOCK_TIMEOUT, statement_timeout: int = STATEMENT_TIMEOUT
    ) -> None:
        """Run what is pending, one release at a time; both bounds in seconds.

        A migration that can't have its table in time lets the requests behind it through and
        tries again.
        """
        with connection.cursor() as cursor:
            _set(cursor, statement_timeout=RELEASE_TIMEOUT)
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            _set(
                cursor,
                statement_timeout=f"{statement_timeout}s",
                lock_timeout=f"{lock_timeout}s",
            )
            try:
                _migrate()
            finally:
                _set(cursor, statement_timeout="0", lock_timeout="0")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        log.info("database migrated")


def _set(cursor: Any, **values: str) -> None:
    for name, value in values.items():
        cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def _migrate() -> None:
    for tries_left in range(TRIES - 1, -1, -1):
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlstate", None)
            if code not in IN_USE or not tries_left:
                raise
            log.warning("a table is in use: trying again", extra={"tries_left": tries_left})
            time.sleep(PAUSE)
        else:
            return
