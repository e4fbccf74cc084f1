"""`await_migrations`: what `start.sh worker` does before the worker's own program."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from ecs_django import environment
from ecs_django.health import pending_migrations
from ecs_django.postgresql.reachable import check_database

# Seconds between two looks.
PAUSE = 2.0

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Return when the database has every migration of this image.

    Before the first release the service is there and the tables are not: a worker that died of it
    would have its deployment given up.
    """

    help = "Wait until the database has every migration of this image."

    def handle(self, *args: Any, **options: Any) -> None:
        """Log that it waits, once."""
        check_database(environment.load().db_start_timeout)
        announced = False
        while pending := pending_migrations():
            if not announced:
                log.info("waiting for a release", extra={"pending_migrations": pending})
                announced = True
            connection.close()
            time.sleep(PAUSE)
