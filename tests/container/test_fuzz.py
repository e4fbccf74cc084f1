"""Nothing that a client sends is an error of the server, and nobody reaches another's things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.container.api import Api
from tests.container.fuzz import SHORT, USERS, fuzz
from tests.container.schema import METHODS, operations, read
from tests.container.test_pictures import stored, upload
from tij.emulator.host import ContainerProcess

pytestmark = pytest.mark.reference

EXAMPLES = 12
PASSWORD = "sakura-no-hana-7"
# What users do with another's picture without changing it.
ALLOWED = {("POST", "/api/pictures/{id}/report/")}
REFUSED = (401, 403, 404, 405)

Web = Callable[..., tuple[ContainerProcess, Api]]


@pytest.fixture(scope="module")
def schema(manage: Callable[..., str]) -> dict[str, Any]:
    """Of a project that sends mail, which answers more addresses than one that does not."""
    return read(manage, EMAIL_FROM="noreply@mail.example.test")


@pytest.fixture(scope="module")
def mailing(web: Web) -> Iterator[Api]:
    running, api = web(EMAIL_FROM="noreply@mail.example.test")
    yield api
    running.kill()


def user(api: Api, name: str) -> str:
    login = {"username": name, "password": PASSWORD}
    assert api.post("/api/users/", json=login).status == 201
    return api.login(**login)


def filled(path: str, value: object) -> str:
    return re.sub(r"\{[^}]*\}", str(value), path)


def test_nothing_that_a_client_sends_is_an_error_of_the_server(
    mailing: Api, manage: Callable[..., str], schema: dict[str, Any], tmp_path: Path
) -> None:
    manage("shell", "-c", USERS)
    outcome = fuzz(mailing, schema, tmp_path, seed=17, examples=EXAMPLES, phases=SHORT)
    assert not outcome.failed, outcome.report
    # It got past routes, tokens and parsers, and through.
    assert {200, 201, 204, 400, 401, 403, 404} <= outcome.statuses.keys(), outcome.statuses


def test_without_a_token_nothing_but_what_is_open_is_done(
    api: Api, token: str, schema: dict[str, Any]
) -> None:
    """The schema says what is open; drf-spectacular takes that from the views' permissions."""
    picture = upload(api, token)
    described = {(method, path): operation for method, path, operation in operations(schema)}
    open_ = {at for at, operation in described.items() if {} in operation.get("security", [{}])}
    assert {path for method, path in open_ if path.startswith("/api/pictures/")} == {
        "/api/pictures/",
        "/api/pictures/{id}/",
    }
    tried = 0
    for path in schema["paths"]:
        for method in map(str.upper, METHODS):
            if (method, path) not in open_:
                tried += 1
                status = api.request(method, filled(path, picture["id"]), json={}).status
                assert status in REFUSED, (method, path, status)
    assert tried > 20


def test_nobody_changes_what_is_anothers(
    api: Api, s3: Any, token: str, schema: dict[str, Any]
) -> None:
    """Every address with something in it that is another's, by every method."""
    picture = upload(api, token)
    thief = user(api, "thief")
    addresses = [path for path in schema["paths"] if "{" in path]
    assert addresses
    for path in addresses:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if (method, path) in ALLOWED:
                continue
            sent = {"title": "stolen", "owner": "thief", "id": picture["id"]}
            status = api.request(method, filled(path, picture["id"]), json=sent, token=thief).status
            assert status in REFUSED, (method, path, status)
    assert api.get(f"/api/pictures/{picture['id']}/").json == picture
    assert stored(s3, picture)


def test_what_only_the_server_decides_is_not_the_clients_to_set(api: Api, token: str) -> None:
    picture = upload(api, token)
    address = f"/api/pictures/{picture['id']}/"
    sent = {"title": "new", "owner": "thief", "id": 1, "uploaded_at": "2000-01-01", "thumbnail": ""}
    assert api.request("PATCH", address, json=sent, token=token).status == 200
    assert api.get(address).json == {**picture, "title": "new"}
    more = {"username": "climber", "password": PASSWORD, "is_staff": True, "is_superuser": True}
    assert api.post("/api/users/", json=more).status == 201
    climber = api.login("climber", PASSWORD)
    assert api.request("DELETE", address, token=climber).status == 403


def test_a_users_mail_and_rights_are_shown_to_nobody(api: Api, token: str) -> None:
    shown = upload(api, token)
    assert shown.keys() == {"id", "title", "image", "thumbnail", "owner", "uploaded_at"}
