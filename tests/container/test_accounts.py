"""What users do with their own account, and what becomes of their tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.container.api import Answer, Api
from tests.container.names import DATABASE
from tests.container.test_pictures import stored, upload
from tij.emulator.host import ContainerProcess, PostgresServer

pytestmark = pytest.mark.reference

PASSWORD, NEXT = "sakura-no-hana-7", "kiku-no-hana-8"


@pytest.fixture
def tokens(api: Api, request: pytest.FixtureRequest) -> dict[str, str]:
    """A new user's."""
    user = {"username": request.node.name.removeprefix("test_"), "password": PASSWORD}
    assert api.post("/api/users/", json=user).status == 201
    return dict(api.post("/api/token/", json=user).json)


def renewed(api: Api, tokens: dict[str, str]) -> Answer:
    return api.post("/api/token/refresh/", json={"refresh": tokens["refresh"]})


def refresh(api: Api, tokens: dict[str, str]) -> int:
    return renewed(api, tokens).status


def an_hour_passes(postgres: PostgresServer) -> None:
    """For whoever is counted in the database."""
    postgres.execute("UPDATE accounts_tally SET ends = ends - interval '1 hour'", DATABASE)


def change(api: Api, token: str | None, old: str, new: Any) -> Answer:
    body = {"password": old, "new_password": new}
    return api.post("/api/users/me/password/", json=body, token=token)


def delete(api: Api, token: str | None, password: str) -> int:
    return api.request("DELETE", "/api/users/me/", json={"password": password}, token=token).status


def test_signing_out_ends_every_token_of_the_session(api: Api, tokens: dict[str, str]) -> None:
    name = "signing_out_ends_every_token_of_the_session"
    other = dict(api.post("/api/token/", json={"username": name, "password": PASSWORD}).json)
    pairs = [tokens, *(dict(renewed(api, tokens).json) for _ in range(2))]
    # With one that is used up, as a tab that slept may have.
    out = {"refresh": tokens["refresh"]}
    assert api.post("/api/token/blacklist/", json=out).status == 200
    assert [refresh(api, pair) for pair in pairs] == [401] * 3
    assert refresh(api, other) == 200


def test_two_tabs_may_use_one_refresh_token_at_once(api: Api, tokens: dict[str, str]) -> None:
    """Each gets a pair of its own that goes on."""
    pairs = [dict(renewed(api, tokens).json) for _ in range(2)]
    assert len({pair["refresh"] for pair in (tokens, *pairs)}) == 3
    for pair in pairs:
        assert api.get("/api/pictures/", token=pair["access"]).status == 200
        assert refresh(api, pair) == 200


def test_a_refresh_token_used_again_later_was_copied_and_ends_its_session(
    api: Api, tokens: dict[str, str], postgres: PostgresServer, container: ContainerProcess
) -> None:
    user = {"username": "a_refresh_token_used_again_later_was_copied_and_ends_its_session"}
    other = dict(api.post("/api/token/", json={**user, "password": PASSWORD}).json)
    following = dict(renewed(api, tokens).json)
    an_hour_passes(postgres)
    last = dict(renewed(api, following).json)
    assert refresh(api, tokens) == 401
    # Not even the minute that two tabs have.
    assert [refresh(api, each) for each in (following, last)] == [401] * 2
    assert refresh(api, other) == 200
    records = [r for r in container.records() if r["message"] == "refresh token used again"]
    assert len(records) == 1


def test_expired_tokens_are_swept_away(
    api: Api, tokens: dict[str, str], postgres: PostgresServer
) -> None:
    made = postgres.execute(
        "WITH old AS (INSERT INTO token_blacklist_outstandingtoken (id, jti, token, expires_at)"
        " SELECT -n, 'old-' || n, '', now() - interval '1 hour' FROM generate_series(1, 20) AS n"
        " RETURNING id) INSERT INTO token_blacklist_blacklistedtoken (token_id, blacklisted_at)"
        " SELECT id, now() FROM old RETURNING token_id",
        DATABASE,
    )
    assert made
    for _ in range(10):
        tokens = dict(renewed(api, tokens).json)
    left = "SELECT count(*) FROM token_blacklist_outstandingtoken WHERE jti LIKE 'old-%'"
    assert postgres.execute(left, DATABASE) == "0"
    assert refresh(api, tokens) == 200


def test_a_new_password_ends_every_token(api: Api, tokens: dict[str, str]) -> None:
    name = "a_new_password_ends_every_token"
    assert change(api, tokens["access"], PASSWORD, NEXT).status == 204
    assert refresh(api, tokens) == 401
    assert api.get("/api/pictures/", token=tokens["access"]).status == 401
    old = api.post("/api/token/", json={"username": name, "password": PASSWORD})
    assert old.status == 401
    assert api.get("/api/pictures/", token=api.login(name, NEXT)).status == 200


def test_a_password_from_before_argon2_goes_on(
    api: Api, tokens: dict[str, str], manage: Callable[..., str], postgres: PostgresServer
) -> None:
    name = "a_password_from_before_argon2_goes_on"

    def kept_by() -> str:
        kept = f"SELECT split_part(password, '$', 1) FROM auth_user WHERE username = '{name}'"
        return postgres.execute(kept, DATABASE)

    assert kept_by() == "argon2"
    old = manage(
        "shell",
        "-c",
        "from django.contrib.auth.hashers import make_password\n"
        "from rest_framework_simplejwt.tokens import AccessToken\n"
        f"u = User.objects.get(username='{name}')\n"
        f"u.password = make_password('{PASSWORD}', hasher='pbkdf2_sha256')\n"
        "u.save()\n"
        "print(AccessToken.for_user(u))\n",
    ).split()[-1]
    assert (refresh(api, tokens), kept_by()) == (401, "pbkdf2_sha256")
    # Proving the password at a request that is refused does not end its own token.
    assert change(api, old, PASSWORD, "1").status == 400
    assert api.get("/api/pictures/", token=old).status == 200
    assert api.get("/api/pictures/", token=api.login(name, PASSWORD)).status == 200
    assert kept_by() == "argon2"


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


def test_no_member_of_staff_reads_tokens(manage: Callable[..., str]) -> None:
    shown = manage("shell", "-c", "from django.contrib import admin; print(*admin.site._registry)")
    assert "pictures.models.Picture" in shown
    assert "Token" not in shown
