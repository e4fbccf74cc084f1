"""A user whose address a mail confirms, and who sets a new password by mail.

The front end is the one that the other tests see without mail: the API says what it offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from modules.mail import SEND
from tests.container.api import Api
from tests.container.names import API_DOMAIN, SITE
from tests.frontend.deployment import Deployment
from tests.frontend.names import SITE_DOMAIN
from tests.frontend.script import MOST_SCRIPT, script
from tests.frontend.visit import DESKTOP, ENGLISH, PHONE, Visit
from tests.tij.emulator.fargate.test_mail import DOMAIN, verified
from tests.tij.emulator.fargate.world import until
from tij.emulator.mail import kept

PAGES = ("/confirm", "/confirm/again", "/forgot", "/reset")
LINK = re.compile(rf"{re.escape(SITE)}(/(?:confirm|reset)#\S+)")
PASSWORD, NEXT = "ume-no-hana-3", "fuji-no-hana-5"
NUMBERS = count(1)


@pytest.fixture(scope="module")
def mailing(deployment: Deployment) -> Iterator[Deployment]:
    """Its tasks send mail while the module's tests run."""
    deployment.world.grant("task", send=(SEND, verified(deployment.world)))
    deployment.give(EMAIL_FROM=f"noreply@{DOMAIN}")
    yield deployment
    deployment.give()


def links(mailing: Deployment, to: str, number: int) -> list[str]:
    """Those of the last mail to an address, once there are so many, as paths."""
    directory = mailing.world.aws.mail_directory
    mails = until(
        lambda: [mail for mail in kept(directory) if mail.recipients == to],
        lambda found: len(found) >= number,
    )
    assert len(mails) == number
    return LINK.findall(mails[-1].text)


def say(page: Page, button: str, answer: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status")).to_contain_text(answer)


def refuse(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    alert = page.get_by_role("main").get_by_role("alert")
    expect(alert).to_contain_text("このリンクは使えません")


def sign_up(visit: Visit, name: str, to: str) -> None:
    visit.open("/signup")
    visit.page.get_by_label("ユーザー名").fill(name)
    visit.page.get_by_label("メールアドレス").fill(to)
    visit.page.get_by_label("パスワード").fill(PASSWORD)


@pytest.mark.parametrize("path", PAGES)
def test_without_mail_there_is_no_such_page(pages: Api, path: str) -> None:
    """Before `mailing`: pytest keeps a module's order."""
    assert pages.get(path, host=SITE_DOMAIN).status == 404
    assert "/forgot" not in pages.get("/signin", host=SITE_DOMAIN).body.decode()
    assert 'type="email"' not in pages.get("/signup", host=SITE_DOMAIN).body.decode()


@pytest.mark.parametrize("visit", [DESKTOP, PHONE], indirect=True, ids=lambda d: d.name)
def test_a_visitor_registers_confirms_forgets_the_password_and_sets_another(
    visit: Visit, mailing: Deployment
) -> None:
    page = visit.page
    name = f"momo{next(NUMBERS)}"
    to = f"{name}@example.org"
    sign_up(visit, name, to)
    visit.look("signup-mail")
    say(page, "登録する", "確認のメールをお送りしました")
    visit.look("signup-sent")
    assert visit.session() is None

    # It got lost.
    links(mailing, to, 1)
    page.get_by_role("link", name="もう一度送る").click()
    page.wait_for_url(f"{SITE}/confirm/again")
    page.get_by_label("メールアドレス").fill(to)
    visit.look("confirm-again")
    say(page, "メールを送る", "確認待ちであれば")
    (link,) = links(mailing, to, 2)
    visit.open(link)
    visit.look("confirm")
    assert page.url == f"{SITE}/confirm"
    # It was opened, as a scanner of mail does, and nothing happened before the click.
    assert not [a for a in visit.answers if a.url.endswith("/api/users/confirm/")]
    say(page, "登録を完了する", "登録が完了しました")
    visit.look("confirmed")
    assert page.url == f"{SITE}/confirm"
    page.get_by_role("main").get_by_role("link", name="ログイン").click()
    page.wait_for_url(f"{SITE}/signin")
    visit.look("signin-mail")
    visit.sign_in(name, PASSWORD)
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("link", name="ログイン")).to_be_visible()

    visit.open("/signin")
    page.get_by_role("link", name="パスワードを忘れた方").click()
    page.wait_for_url(f"{SITE}/forgot")
    page.get_by_label("メールアドレス").fill(to)
    visit.look("forgot")
    say(page, "メールを送る", "登録されていれば")
    visit.look("forgot-sent")

    (link,) = links(mailing, to, 3)
    visit.open(link)
    visit.look("reset")
    assert page.url == f"{SITE}/reset"
    page.get_by_label("パスワード").fill(NEXT)
    say(page, "変更する", "パスワードを変更しました")
    visit.look("reset-done")
    page.get_by_role("main").get_by_role("link", name="ログイン").click()
    page.wait_for_url(f"{SITE}/signin")
    visit.sign_in(name, PASSWORD)
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("違います")
    visit.sign_in(name, NEXT)
    expect(page.get_by_role("button", name="ログアウト")).to_be_visible()
    assert visit.problems == [f"401 {SITE}/api/auth/callback/credentials"]


def test_a_link_leaves_the_address_and_no_server_of_the_site_sees_it(
    visit: Visit, mailing: Deployment
) -> None:
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda r: asked.append(f"{r.url} {r.headers} {r.post_data}"))
    visit.open("/reset#1.proof")
    assert page.url == f"{SITE}/reset"
    # Another link into the same tab loads no page; the address is free of it all the same.
    page.evaluate("location.hash = '1.second-proof'")
    page.wait_for_url(f"{SITE}/reset")
    page.get_by_label("パスワード").fill(NEXT)
    refuse(page, "変更する")
    (sent,) = [request for request in asked if "proof" in request]
    assert sent.startswith(f"https://{API_DOMAIN}/api/users/reset/ ")
    assert '"proof":"1.second-proof"' in sent
    page.get_by_role("link", name="メールをもう一度送る").click()
    page.wait_for_url(f"{SITE}/forgot")
    page.go_back()
    page.wait_for_url(f"{SITE}/reset")
    assert visit.problems == [f"400 https://{API_DOMAIN}/api/users/reset/"]


def test_a_link_without_a_proof_and_a_used_one_are_refused_with_a_word(
    visit: Visit, mailing: Deployment
) -> None:
    page = visit.page
    visit.open("/confirm")
    refuse(page, "登録を完了する")
    visit.look("confirm-refused")
    visit.open("/reset")
    page.get_by_label("パスワード").fill(NEXT)
    refuse(page, "変更する")
    visit.look("reset-refused")
    name = f"nashi{next(NUMBERS)}"
    to = f"{name}@example.org"
    sign_up(visit, name, to)
    say(page, "登録する", "確認のメールをお送りしました")
    (link,) = links(mailing, to, 1)
    visit.open(link)
    say(page, "登録を完了する", "登録が完了しました")
    visit.open("/")
    visit.open(link)
    refuse(page, "登録を完了する")


def test_a_password_that_is_too_weak_is_said_beside_the_field(
    visit: Visit, mailing: Deployment
) -> None:
    page = visit.page
    name = f"ringo{next(NUMBERS)}"
    to = f"{name}@example.org"
    sign_up(visit, name, to)
    say(page, "登録する", "確認のメールをお送りしました")
    visit.open(links(mailing, to, 1)[0])
    say(page, "登録を完了する", "登録が完了しました")
    visit.open("/forgot")
    page.get_by_label("メールアドレス").fill(to)
    say(page, "メールを送る", "登録されていれば")
    visit.open(links(mailing, to, 2)[0])
    page.get_by_label("パスワード").fill("12345678")
    page.get_by_role("button", name="変更する").click()
    expect(page.locator("#password-errors")).to_contain_text("このパスワードは一般的すぎます")
    # The link is good for another try.
    page.get_by_label("パスワード").fill(NEXT)
    say(page, "変更する", "パスワードを変更しました")


def test_an_unknown_address_is_answered_as_a_known_one(visit: Visit, mailing: Deployment) -> None:
    visit.open("/forgot")
    visit.page.get_by_label("メールアドレス").fill("nobody@example.org")
    say(visit.page, "メールを送る", "登録されていれば")
    assert visit.problems == []


@pytest.mark.parametrize("visit", ENGLISH, indirect=True, ids=lambda d: d.name)
def test_the_pages_are_in_english_for_whom_reads_that(visit: Visit, mailing: Deployment) -> None:
    for path in (*PAGES, "/signup", "/signin"):
        visit.open(path)
        visit.in_english()
        visit.look(f"mail{path.replace('/', '-')}")
    visit.open("/forgot")
    visit.page.get_by_label("Email address").fill("nobody@example.org")
    say(visit.page, "Send email", "If this address is registered")
    visit.in_english()
    visit.open("/reset#1.nothing")
    visit.page.get_by_label("Password").fill(NEXT)
    visit.page.get_by_role("button", name="Change password").click()
    expect(visit.page.get_by_role("main").get_by_role("alert")).to_contain_text("does not work")
    visit.in_english()


@pytest.mark.parametrize("path", [*PAGES, "/signup"])
def test_a_page_is_read_with_little_script(
    pages: Api, built: Path, mailing: Deployment, tmp_path: Path, path: str
) -> None:
    assert 0 < script(pages, built, tmp_path, path) <= MOST_SCRIPT
