"""The Observatory's points, on answers whose marks Mozilla's page works out."""

from __future__ import annotations

import pytest

from tests.observatory import score

GOOD = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
SAFE = "session=1; Secure; HttpOnly; SameSite=Lax"


def test_an_answer_without_any_header_fails() -> None:
    assert score({}) == 100 - 25 - 20 - 20 - 5


def test_the_best_answer() -> None:
    assert score(GOOD, [SAFE]) == 100 + 10 + 5 + 5 + 5


@pytest.mark.parametrize(
    ("header", "value", "points"),
    [
        ("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'", 115),
        ("Content-Security-Policy", "script-src 'unsafe-inline'; frame-ancestors 'none'", 80),
        ("Content-Security-Policy", "default-src https:; frame-ancestors 'none'", 80),
        (
            "Content-Security-Policy",
            "default-src 'self'; script-src 'nonce-a' 'unsafe-inline'; frame-ancestors 'none'",
            115,
        ),
        ("Content-Security-Policy", "default-src 'none'", 80),
        ("Strict-Transport-Security", "max-age=60", 120 - 10),
        ("X-Content-Type-Options", "", 120 - 5),
        ("Referrer-Policy", "unsafe-url", 120 - 5 - 5),
    ],
)
def test_what_a_header_costs(header: str, value: str, points: int) -> None:
    assert score({**GOOD, header: value}) == points


def test_what_a_cookie_costs() -> None:
    assert score(GOOD, ["session=1; HttpOnly"]) == 80
    assert score(GOOD, ["session=1; Secure; HttpOnly"]) == 120
