"""A person's way through the front end, on a desktop and on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.container.names import API_DOMAIN, SITE
from tests.frontend.conftest import Site
from tests.frontend.deployment import Deployment
from tests.frontend.pictures import WIDTH, landscape
from tests.frontend.visit import DESKTOP, PHONE, Visit
from tests.tij.emulator.fargate.world import until

DEVICES = pytest.mark.parametrize("visit", [DESKTOP, PHONE], indirect=True, ids=lambda d: d.name)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "picture.png"
    file.write_bytes(landscape(0))
    return file


@DEVICES
def test_a_visitor_registers_uploads_sees_the_picture_from_the_cdn_and_leaves(
    visit: Visit, picture: Path, site: Site, deployment: Deployment
) -> None:
    page = visit.page
    name = f"hanako-{visit.device.name}"
    title = f"朝の山 {visit.device.name}"
    visit.open("/")
    assert page.locator("html").get_attribute("lang") == "ja"
    page.get_by_role("link", name="新規登録").click()
    page.get_by_label("ユーザー名").fill(name)
    page.get_by_label("パスワード").fill("sakura-no-hana-7")
    visit.look("signup")
    page.get_by_role("button", name="登録する").click()

    page.get_by_role("banner").get_by_role("link", name="写真を投稿").click()
    page.wait_for_url(f"{SITE}/upload")
    expect(page.get_by_role("heading", name="写真を投稿")).to_be_visible()
    visit.look("upload-empty")
    page.get_by_label("画像").set_input_files(picture)
    page.get_by_label("題名").fill(title)
    expect(page.get_by_alt_text("選んだ画像")).to_be_visible()
    visit.look("upload")
    page.get_by_role("button", name="投稿する").click()

    page.wait_for_url(re.compile(rf"^{SITE}/pictures/\d+$"))
    shown = page.get_by_alt_text(title)
    assert re.match(rf"{site.cdn}/media/", shown.get_attribute("src") or "")
    expect(shown).to_have_js_property("naturalWidth", WIDTH)
    visit.look("picture")

    page.get_by_role("link", name="一覧へ戻る").click()
    card = page.get_by_role("listitem").filter(has_text=title)
    expect(card).to_contain_text(name)
    expect(card.locator("img")).to_have_js_property("naturalWidth", WIDTH)
    visit.look("list-signed-in")

    # The browser asked the API itself, at its own origin, as CORS allows.
    (sent,) = [a for a in visit.answers if a.request.method == "POST" and "/pictures/" in a.url]
    assert sent.url == f"https://{API_DOMAIN}/api/pictures/"
    assert sent.header_value("access-control-allow-origin") == SITE
    # The one healthy task of the service answered; its log group tells.
    assert [health["State"] for health in deployment.service.health.values()] == ["healthy"]
    identifier = sent.header_value("x-request-id")
    (record,) = until(
        lambda: [r for r in deployment.requests() if r["request_id"] == identifier], bool
    )
    assert (record["message"], record["status"]) == ("POST /api/pictures/", 201)
    assert "Chrome/" in record["user_agent"]

    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("link", name="ログイン")).to_be_visible()
    assert visit.session() is None
    visit.look("list-signed-out")
    assert visit.problems == []


@DEVICES
def test_a_wrong_password_is_told_and_the_right_one_signs_in(
    visit: Visit, user: tuple[str, str]
) -> None:
    name, password = user
    visit.open("/signin")
    visit.sign_in(name, "wrong")
    expect(visit.page.get_by_role("alert").first).to_have_text(
        "ユーザー名またはパスワードが違います。"
    )
    visit.look("signin-wrong")
    assert visit.problems == [f"401 {SITE}/api/auth/callback/credentials"]
    visit.sign_in(name, password)
    expect(visit.page.get_by_role("button", name="ログアウト")).to_be_visible()


@DEVICES
def test_what_the_api_refuses_is_said_beside_the_field(visit: Visit, user: tuple[str, str]) -> None:
    page = visit.page
    visit.open("/signup")
    page.get_by_label("ユーザー名").fill(user[0])
    page.get_by_label("パスワード").fill("12345678")
    page.get_by_role("button", name="登録する").click()
    # Django's own words, tied to the field for screen readers.
    expect(page.get_by_label("パスワード")).to_have_attribute("aria-invalid", "true")
    described = page.get_by_label("パスワード").get_attribute("aria-describedby") or ""
    assert "password-errors" in described.split()
    expect(page.locator("#password-errors")).to_contain_text("このパスワードは一般的すぎます")
    expect(page.locator("#username-errors")).to_contain_text("同じユーザー名")
    visit.look("signup-refused")


def test_uploading_asks_for_a_sign_in_first_and_then_goes_on(
    visit: Visit, user: tuple[str, str]
) -> None:
    visit.open("/upload")
    assert visit.page.url == f"{SITE}/signin?callbackUrl=/upload"
    visit.sign_in(*user)
    visit.page.wait_for_url(f"{SITE}/upload")
    visit.open("/signin")
    assert visit.page.url == f"{SITE}/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/.//evil.example",
        "/a/..//evil.example",
        "javascript:1",
    ],
)
def test_a_sign_in_never_leads_to_another_site(
    visit: Visit, user: tuple[str, str], elsewhere: str
) -> None:
    visit.open(f"/signin?callbackUrl={elsewhere}")
    visit.sign_in(*user)
    expect(visit.page.get_by_role("button", name="ログアウト")).to_be_visible()
    assert visit.page.url == f"{SITE}/"


def test_a_picture_that_is_too_large_or_none_is_refused_with_a_word(
    visit: Visit, user: tuple[str, str], tmp_path: Path
) -> None:
    page = visit.page
    visit.open("/upload")
    visit.sign_in(*user)
    page.get_by_label("題名").fill("大きい")
    large = tmp_path / "large.png"
    large.write_bytes(b"x" * 10_000_001)
    page.get_by_label("画像").set_input_files(large)
    page.get_by_role("button", name="投稿する").click()
    expect(page.locator("#image-errors")).to_contain_text("10MBまで")
    text = tmp_path / "text.png"
    text.write_text("not a picture")
    page.get_by_label("画像").set_input_files(text)
    page.get_by_role("button", name="投稿する").click()
    expect(page.locator("#image-errors")).to_contain_text("画像")
    assert visit.problems == [f"400 https://{API_DOMAIN}/api/pictures/"]
