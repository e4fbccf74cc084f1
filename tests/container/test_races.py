"""Two requests at once, of which one deletes what the other is about: no error of the server."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

import pytest

from tests.container.api import PNG, Api
from tests.container.names import DATABASE
from tests.container.test_flood import objects
from tests.container.test_pictures import stored, upload
from tests.container.test_staff import PASSWORD as STAFF_PASSWORD
from tests.container.test_staff import Browser, totp
from tij.emulator.host import PostgresServer

pytestmark = pytest.mark.reference

NUMBERS = count(1)
PASSWORD = "sakura-no-hana-7"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
Request = Callable[[], int]


@contextmanager
def held(postgres: PostgresServer, lock: str) -> Iterator[None]:
    """Somebody else's transaction has what the statement `lock` takes, until the block ends."""
    address = ["-h", str(postgres.sockets), "-p", str(postgres.port), "-U", "postgres"]
    with subprocess.Popen(
        ["psql", *address, "-qAt", DATABASE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        holder.stdin.write(f"BEGIN; {lock}; \\echo held\n".encode())
        holder.stdin.flush()
        while holder.stdout.readline() != b"held\n":
            assert holder.poll() is None
        yield
        holder.stdin.write(b"COMMIT;\n")


def row(table: str, number: int) -> str:
    return f"SELECT id FROM {table} WHERE id = {number} FOR UPDATE"


def answers(postgres: PostgresServer, lock: str, *requests: Request) -> list[int]:
    """Statuses of requests that wait for a lock one behind the other, and then get it."""
    with ThreadPoolExecutor(len(requests)) as clients:
        sent: list[Future[int]] = []
        with held(postgres, lock):
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
    seen = answers(postgres, row("auth_user", number), requests[first], requests[second])
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
        row("pictures_picture", picture["id"]),
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
        row("pictures_picture", picture["id"]),
        lambda: api.request("DELETE", address, token=token).status,
        lambda: api.post(f"{address}report/", json={}, token=someone[1]).status,
    )
    assert seen == [204, 404]


def test_a_name_is_registered_once_however_it_is_written(
    api: Api, postgres: PostgresServer
) -> None:
    """Both requests find the name free: one registers it, the other is refused.

    Either may win: both get the table's lock at the same moment.
    """

    def register(name: str) -> Request:
        user = {"username": name, "password": PASSWORD}
        return lambda: api.post("/api/users/", json=user).status

    nobody_writes = "LOCK TABLE auth_user IN SHARE ROW EXCLUSIVE MODE"
    same = register("Same-Name"), register("ｓａｍｅ-name")
    assert sorted(answers(postgres, nobody_writes, *same)) == [201, 400]


OF_STAFF = """
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
user = User.objects.create_superuser("akiko", password={password!r})
StaticDevice.objects.create(user=user, name="x").token_set.create(token="emergency")
print("ID", TOTPDevice.objects.create(user=user, name="x", key={key!r}).pk)
"""


def test_a_code_of_staff_is_good_once_for_two_at_once(
    api: Api, postgres: PostgresServer, manage: Callable[..., str]
) -> None:
    """Whoever looks over a shoulder may be as fast as the owner."""
    key = bytes(range(20))
    made = manage("shell", "-v0", "-c", OF_STAFF.format(password=STAFF_PASSWORD, key=key.hex()))
    number = re.search(r"ID (\d+)", made)
    assert number
    for lock, code in (
        (row("otp_totp_totpdevice", int(number[1])), totp(key)),
        ("LOCK TABLE otp_static_staticdevice, otp_static_statictoken", "emergency"),
    ):
        two = [partial(Browser(api).sign_in, "akiko", code) for _ in range(2)]
        assert sorted(answers(postgres, lock, *two)) == [False, True]
