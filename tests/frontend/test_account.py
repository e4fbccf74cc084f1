"""A user changes the own password, and deletes the own account."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.container.api import Api
from tests.container.names import API_DOMAIN, SITE
from tests.frontend.names import SITE_DOMAIN
from tests.frontend.pictures import landscape
from tests.frontend.test_picture import uploaded
from tests.frontend.visit import DESKTOP, ENGLISH, PHONE, Visit

PAGES = ("/account", "/account/password", "/account/delete")
NEXT = "fuji-no-hana-5"
DEVICES = pytest.mark.parametrize("visit", [DESKTOP, PHONE], indirect=True, ids=lambda d: d.name)


def sign_in(visit: Visit, name: str, password: str) -> None:
    visit.open("/signin")
    visit.sign_in(name, password)
    visit.page.wait_for_url(f"{SITE}/")


def choose(visit: Visit, link: str) -> None:
    """From the first page on, as somebody who looks for it."""
    page = visit.page
    page.get_by_role("banner").get_by_role("link", name="アカウント").click()
    page.get_by_role("main").get_by_role("link", name=link).click()
    expect(page.get_by_role("heading", name=link)).to_be_visible()


def change(visit: Visit, present: str, following: str) -> None:
    visit.page.get_by_label("現在のパスワード").fill(present)
    visit.page.get_by_label("新しいパスワード").fill(following)
    visit.page.get_by_role("button", name="変更する").click()


def tokens(api: Api, name: str, password: str) -> dict[str, str]:
    """Of another session."""
    login = api.post("/api/token/", json={"username": name, "password": password})
    assert login.status == 200, login.body
    return dict(login.json)


@DEVICES
def test_another_password_ends_every_other_session_and_this_one_goes_on(
    visit: Visit, balancer: Api, user: tuple[str, str]
) -> None:
    page = visit.page
    name, password = user
    elsewhere = tokens(balancer, name, password)
    sign_in(visit, name, password)
    choose(visit, "パスワードの変更")
    visit.look("account-password")
    change(visit, "not-the-password", NEXT)
    expect(page.locator("#password-errors")).to_contain_text("現在のパスワードが違います")
    change(visit, password, "12345678")
    expect(page.locator("#new_password-errors")).to_contain_text("一般的すぎます")
    expect(page.get_by_label("新しいパスワード")).to_have_attribute("aria-invalid", "true")
    visit.look("account-password-refused")
    change(visit, password, NEXT)
    expect(page.get_by_role("status")).to_contain_text("ほかの端末やブラウザーではログアウト")
    visit.look("account-password-changed")

    used = balancer.post("/api/token/refresh/", json={"refresh": elsewhere["refresh"]})
    assert used.status == 401
    old = balancer.post("/api/token/", json={"username": name, "password": password})
    assert old.status == 401
    # The session here is another one, and the API takes it.
    session = page.evaluate("fetch('/api/auth/session').then(answer => answer.json())")
    fields = {"title": "続き", "image": ("a.png", landscape(0), "image/png")}
    posted = balancer.post("/api/pictures/", token=session["accessToken"], fields=fields)
    assert posted.json["owner"] == name
    assert visit.problems == [f"400 https://{API_DOMAIN}/api/users/me/password/"] * 2


def test_who_cannot_be_signed_in_anew_is_told_that_the_password_changed(
    visit: Visit, user: tuple[str, str]
) -> None:
    page = visit.page
    sign_in(visit, *user)
    visit.open("/account/password")
    page.route("**/api/auth/callback/credentials*", lambda route: route.abort())
    change(visit, user[1], NEXT)
    expect(page.get_by_role("status")).to_contain_text("新しいパスワードでログイン")
    assert visit.session() is None
    page.unroute_all()
    page.get_by_role("main").get_by_role("link", name="ログイン").click()
    page.wait_for_url(f"{SITE}/signin")
    visit.sign_in(user[0], NEXT)
    expect(page.get_by_role("banner")).to_contain_text(user[0])


@DEVICES
def test_a_deleted_account_is_gone_with_its_pictures_and_its_session(
    visit: Visit, balancer: Api, user: tuple[str, str]
) -> None:
    page = visit.page
    picture = f"/api/pictures/{uploaded(balancer, user, '消える写真')}/"
    sign_in(visit, *user)
    choose(visit, "アカウントの削除")
    main = page.get_by_role("main")
    expect(main).to_contain_text("すべての写真")
    expect(main).to_contain_text("元には戻せません")
    visit.look("account-delete")
    page.get_by_label("パスワード").fill("not-the-password")
    page.get_by_role("button", name="アカウントを削除する").click()
    expect(page.locator("#password-errors")).to_contain_text("現在のパスワードが違います")
    visit.look("account-delete-refused")
    assert balancer.get(picture).status == 200
    page.get_by_label("パスワード").fill(user[1])
    page.get_by_role("button", name="アカウントを削除する").click()
    page.wait_for_url(f"{SITE}/account/deleted")
    expect(page.get_by_role("heading", name="アカウントを削除しました")).to_be_visible()
    expect(page.get_by_role("link", name="新規登録")).to_be_visible()
    visit.look("account-deleted")
    assert visit.session() is None
    assert balancer.get(picture).status == 404
    login = balancer.post("/api/token/", json={"username": user[0], "password": user[1]})
    assert login.status == 401
    assert visit.problems == [f"400 https://{API_DOMAIN}/api/users/me/"]


def test_a_session_that_ended_elsewhere_is_signed_in_anew_where_it_was(
    visit: Visit, balancer: Api, user: tuple[str, str]
) -> None:
    page = visit.page
    sign_in(visit, *user)
    visit.open("/account/delete")
    changed = balancer.post(
        "/api/users/me/password/",
        token=tokens(balancer, *user)["access"],
        json={"password": user[1], "new_password": NEXT},
    )
    assert changed.status == 204
    page.get_by_label("パスワード").fill(NEXT)
    page.get_by_role("button", name="アカウントを削除する").click()
    page.wait_for_url(f"{SITE}/signin?callbackUrl=/account/delete")
    visit.sign_in(user[0], NEXT)
    page.wait_for_url(f"{SITE}/account/delete")
    assert visit.problems == [f"401 https://{API_DOMAIN}/api/users/me/"]


@pytest.mark.parametrize("visit", ENGLISH, indirect=True, ids=lambda d: d.name)
def test_the_pages_are_in_english_for_whom_reads_that(visit: Visit) -> None:
    page = visit.page
    visit.open("/signup")
    page.get_by_label("Username").fill(f"lucy-{visit.device.name}")
    page.get_by_label("Password").fill("heather-on-the-hill")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Account")).to_be_visible()
    for path in PAGES:
        visit.open(path)
        visit.in_english()
        visit.look(f"page{path.replace('/', '-')}")
    page.get_by_label("Password").fill("heather-on-the-hill")
    page.get_by_role("button", name="Delete account").click()
    expect(page.get_by_role("heading", name="Your account was deleted")).to_be_visible()
    visit.in_english()
    assert visit.problems == []


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_is_asked_to(pages: Api, path: str) -> None:
    answer = pages.get(path, host=SITE_DOMAIN)
    assert (answer.status, answer.headers["Location"]) == (307, f"/signin?callbackUrl={path}")


def test_a_password_manager_finds_the_page(pages: Api) -> None:
    answer = pages.get("/.well-known/change-password", host=SITE_DOMAIN)
    assert (answer.status, answer.headers["Location"]) == (307, "/account/password")
