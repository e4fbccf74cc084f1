"""What users do with their own account, and what becomes of their tokens."""

from __future__ import annotations

from typing import Any

import pytest

from tests.container.api import Answer, Api
from tests.container.test_pictures import stored, upload

PASSWORD, NEXT = "sakura-no-hana-7", "kiku-no-hana-8"


@pytest.fixture
def tokens(api: Api, request: pytest.FixtureRequest) -> dict[str, str]:
    """A new user's."""
    user = {"username": request.node.name.removeprefix("test_"), "password": PASSWORD}
    assert api.post("/api/users/", json=user).status == 201
    return dict(api.post("/api/token/", json=user).json)


def refresh(api: Api, tokens: dict[str, str]) -> int:
    return api.post("/api/token/refresh/", json={"refresh": tokens["refresh"]}).status


def change(api: Api, token: str | None, old: str, new: Any) -> Answer:
    body = {"password": old, "new_password": new}
    return api.post("/api/users/me/password/", json=body, token=token)


def delete(api: Api, token: str | None, password: str) -> int:
    return api.request("DELETE", "/api/users/me/", json={"password": password}, token=token).status


def test_signing_out_ends_the_refresh_token(api: Api, tokens: dict[str, str]) -> None:
    assert refresh(api, tokens) == 200
    out = {"refresh": tokens["refresh"]}
    assert api.post("/api/token/blacklist/", json=out).status == 200
    assert refresh(api, tokens) == 401


def test_a_new_password_ends_every_token(api: Api, tokens: dict[str, str]) -> None:
    name = "a_new_password_ends_every_token"
    assert change(api, tokens["access"], PASSWORD, NEXT).status == 204
    assert refresh(api, tokens) == 401
    assert api.get("/api/pictures/", token=tokens["access"]).status == 401
    old = api.post("/api/token/", json={"username": name, "password": PASSWORD})
    assert old.status == 401
    assert api.get("/api/pictures/", token=api.login(name, NEXT)).status == 200


def test_a_token_alone_changes_nothing(api: Api, tokens: dict[str, str]) -> None:
    refused = change(api, tokens["access"], NEXT, NEXT)
    assert (refused.status, list(refused.json)) == (400, ["password"])
    assert delete(api, tokens["access"], NEXT) == 400
    assert change(api, None, PASSWORD, NEXT).status == 401
    assert delete(api, None, PASSWORD) == 401
    assert refresh(api, tokens) == 200


def test_a_weak_password_is_refused(api: Api, tokens: dict[str, str]) -> None:
    refusable: tuple[Any, ...] = ("12345678", "a_weak_password_is_refused", "", None, [], "\0" * 9)
    for weak in refusable:
        refused = change(api, tokens["access"], PASSWORD, weak)
        assert (refused.status, list(refused.json)) == (400, ["new_password"]), weak


def test_ten_guesses_a_minute(api: Api, tokens: dict[str, str]) -> None:
    assert [delete(api, tokens["access"], "") for _ in range(10)] == [400] * 10
    assert delete(api, tokens["access"], PASSWORD) == 429


def test_a_deleted_account_leaves_nothing(api: Api, s3: Any, tokens: dict[str, str]) -> None:
    picture = upload(api, tokens["access"])
    assert stored(s3, picture)
    assert delete(api, tokens["access"], PASSWORD) == 204
    assert not stored(s3, picture)
    assert api.get(f"/api/pictures/{picture['id']}/").status == 404
    assert refresh(api, tokens) == 401
    assert api.get("/api/pictures/", token=tokens["access"]).status == 401
