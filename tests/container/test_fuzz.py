"""Nothing that a client sends is an error of the server, and nobody reaches another's things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.container.api import Api
from tests.container.fuzz import Known, run
from tests.container.routes import METHODS, Route, routes
from tests.container.test_pictures import stored, upload

pytestmark = pytest.mark.reference

CASES = 400
PASSWORD = "sakura-no-hana-7"
# What everybody may do.
OPEN = {
    ("/api/", "GET"),
    ("/api/offers/", "GET"),
    ("/api/pictures/", "GET"),
    ("/api/pictures/<pk>/", "GET"),
    ("/api/token/", "POST"),
    ("/api/token/refresh/", "POST"),
    ("/api/token/blacklist/", "POST"),
    ("/api/users/", "POST"),
}
# What users do with another's picture without changing it.
ALLOWED = {("/api/pictures/<pk>/report/", "POST")}
REFUSED = (401, 403, 404, 405)


@pytest.fixture(scope="module")
def found(manage: Callable[..., str]) -> list[Route]:
    return [route for route in routes(manage) if route.path.startswith(("/api/", "/admin/"))]


def user(api: Api, name: str) -> dict[str, str]:
    login = {"username": name, "password": PASSWORD}
    assert api.post("/api/users/", json=login).status == 201
    return dict(api.post("/api/token/", json=login).json)


def known(api: Api, users: int) -> Known:
    """Users with a picture of the first."""
    tokens = [user(api, f"fuzz-{n}") for n in range(users)]
    picture = upload(api, tokens[0]["access"])
    accesses = [each["access"] for each in tokens]
    return Known("fuzz-1", PASSWORD, accesses, tokens[1]["refresh"], picture["id"])


def test_nothing_that_a_client_sends_is_an_error_of_the_server(
    api: Api, found: list[Route]
) -> None:
    outcome = run(api, found, known(api, 3), seed=17, cases=CASES)
    assert not outcome.errors, "\n".join(outcome.errors[:10])
    # It got past routes, tokens and parsers, and through.
    assert {200, 400, 401, 404, 405} <= outcome.statuses.keys(), outcome.statuses


def api_only(found: list[Route]) -> list[Route]:
    return [route for route in found if route.path.startswith("/api/")]


def test_without_a_token_nothing_but_what_is_open_is_done(
    api: Api, token: str, found: list[Route]
) -> None:
    picture = upload(api, token)
    tried = 0
    for route in api_only(found):
        for method in set(METHODS) - {"HEAD", "OPTIONS"}:
            if (route.path, method) in OPEN:
                continue
            tried += 1
            status = api.request(method, route.filled(str(picture["id"])), json={}).status
            assert status in REFUSED, (method, route.path, status)
    assert tried > 20


def test_nobody_changes_what_is_anothers(api: Api, s3: Any, token: str, found: list[Route]) -> None:
    """Every address with something in it that is another's, by every method."""
    picture = upload(api, token)
    thief = user(api, "thief")["access"]
    addresses = [r for r in api_only(found) if r.filled("7") != r.filled("8")]
    assert addresses
    for route in addresses:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if (route.path, method) in ALLOWED:
                continue
            path = route.filled(str(picture["id"]))
            sent = {"title": "stolen", "owner": "thief", "id": picture["id"]}
            status = api.request(method, path, json=sent, token=thief).status
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
