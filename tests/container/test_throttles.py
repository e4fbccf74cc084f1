"""Registration and login have a limit in all processes together; whoever reaches it meets it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from tests.container.api import Answer, Api
from tests.container.names import DATABASE
from tij.emulator.host import ContainerProcess, PostgresServer

pytestmark = pytest.mark.reference

CLAIMS = count(1)
PASSWORD = "take-no-ko-9"


def post(api: Api, path: str, client: str, **body: Any) -> Answer:
    """As the load balancer hands on a request of `client`, who claims to be someone else."""
    claimed = f"198.51.100.{next(CLAIMS) % 250}"
    return api.post(path, json=body, headers={"X-Forwarded-For": f"{claimed}, {client}"})


def guess(api: Api, client: str, name: str) -> int:
    """An attempt that counts and, without a password to hash, takes no time: 400 or 429."""
    return post(api, "/api/token/", client, username=name).status


def wrong(api: Api, client: str, name: str) -> int:
    return post(api, "/api/token/", client, username=name, password="wrong").status


def admin_guess(api: Api, client: str, name: str) -> Answer:
    """The admin's form, filled in and sent."""
    page = api.get("/admin/login/")
    form_token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
    assert form_token
    return api.post(
        "/admin/login/",
        headers={
            "X-Forwarded-For": client,
            "Cookie": page.headers["Set-Cookie"].split(";")[0],
            "Referer": "https://api.example.test/admin/login/",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        body=f"csrfmiddlewaretoken={form_token[1].decode()}&username={name}&password=wrong",
    )


def test_one_address_registers_thirty_times_an_hour(api: Api) -> None:
    weak = {"username": "saburo", "password": "12345678"}
    statuses = [post(api, "/api/users/", "203.0.113.1", **weak).status for _ in range(30)]
    assert statuses == [400] * 30
    refused = post(api, "/api/users/", "203.0.113.1", username="saburo", password=PASSWORD)
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0
    other = post(api, "/api/users/", "203.0.113.2", username="shiro", password=PASSWORD)
    assert other.status == 201


def test_one_name_is_tried_ten_times_a_minute_from_one_address(api: Api) -> None:
    assert [guess(api, "203.0.113.3", "goro") for _ in range(10)] == [400] * 10
    assert wrong(api, "203.0.113.3", "goro") == 429
    # Nobody is locked out by another's attempts.
    assert wrong(api, "203.0.113.4", "goro") == 401
    assert wrong(api, "203.0.113.3", "rokuro") == 401


def test_two_hundred_names_from_one_address_at_once_are_thirty(api: Api) -> None:
    """At once, from all threads of all processes: no attempt is lost between two of them."""
    with ThreadPoolExecutor(16) as clients:
        statuses = list(clients.map(lambda n: guess(api, "203.0.113.5", f"name-{n}"), range(200)))
    assert (statuses.count(400), statuses.count(429)) == (30, 170)


def test_one_name_from_two_hundred_addresses_is_a_hundred_and_its_owner_gets_in(api: Api) -> None:
    login = {"username": "hachiro", "password": PASSWORD}
    assert api.post("/api/users/", json=login).status == 201
    assert post(api, "/api/token/", "203.0.113.6", **login).status == 200
    statuses = [guess(api, f"203.0.114.{n}", "hachiro") for n in range(200)]
    # The owner's own, before the address was known, was the first.
    assert (statuses.count(400), statuses.count(429)) == (99, 101)
    assert post(api, "/api/token/", "203.0.113.6", **login).status == 200


def test_a_customer_of_ipv6_has_one_limit_for_all_addresses(api: Api) -> None:
    """A provider gives each a /64 at least: 18 quintillion addresses of one client."""
    statuses = [guess(api, f"2001:db8:17:1:{n:x}::{n:x}", f"v6-{n}") for n in range(31)]
    assert statuses == [400] * 30 + [429]
    assert guess(api, "2001:db8:17:2::1", "v6-0") == 400
    # An address of IPv4 written as one of IPv6 is itself.
    assert [guess(api, f"::ffff:203.0.116.{n}", f"v4-{n}") for n in range(31)] == [400] * 31
    assert [guess(api, "203.0.116.1", f"v4-{n}") for n in range(30)] == [400] * 29 + [429]


def test_a_name_is_the_same_however_it_is_written(api: Api) -> None:
    names = ["shichiro", "SHICHIRO", "ｓｈｉｃｈｉｒｏ", " shichiro "] * 3
    assert [guess(api, "203.0.113.8", name) for name in names][10:] == [429, 429]


def test_a_name_that_is_too_long_counts_by_its_beginning(api: Api) -> None:
    """The rest is not even put into NFKC."""
    long = [guess(api, "203.0.113.13", "x" * 150 + str(n)) for n in range(11)]
    assert long == [400] * 10 + [429]


def test_the_admins_login_counts_with_the_apis(api: Api) -> None:
    assert [guess(api, "203.0.113.9", "chief") for _ in range(9)] == [400] * 9
    assert admin_guess(api, "203.0.113.9", "chief").status == 200
    refused = admin_guess(api, "203.0.113.9", "chief")
    assert refused.status == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_what_fails_and_what_is_refused_is_logged_without_the_name(
    api: Api, container: ContainerProcess
) -> None:
    wrong(api, "203.0.113.10", "secret-as-name")
    for _ in range(10):
        guess(api, "203.0.113.10", "secret-as-name")
    admin_guess(api, "203.0.113.11", "secret-as-name")
    records = [r for r in container.records() if r["logger"] in ("accounts", "ecs_django.login")]
    seen = [(r["message"], r.get("client")) for r in records]
    assert seen.count(("login failed", "203.0.113.10")) == 1
    assert seen.count(("login refused", "203.0.113.10")) == 1
    assert seen.count(("login failed", "203.0.113.11")) == 1
    assert "secret-as-name" not in str(records)


def test_what_has_ended_begins_again_and_is_swept_away(api: Api, postgres: PostgresServer) -> None:
    assert [guess(api, "203.0.113.12", "juro") for _ in range(11)] == [400] * 10 + [429]
    postgres.execute(
        "UPDATE accounts_tally SET ends = now() - interval '1 second';"
        "INSERT INTO accounts_tally SELECT 'past:' || n, 1, now() - interval '1 hour'"
        " FROM generate_series(1, 50) AS n",
        DATABASE,
    )
    assert guess(api, "203.0.113.12", "juro") == 400
    for n in range(10):
        guess(api, f"203.0.115.{n}", f"new-{n}")
    left = "SELECT count(*) FROM accounts_tally WHERE key LIKE 'past:%'"
    assert postgres.execute(left, DATABASE) == "0"


@pytest.mark.parametrize("body", [[], "goro", {"username": ["goro"]}, {"username": "名" * 300}])
def test_a_malformed_login_is_refused_all_the_same(api: Api, body: Any) -> None:
    assert api.post("/api/token/", json=body).status == 400
