"""A visitor's address in the front end's word: what is signed is believed, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from itertools import count

import pytest

from tests.container.api import Api
from tij.emulator.host import ContainerProcess

pytestmark = pytest.mark.reference

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LOGIN = "/api/token/"
# Of the front end's server: another in each test, since each is counted.
SENDERS = (f"192.0.2.{number}" for number in count(1))
MOST = 30


def key(secret: str) -> str:
    return hashlib.sha256(f"client-address:{secret}".encode()).hexdigest()


def signed(address: str, key: str, *, path: str = f"POST {LOGIN}", age: float = 0) -> str:
    """As frontend/lib/visitor.ts signs it, written out."""
    seconds, digits = int(time.time() - age), ""
    while seconds:
        seconds, rest = divmod(seconds, 62)
        digits = DIGITS[rest] + digits
    value = f"{address}:{digits}"
    derived = hashlib.sha256(f"{path}signer{key}".encode()).digest()
    signature = hmac.digest(derived, value.encode(), "sha256")
    return f"{value}:{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.fixture
def secret(environment: dict[str, str]) -> str:
    return environment["SECRET_KEY"]


@pytest.fixture
def sender() -> str:
    return next(SENDERS)


def guesses(api: Api, sender: str, header: str | None, times: int = MOST + 1) -> list[int]:
    """Logins without a password, each of another name: 400, or 429 above the address's limit."""
    headers = {"X-Forwarded-For": sender, **({"X-Client-Address": header} if header else {})}
    return [
        api.post(LOGIN, headers=headers, json={"username": f"{sender}-{n}"}).status
        for n in range(times)
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("203.0.113.70", "203.0.113.71"), ("2001:db8::70", "2001:db8:0:1::70")]
)
def test_a_limit_holds_back_the_visitor_and_not_who_sends(
    api: Api, secret: str, sender: str, one: str, other: str
) -> None:
    assert guesses(api, sender, signed(one, key(secret))) == [400] * MOST + [429]
    assert guesses(api, sender, signed(other, key(secret)), 1) == [400]
    # From wherever Vercel sends the next.
    assert guesses(api, next(SENDERS), signed(one, key(secret)), 1) == [429]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "203.0.113.72",
        "203.0.113.72:1t2abc:",
        "::",
        "\u3042",
        signed("203.0.113.72", key("another's")),
        signed("203.0.113.72", key("")),
    ],
    ids=["none", "unsigned", "empty", "no-address", "not-ascii", "another-key", "no-key"],
)
def test_what_nobody_signed_is_not_believed(api: Api, sender: str, header: str | None) -> None:
    header = header and header.encode().decode("latin-1")
    assert guesses(api, sender, header) == [400] * MOST + [429]
    assert guesses(api, next(SENDERS), header, 1) == [400]


@pytest.mark.parametrize(
    "changed",
    [
        {"age": 3600},
        {"path": "POST /api/users/"},
        {"path": f"GET {LOGIN}"},
        {"address": "somebody"},
        {"address": "203.0.113.0/24"},
    ],
    ids=str,
)
def test_what_was_signed_for_something_else_is_not_believed(
    api: Api, secret: str, sender: str, changed: dict[str, str]
) -> None:
    header = signed(**{"address": "203.0.113.73", "key": key(secret), **changed})
    assert guesses(api, sender, header) == [400] * MOST + [429]
    assert guesses(api, next(SENDERS), header, 1) == [400]


def test_an_address_cannot_be_changed_in_what_was_signed(
    api: Api, secret: str, sender: str
) -> None:
    header = signed("203.0.113.74", key(secret))
    assert guesses(api, sender, header, 1) == [400]
    for name in range(MOST + 1):
        last = guesses(api, sender, header.replace("113.74", f"113.{100 + name}"), 1)
    assert last == [429]


def test_a_failed_login_is_logged_with_the_visitors_address(
    api: Api, container: ContainerProcess, secret: str, sender: str
) -> None:
    headers = {"X-Forwarded-For": sender, "X-Client-Address": signed("203.0.113.75", key(secret))}
    wrong = {"username": "nobody", "password": "wrong"}
    assert api.post(LOGIN, headers=headers, json=wrong).status == 401
    clients = [r["client"] for r in container.records() if r["message"] == "login failed"]
    assert "203.0.113.75" in clients
    assert sender not in clients


def test_the_admins_list_of_addresses_takes_nobodys_word(
    web: Callable[..., tuple[ContainerProcess, Api]], secret: str, sender: str
) -> None:
    _, api = web(ADMIN_ADDRESSES="203.0.113.76/32", ADMIN_PATH="api/staff/")
    page = "/api/staff/login/"
    header = signed("203.0.113.76", key(secret), path=f"GET {page}")
    headers = {"X-Forwarded-For": sender, "X-Client-Address": header}
    assert api.get(page, headers=headers).status == 404
    assert api.get(page, headers={"X-Forwarded-For": "203.0.113.76"}).status == 200
