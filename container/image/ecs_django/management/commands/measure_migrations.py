"""`measure_migrations`: what this image's pending migrations do, before they are run."""

from __future__ import annotations

import json
import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.migrations.loader import MigrationLoader

from ecs_django import environment
from ecs_django.pending.measure import report
from ecs_django.pending.plan import name_of
from ecs_django.pending.reading import read
from ecs_django.pending.report import How, Report
from ecs_django.postgresql.reachable import check_database

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """One line in the log: the message `pending migrations` with the report beside it.

    With `--only`, no database is asked: the named migrations are read, and the report is what is
    printed.
    """

    help = "Measure what the pending migrations do, in a database beside the live one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument(
            "--only",
            nargs="+",
            metavar="APP.NAME",
            help="read these migrations' code alone, and ask no database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0 whatever the migrations do; 1 when they can't be measured."""
        if options["only"]:
            print(json.dumps(from_code(set(options["only"])).document(), ensure_ascii=False))
            return
        settings = environment.load()
        check_database(settings.db_start_timeout)
        try:
            found = report().document()
        except Exception:
            log.critical("pending migrations could not be measured", exc_info=True)
            sys.exit(1)
        log.info("pending migrations", extra={"report": found})


def from_code(names: set[str]) -> Report:
    """What the classes of the named migrations' operations say (`app.0002_name`)."""
    loader = MigrationLoader(None)
    whole = list(
        dict.fromkeys(
            key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)
        )
    )
    pending = [loader.graph.nodes[key] for key in whole if ".".join(key) in names]
    known = [key for key in whole if ".".join(key) not in names]
    missing = names - {name_of(one) for one in pending}
    reading = Report(How.READ, "from the code alone: no database was asked")
    reading.pending = read(pending, loader.project_state(known), {})
    if missing:
        reading.error = f"not in this image: {', '.join(sorted(missing))}"
    return reading
