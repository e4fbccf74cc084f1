"""`release`: what a release does once, before the service moves to the new image."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

from django.conf import settings as project
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from ecs_django import environment, static_files
from ecs_django.postgresql.reachable import check_database

# Any number that nothing else in the database locks.
LOCK = 7_263_514_009
# How long a release waits for another one.
LOCK_TIMEOUT = "10min"

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Static files to the bucket, then migrations, one release at a time.

    Static files first: they only add, so that a failure there leaves the database untouched. The
    advisory lock serializes releases that run side by side; Django itself has none.
    """

    help = "Publish static files and migrate the database; run as a one-off task."

    def handle(self, *args: Any, **options: Any) -> None:
        """Log what was done. Exit code 1, with the reason in the log, when it failed."""
        settings = environment.load()
        check_database(settings.db_start_timeout)
        try:
            if settings.aws_storage_bucket_name:
                self._publish(settings.aws_storage_bucket_name)
            self._migrate()
        except Exception:
            log.critical("release failed", exc_info=True)
            sys.exit(1)

    def _publish(self, bucket: str) -> None:
        uploaded, there = static_files.publish(Path(project.STATIC_ROOT), bucket)
        log.info("static files published", extra={"uploaded": uploaded, "unchanged": there})

    def _migrate(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [LOCK_TIMEOUT])
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            cursor.execute("SELECT set_config('statement_timeout', '0', false)")
            try:
                call_command("migrate", interactive=False, verbosity=0)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        log.info("database migrated")
