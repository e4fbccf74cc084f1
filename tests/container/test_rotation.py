"""RDS rotates the database password every week; ECS injects it only once, at task start."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.container.load import load
from tests.container.names import PASSWORD
from tij.emulator.host import PostgresServer


@pytest.fixture
def rotate(
    postgres: PostgresServer, client: Callable[[str], Any], database_secret: str
) -> Iterator[Callable[[str], None]]:
    """Rotate as RDS does: the database first, the secret a moment later."""

    def change(password: str) -> None:
        postgres.set_password(password)
        time.sleep(1)
        value = json.dumps({"username": "postgres", "password": password})
        client("secretsmanager").put_secret_value(SecretId=database_secret, SecretString=value)

    yield change
    change(PASSWORD)


def test_a_rotation_under_load_fails_no_request(web: Any, rotate: Callable[[str], None]) -> None:
    # A connection for every request, so that each one needs the password.
    container, api = web(DB_CONN_MAX_AGE="0")
    with load(lambda: api.get("/api/pictures/").status) as running:
        running.wait_for(50)
        rotate("first-new-password")
        running.wait_for(50)
        rotate("second-new-password")
        running.wait_for(50)
    assert set(running.seen) == {"200"}, running.seen
    messages = [record["message"] for record in container.records()]
    assert any(message.startswith("database password rotated") for message in messages)
    assert container.stop() == 0


def test_without_the_secret_the_same_rotation_breaks_the_site(
    web: Any, rotate: Callable[[str], None]
) -> None:
    container, api = web(DB_CONN_MAX_AGE="0", DB_SECRET_ARN=None)
    with load(lambda: api.get("/api/pictures/").status) as running:
        running.wait_for(20)
        rotate("another-new-password")
        running.wait_for(20)
    assert running.seen["500"] > 0
    assert container.stop() == 0


def test_open_connections_outlive_a_rotation(web: Any, rotate: Callable[[str], None]) -> None:
    container, api = web(DB_SECRET_ARN=None, WEB_CONCURRENCY="1", GUNICORN_THREADS="1")
    assert api.get("/api/pictures/").status == 200
    rotate("third-new-password")
    assert api.get("/api/pictures/").status == 200
    assert container.stop() == 0
