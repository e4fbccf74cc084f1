"""The connection that survives a rotation of the database password.

Open connections keep working when the password changes; only a new one is refused. It then reads
the secret again and repeats, so that the request that needed it succeeds. RDS changes the password
in the database a moment before the secret, hence the bounded wait.
"""

from __future__ import annotations

import logging
import time
from functools import cache
from typing import Any

import psycopg
from botocore.exceptions import BotoCoreError, ClientError
from django.db.backends.postgresql import base

from ecs_django.postgresql.credentials import Credentials, RotatingCredentials, from_secret

# libpq hands on the server's text but not its SQLSTATE (28P01) for a refused connection.
REFUSED = "password authentication failed"
# Seconds: how long a request waits for the secret to follow the database, and between tries.
PATIENCE = 10.0
PAUSE = 0.25

log = logging.getLogger(__name__)


@cache
def credentials_of(secret_arn: str, user: str, password: str) -> RotatingCredentials:
    """One per process, so that a rotation is read once and not by every thread."""
    return RotatingCredentials(Credentials(user, password), lambda: from_secret(secret_arn))


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with `OPTIONS["secret_arn"]`: where the login is kept."""

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters for psycopg; `secret_arn` is not one of them."""
        params = super().get_connection_params()
        params.pop("secret_arn", None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        """Connect, with the secret's new password if the known one is refused."""
        arn = self.settings_dict["OPTIONS"].get("secret_arn")
        connection: psycopg.Connection[Any]
        if not arn:
            connection = super().get_new_connection(conn_params)
            return connection
        rotating = credentials_of(arn, conn_params["user"], conn_params["password"])
        deadline = time.monotonic() + PATIENCE
        tried = rotating.current
        while True:
            login = {"user": tried.user, "password": tried.password}
            try:
                connection = super().get_new_connection({**conn_params, **login})
                return connection
            except psycopg.OperationalError as error:
                if REFUSED not in str(error) or time.monotonic() > deadline:
                    raise
                refused = error
            try:
                replacement = rotating.replace(tried)
            except (BotoCoreError, ClientError, KeyError, ValueError) as error:
                raise psycopg.OperationalError(
                    f"{refused}; the secret {arn} could not be read again: {error}"
                ) from error
            if replacement == tried:
                time.sleep(PAUSE)
            else:
                log.info("database password rotated: connecting with the secret's new one")
            tried = replacement
