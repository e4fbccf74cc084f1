"""`database_logins`: what the one-off task with the master's login does, and nothing else does."""

from __future__ import annotations

import json
import logging
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ecs_django import environment
from ecs_django.postgresql.credentials import Credentials, from_secret, secrets_manager
from ecs_django.postgresql.logins import LoginsError, make, may_change_schema, set_password
from ecs_django.postgresql.reachable import check_database

# Any number that nothing else in the database locks.
LOCK = 7_263_514_011
# PostgreSQL's longest name is 63 bytes.
LONGEST = 50

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Roles and their rights, then their passwords, one run at a time.

    A password goes to its secret first: what is stopped between the two is mended by the next run,
    and tasks that run go on with the password that they know.
    """

    help = "Make the roles that the application and its migrations log in as; new passwords."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument(
            "--keep",
            action="store_true",
            help="give the roles the passwords that their secrets have, where they have one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Log what was done. Exit code 1, with the reason in the log, when it failed."""
        settings = environment.load()
        arns = settings.db_application_secret_arn, settings.db_migrator_secret_arn
        if not all(arns):
            raise CommandError("DB_APPLICATION_SECRET_ARN and DB_MIGRATOR_SECRET_ARN are needed")
        base = str(connection.settings_dict["NAME"])[:LONGEST]
        names = application, migrator = f"{base}_application", f"{base}_migrator"
        check_database(settings.db_start_timeout)
        try:
            with _alone():
                moved = make(connection, application=application, migrator=migrator)
                for arn, name, owns in zip(arns, names, (False, True), strict=True):
                    login = _login(str(arn), name, keep=options["keep"])
                    set_password(connection, login)
                    _try(login, owns=owns)
        except Exception:
            log.critical("the database's logins were not made", exc_info=True)
            sys.exit(1)
        found = {"application": application, "migrator": migrator, "handed_over": moved}
        log.info("database logins ready", extra=found)


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _login(arn: str, name: str, *, keep: bool) -> Credentials:
    client = secrets_manager()
    if keep:
        try:
            return from_secret(arn)
        except client.exceptions.ResourceNotFoundException:
            # The secret is there, and has no value yet.
            pass
    made = Credentials(name, token_urlsafe(32))
    value = json.dumps({"username": made.user, "password": made.password})
    client.put_secret_value(SecretId=arn, SecretString=value)
    return made


def _try(login: Credentials, *, owns: bool) -> None:
    """Log in; `LoginsError` when the schema is somebody else's than it should be."""
    other = connection.copy()
    other.settings_dict |= {"USER": login.user, "PASSWORD": login.password}
    try:
        if may_change_schema(other) is not owns:
            can = "cannot" if owns else "can"
            raise LoginsError(f"the role {login.user} {can} make a table")
    finally:
        other.close()
