"""Two requests at once, of which one deletes what the other is about: no error of the server."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from tests.container.api import PNG, Api
from tests.container.names import DATABASE
from tests.container.test_flood import objects
from tests.container.test_pictures import stored, upload
from tij.emulator.host import PostgresServer

pytestmark = pytest.mark.reference

NUMBERS = count(1)
PASSWORD = "sakura-no-hana-7"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
Request = Callable[[], int]


@contextmanager
def held(postgres: PostgresServer, table: str, row: int) -> Iterator[None]:
    """Somebody else's transaction has a row, until the block ends."""
    address = ["-h", str(postgres.sockets), "-p", str(postgres.port), "-U", "postgres"]
    with subprocess.Popen(
        ["psql", *address, "-qAt", DATABASE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        holder.stdin.write(f"BEGIN; SELECT id FROM {table} WHERE id = {row} FOR UPDATE;\n".encode())
        holder.stdin.flush()
        assert holder.stdout.readline() == f"{row}\n".encode()
        yield
        holder.stdin.write(b"COMMIT;\n")


def answers(postgres: PostgresServer, table: str, row: int, *requests: Request) -> list[int]:
    """Statuses of requests that wait for a row one behind the other, and then get it."""
    with ThreadPoolExecutor(len(requests)) as clients:
        sent: list[Future[int]] = []
        with held(postgres, table, row):
            for request in requests:
                sent.append(clients.submit(request))
                deadline = time.monotonic() + 30
                while int(postgres.execute(WAITING)) < len(sent):
                    assert time.monotonic() < deadline, "it does not wait"
                    time.sleep(0.02)
        return [each.result() for each in sent]


@pytest.fixture
def someone(api: Api) -> tuple[int, str]:
    """Id and token of a new user."""
    user = {"username": f"racer-{next(NUMBERS)}", "password": PASSWORD}
    registered = api.post("/api/users/", json=user)
    assert registered.status == 201
    return registered.json["id"], api.login(**user)


@pytest.mark.parametrize(
    ("first", "second", "statuses"),
    [
        ("delete", "upload", [204, 401]),
        ("upload", "delete", [201, 204]),
        ("delete", "delete", [204, 401]),
        ("delete", "change", [204, 401]),
    ],
)
def test_an_account_that_is_being_deleted_gets_nothing_new(
    api: Api,
    s3: Any,
    postgres: PostgresServer,
    someone: tuple[int, str],
    first: str,
    second: str,
    statuses: list[int],
) -> None:
    number, token = someone
    before = objects(s3)
    upload(api, token)
    change = {"password": PASSWORD, "new_password": "kiku-no-hana-8"}
    picture = {"title": "late", "image": ("a.png", PNG, "image/png")}
    requests: dict[str, Request] = {
        "delete": lambda: (
            api.request("DELETE", "/api/users/me/", json={"password": PASSWORD}, token=token).status
        ),
        "upload": lambda: api.post("/api/pictures/", fields=picture, token=token).status,
        "change": lambda: api.post("/api/users/me/password/", json=change, token=token).status,
    }
    seen = answers(postgres, "auth_user", number, requests[first], requests[second])
    assert seen == statuses
    assert objects(s3) == before


def test_a_picture_that_was_deleted_meanwhile_does_not_come_back(
    api: Api, s3: Any, postgres: PostgresServer, someone: tuple[int, str]
) -> None:
    token = someone[1]
    picture = upload(api, token)
    address = f"/api/pictures/{picture['id']}/"
    seen = answers(
        postgres,
        "pictures_picture",
        picture["id"],
        lambda: api.request("DELETE", address, token=token).status,
        lambda: api.request("PATCH", address, json={"title": "new"}, token=token).status,
    )
    assert seen == [204, 404]
    assert api.get(address).status == 404
    assert not stored(s3, picture)


def test_a_picture_that_was_deleted_meanwhile_is_not_reported(
    api: Api, postgres: PostgresServer, someone: tuple[int, str], token: str
) -> None:
    picture = upload(api, token)
    address = f"/api/pictures/{picture['id']}/"
    seen = answers(
        postgres,
        "pictures_picture",
        picture["id"],
        lambda: api.request("DELETE", address, token=token).status,
        lambda: api.post(f"{address}report/", json={}, token=someone[1]).status,
    )
    assert seen == [204, 404]
