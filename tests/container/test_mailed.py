"""Registration that a mail confirms, and passwords set anew by mail: once, and within an hour.

No answer tells who has an account.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from tests.container.api import Answer, Api
from tests.container.names import DATABASE, SITE
from tests.mail_domain import verify
from tij.emulator import EmbeddedAws
from tij.emulator.host import ContainerProcess, PostgresServer
from tij.emulator.mail import Mail, kept

pytestmark = pytest.mark.reference

PASSWORD, NEXT = "ume-no-hana-3", "fuji-no-hana-5"
DOMAIN = "mail.example.test"
LINK = re.compile(rf"{re.escape(SITE)}/(confirm|reset)#(\S+)")
NUMBERS = count(1)

Web = Callable[..., tuple[ContainerProcess, Api]]


@pytest.fixture(scope="module")
def mailing(web: Web, client: Callable[[str], Any]) -> Iterator[tuple[ContainerProcess, Api]]:
    """A container that sends mail, for a domain that SES has verified."""
    verify(client("sesv2"), client("route53"), DOMAIN)
    running, api = web(EMAIL_FROM=f"noreply@{DOMAIN}")
    yield running, api
    running.kill()


@pytest.fixture
def api(mailing: tuple[ContainerProcess, Api]) -> Api:
    return mailing[1]


@pytest.fixture
def visitor() -> dict[str, str]:
    """Headers of a client that nobody has seen."""
    return {"X-Forwarded-For": f"203.0.115.{next(NUMBERS)}"}


def arrived(aws: EmbeddedAws, to: str, number: int = 1) -> list[Mail]:
    """The mails to an address, once there are so many."""
    deadline = time.monotonic() + 30
    while True:
        found = [mail for mail in kept(aws.mail_directory) if mail.recipients == to]
        if len(found) >= number or time.monotonic() > deadline:
            assert len(found) == number, to
            return found
        time.sleep(0.05)


def links(mail: Mail) -> list[tuple[str, str]]:
    return LINK.findall(mail.text)


def register(api: Api, name: str, to: str, visitor: dict[str, str]) -> Answer:
    user = {"username": name, "password": PASSWORD, "email": to}
    return api.post("/api/users/", json=user, headers=visitor)


def confirmed(api: Api, aws: EmbeddedAws, name: str, visitor: dict[str, str]) -> str:
    """A new account's address."""
    to = f"{name}@example.org"
    assert register(api, name, to, visitor).status == 201
    ((_, proof),) = links(arrived(aws, to)[0])
    assert api.post("/api/users/confirm/", json={"proof": proof}, headers=visitor).status == 204
    return to


def forgotten(api: Api, address: Any, visitor: dict[str, str]) -> Answer:
    return api.post("/api/users/forgotten/", json={"email": address}, headers=visitor)


def reset(api: Api, proof: Any, password: Any, visitor: dict[str, str]) -> Answer:
    body = {"proof": proof, "new_password": password}
    return api.post("/api/users/reset/", json=body, headers=visitor)


def login(api: Api, name: str, password: str) -> int:
    return api.post("/api/token/", json={"username": name, "password": password}).status


def test_nobody_logs_in_before_the_mail_was_read(
    api: Api, aws: EmbeddedAws, visitor: dict[str, str]
) -> None:
    answer = register(api, "momo", "momo@example.org", visitor)
    assert (answer.status, set(answer.json)) == (201, {"id", "username"})
    assert login(api, "momo", PASSWORD) == 401
    (mail,) = arrived(aws, "momo@example.org")
    assert mail.sender == f"noreply@{DOMAIN}"
    ((page, proof),) = links(mail)
    assert page == "confirm"
    # For another purpose it is worth nothing.
    assert reset(api, proof, NEXT, visitor).status == 400
    confirm = {"proof": proof}
    assert api.post("/api/users/confirm/", json=confirm, headers=visitor).status == 204
    assert login(api, "momo", PASSWORD) == 200
    again = api.post("/api/users/confirm/", json=confirm, headers=visitor)
    assert (again.status, list(again.json)) == (400, ["proof"])


def again(api: Api, address: Any, visitor: dict[str, str]) -> Answer:
    return api.post("/api/users/confirm/again/", json={"email": address}, headers=visitor)


def test_a_lost_mail_is_sent_again_while_the_registration_waits(
    api: Api, aws: EmbeddedAws, visitor: dict[str, str]
) -> None:
    to = "sumomo@example.org"
    for name in ("sumomo", "sumomo2"):
        assert register(api, name, to, visitor).status == 201
    (first, _) = arrived(aws, to, 2)
    assert again(api, to.upper(), visitor).status == 202
    mail = arrived(aws, to, 3)[2]
    assert [page for page, _ in links(mail)] == ["confirm", "confirm"]
    for _, proof in links(mail):
        confirm = {"proof": proof}
        assert api.post("/api/users/confirm/", json=confirm, headers=visitor).status == 204
    assert login(api, "sumomo", PASSWORD) == login(api, "sumomo2", PASSWORD) == 200
    # The first mail's link went with it.
    ((_, proof),) = links(first)
    assert api.post("/api/users/confirm/", json={"proof": proof}, headers=visitor).status == 400
    # Nothing waits any more, here or for an address that nobody has: no mail, the same answer.
    answers = [again(api, address, visitor) for address in (to, "nobody-sumomo@example.org")]
    assert {(answer.status, answer.body) for answer in answers} == {(202, b"")}
    # Mails are sent one after the other: had there been one, it were here before this.
    forgotten(api, to, visitor)
    assert [page for page, _ in links(arrived(aws, to, 4)[3])] == ["reset", "reset"]
    assert not [m for m in kept(aws.mail_directory) if "nobody-sumomo" in m.recipients]


def test_asking_again_counts_with_every_other_mail_to_an_address(api: Api) -> None:
    to = "insistent@example.org"
    visitors = [{"X-Forwarded-For": f"203.0.117.{n}"} for n in range(7)]
    assert register(api, "insistent", to, visitors[0]).status == 201
    asked = [again(api, to, one).status for one in visitors[1:6]]
    assert asked == [202] * 4 + [429]
    assert forgotten(api, to, visitors[6]).status == 429


def test_staff_takes_an_account_away_and_no_old_mail_gives_it_back(
    api: Api, aws: EmbeddedAws, visitor: dict[str, str], postgres: PostgresServer
) -> None:
    to = confirmed(api, aws, "nashi", visitor)
    ((_, proof),) = links(arrived(aws, to)[0])
    forgotten(api, to, visitor)
    ((_, reset_proof),) = links(arrived(aws, to, 2)[1])
    name = "username = 'nashi'"
    postgres.execute(f"UPDATE auth_user SET is_active = false WHERE {name}", DATABASE)
    assert api.post("/api/users/confirm/", json={"proof": proof}, headers=visitor).status == 400
    assert reset(api, reset_proof, NEXT, visitor).status == 400
    for ask in (forgotten, again):
        assert ask(api, to, visitor).status == 202
    assert login(api, "nashi", PASSWORD) == 401
    arrived(aws, to, 2)


def test_a_forgotten_password_is_set_anew_once_and_ends_every_session(
    api: Api, aws: EmbeddedAws, visitor: dict[str, str]
) -> None:
    to = confirmed(api, aws, "ringo", visitor)
    user = {"username": "ringo", "password": PASSWORD}
    tokens = dict(api.post("/api/token/", json=user).json)
    # An address has no capitals of its own here; the mail goes to the one that was confirmed.
    assert forgotten(api, to.upper(), visitor).status == 202
    ((page, proof),) = links(arrived(aws, to, 2)[1])
    assert page == "reset"
    weak = reset(api, proof, "ringo", visitor)
    assert (weak.status, list(weak.json)) == (400, ["new_password"])
    assert reset(api, proof, NEXT, visitor).status == 204
    assert reset(api, proof, PASSWORD, visitor).status == 400
    assert (login(api, "ringo", PASSWORD), login(api, "ringo", NEXT)) == (401, 200)
    assert api.get("/api/pictures/", token=tokens["access"]).status == 401
    renewal = {"refresh": tokens["refresh"]}
    assert api.post("/api/token/refresh/", json=renewal).status == 401


def test_no_answer_tells_whether_an_address_has_an_account(
    api: Api, aws: EmbeddedAws, visitor: dict[str, str]
) -> None:
    known = confirmed(api, aws, "kaki", visitor)
    answers = [forgotten(api, to, visitor) for to in (known, "nobody-kaki@example.org")]
    assert {(answer.status, answer.body) for answer in answers} == {(202, b"")}
    names = [set(answer.headers) for answer in answers]
    assert names[0] == names[1]
    arrived(aws, known, 2)
    # A second account with the address is registered as the first was.
    assert register(api, "kaki2", known, visitor).status == 201
    ((_, proof),) = links(arrived(aws, known, 3)[2])
    assert api.post("/api/users/confirm/", json={"proof": proof}, headers=visitor).status == 204
    forgotten(api, known, visitor)
    mail = arrived(aws, known, 4)[3]
    assert [page for page, _ in links(mail)] == ["reset", "reset"]
    assert "kaki:" in mail.text
    assert "kaki2:" in mail.text
    assert not [m for m in kept(aws.mail_directory) if "nobody-kaki" in m.recipients]


def test_a_proof_is_good_for_an_hour(
    api: Api, aws: EmbeddedAws, visitor: dict[str, str], manage: Callable[..., str]
) -> None:
    confirmed(api, aws, "biwa", visitor)
    program = """
from django.contrib.auth.models import User
from accounts.proofs import RESET
user = User.objects.get(username="biwa")
now = RESET._num_seconds(RESET._now())
for age in (3500, 3700):
    print(f"{user.pk}.{RESET._make_token_with_timestamp(user, now - age, RESET.secret)}")
"""
    printed = manage("shell", "-c", program).split()
    fresh, stale = [line for line in printed if re.fullmatch(r"\d+\.\w+-\w+", line)]
    assert reset(api, stale, NEXT, visitor).status == 400
    assert reset(api, fresh, NEXT, visitor).status == 204


@pytest.mark.parametrize(
    "proof",
    [
        "",
        ".",
        "1",
        "1.",
        "0.a-b",
        "-1.a-b",
        "١.a-b",
        "9" * 30 + ".a-b",
        "1.a-b\0",
        "x" * 101,
        None,
        5,
        ["1.a-b"],
    ],
)
def test_what_was_made_up_is_refused(api: Api, visitor: dict[str, str], proof: Any) -> None:
    confirm = api.post("/api/users/confirm/", json={"proof": proof}, headers=visitor)
    assert confirm.status == 400
    assert reset(api, proof, NEXT, visitor).status == 400


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\n\r\nHello",
        "a@example.org, b@example.org",
        "Name <a@example.org>",
        "a@example.org\0",
        "a" * 300 + "@example.org",
        "a",
        None,
        {"a": 1},
    ],
)
def test_what_is_no_address_gets_no_mail(
    api: Api, aws: EmbeddedAws, visitor: dict[str, str], address: Any
) -> None:
    before = len(list(kept(aws.mail_directory)))
    for ask in (forgotten, again):
        assert ask(api, address, visitor).status == 400
    user = {"username": f"injector{next(NUMBERS)}", "password": PASSWORD, "email": address}
    refused = api.post("/api/users/", json=user, headers=visitor)
    assert (refused.status, list(refused.json)) == (400, ["email"])
    assert len(list(kept(aws.mail_directory))) == before


def test_nobody_fills_a_mailbox_from_here(api: Api) -> None:
    """Counted alike for an address that has an account and for one that has none."""
    statuses = [
        forgotten(api, "flooded@example.org", {"X-Forwarded-For": f"203.0.116.{n}"}).status
        for n in range(6)
    ]
    assert statuses == [202] * 5 + [429]
    one = {"X-Forwarded-For": "203.0.116.99"}
    statuses = [forgotten(api, f"n{n}@example.org", one).status for n in range(31)]
    assert statuses == [202] * 30 + [429]


def test_a_name_that_nobody_confirms_is_free_again(
    api: Api, visitor: dict[str, str], postgres: PostgresServer
) -> None:
    assert register(api, "suika", "suika@example.org", visitor).status == 201
    assert register(api, "suika", "suika-2@example.org", visitor).status == 400
    postgres.execute(
        "UPDATE accounts_unconfirmed SET since = since - interval '25 hours'", DATABASE
    )
    for n in range(20):
        register(api, f"suika-{n}", f"suika-{n}@example.org", visitor)
        if register(api, "suika", f"suika-{n}-b@example.org", visitor).status == 201:
            break
    assert login(api, "suika", PASSWORD) == 401


def test_the_api_says_that_it_sends_mail(api: Api) -> None:
    assert api.get("/api/offers/").json == {"mail": True}


def test_without_an_address_to_send_from_nothing_of_it_is_offered(container: Any) -> None:
    plain = Api(container.port)
    assert plain.get("/api/offers/").json == {"mail": False}
    for page in ("confirm", "confirm/again", "forgotten", "reset"):
        assert plain.post(f"/api/users/{page}/", json={}).status in (404, 405)
    user = {"username": "mikan", "password": PASSWORD}
    assert plain.post("/api/users/", json=user).status == 201
    assert login(plain, "mikan", PASSWORD) == 200


def test_a_mail_service_that_fails_holds_up_nobody_and_is_logged_without_the_address(
    web: Web, visitor: dict[str, str]
) -> None:
    running, api = web(EMAIL_FROM="noreply@unverified.example.test")
    assert register(api, "yuzu", "secret-address@example.org", visitor).status == 201
    deadline = time.monotonic() + 30
    while not (found := [r for r in running.records() if r["message"] == "mail not sent"]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "secret-address" not in str(found)
    running.kill()


@pytest.mark.parametrize("sender", [None, f"noreply@{DOMAIN}"])
def test_a_release_is_tried_with_mail_as_without_and_nobody_gets_any(
    manage: Callable[..., str], aws: EmbeddedAws, sender: str | None
) -> None:
    """`check_upload` is the environments' `smoke_command`."""
    before = len(list(kept(aws.mail_directory)))
    assert re.search(r"/media/\S+ sha256:[0-9a-f]{64}", manage("check_upload", EMAIL_FROM=sender))
    assert len(list(kept(aws.mail_directory))) == before
