"""Logins through the front end's server are limited by visitor: all come from its own address."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.container.api import Api
from tests.frontend.names import SITE_DOMAIN

MOST = 30


def sign_in(pages: Api, visitor: str, name: str, password: str = "") -> str:
    """Which error the sign-in form is given; without a password, none takes time to be hashed.

    As Vercel hands a request of `visitor` on, who claims to be another in what a client may send.
    """
    headers = {"X-Vercel-Forwarded-For": visitor, "X-Real-IP": "192.0.2.1"}
    asked = pages.get("/api/auth/csrf", host=SITE_DOMAIN, headers=headers)
    cookies = [SimpleCookie(line) for line in asked.headers.getlist("Set-Cookie")]
    sent = "; ".join(f"{m.key}={m.coded_value}" for each in cookies for m in each.values())
    answer = pages.post(
        "/api/auth/callback/credentials",
        host=SITE_DOMAIN,
        headers={
            **headers,
            "Cookie": sent,
            "Content-Type": "application/x-www-form-urlencoded",
        },
        body=urlencode(
            {
                "csrfToken": asked.json["csrfToken"],
                "username": name,
                "password": password,
                "json": "true",
            }
        ),
    )
    (error,) = parse_qs(urlsplit(answer.json["url"]).query)["error"]
    return error


@pytest.mark.parametrize("visitor", ["203.0.113.90", "2001:db8::90"])
def test_two_hundred_logins_of_one_visitor_are_thirty_and_others_go_on(
    pages: Api, visitor: str
) -> None:
    with ThreadPoolExecutor(8) as clients:
        names = [f"{visitor}-{n}" for n in range(200)]
        seen = Counter(clients.map(lambda name: sign_in(pages, visitor, name), names))
    assert seen == {"CredentialsSignin": MOST, "throttled": 200 - MOST}
    for n in range(3):
        assert sign_in(pages, f"203.0.113.{91 + n}", "another") == "CredentialsSignin"
