"""Whether the database can be reached, said in one line."""

from __future__ import annotations

import time

from django.db import OperationalError, connection

from ecs_django.environment import ConfigurationError

# Waiting does not mend these.
FINAL = ("authentication failed", "certificate", "does not exist", "no encryption")


def check_database(timeout: int) -> None:
    """Connect within `timeout` seconds or raise `ConfigurationError` naming the address."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = " ".join(str(error).split())
            if time.monotonic() > deadline or any(text in reason for text in FINAL):
                break
            time.sleep(1)
        else:
            connection.close()
            return
    at = connection.settings_dict
    where = f"DB_HOST={at['HOST']} DB_PORT={at['PORT']} DB_NAME={at['NAME']}"
    raise ConfigurationError(f"database: {where}: {reason}")
