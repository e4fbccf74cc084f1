"""Secrets by their names and forms, and a plan's own secrets however they are written."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import quote

import pytest

from tij.report.escape import visible
from tij.report.hiding import Hider, is_secret_name


@pytest.mark.parametrize(
    "name",
    [
        *("PGPASSWORD", "SECRET_KEY_BASE", "APP_KEY", "API_KEYS", "AUTH_TOKENS", "GITHUB_PAT"),
        *("SLACK_WEBHOOK_URL", "SENTRY_DSN", "AUTHORIZATION", "PASSWORD1", "PASSWORD_NEW"),
        *("apiKey", "dbPassword", "clientSecret"),
        *("DEPLOY_KEYS", "SSH_KEY", "FERNET_KEYS", "sessionKey", "LICENSE_KEY"),
    ],
)
def test_a_secrets_name(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["path", "keys", "key_id", "compass", "bypass", "tokenizer", "query_string_cache_keys"]
)
def test_a_name_of_no_secret(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("key AKIA" + "A" * 16, "A" * 16),
        ("sk_live_" + "a" * 24, "a" * 24),
        ("AIza" + "b" * 35, "b" * 35),
        ("eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl", "c2lnbmF0dXJl"),
        ("Authorization: Bearer abcdef123456", "abcdef123456"),
        ("https://hooks.slack.com/services/T0/B0/x9", "B0/x9"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc", "abc"),
        ("postgres://user:pa/ss@wo@db:5432/x", "pa/ss"),
        ("serve --password=hunter2hunter2 --port=80", "hunter2"),
        ("serve --password hunter2hunter2", "hunter2"),
    ],
)
def test_a_secrets_form_is_hidden(text: str, secret: str) -> None:
    assert secret not in Hider().text(text)


SECRET = 'pa"ss/wörd+1'


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        b64encode(SECRET.encode()).decode().rstrip("="),
        quote(SECRET, safe=""),
        'pa\\"ss/w\\u00f6rd+1',
    ],
)
def test_a_known_secret_is_hidden_in_other_forms(written: str) -> None:
    assert Hider([SECRET]).text(f"x {written} y") == "x (sensitive) y"


@pytest.mark.parametrize("one", ["\u3164", "\u115f", "\uffa0", "\u2800", "\u034f", "\ufe0f"])
def test_what_shows_nothing_is_made_visible(one: str) -> None:
    assert visible(f"a{one}b") == f"a\\u{{{ord(one):x}}}b"
