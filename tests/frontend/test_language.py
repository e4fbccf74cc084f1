"""The pages in the visitor's language: the one that was chosen, else the browser's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.container.api import Api
from tests.container.names import API_DOMAIN, SITE
from tests.frontend.names import SITE_DOMAIN
from tests.frontend.nextjs import FRONTEND
from tests.frontend.pictures import landscape
from tests.frontend.visit import ENGLISH, JAPANESE, Visit


@pytest.mark.parametrize("visit", ENGLISH, indirect=True, ids=lambda d: d.name)
def test_a_visitor_who_reads_english_goes_the_whole_way(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    picture = tmp_path / "picture.png"
    picture.write_bytes(landscape(1))
    name = f"emily-{visit.device.name}"
    for path in ("/", "/signin", "/signup", "/nowhere"):
        visit.open(path)
        visit.in_english()
        visit.look(f"page{path.replace('/', '-')}")
    assert visit.problems == [f"404 {SITE}/nowhere"]
    visit.open("/signup")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("12345678")
    page.get_by_role("button", name="Create account").click()
    expect(page.locator("#password-errors")).to_contain_text("This password is too common.")
    visit.in_english()
    visit.look("signup-refused")
    page.get_by_label("Password").fill("heather-on-the-hill")
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("banner").get_by_role("link", name="Post a picture").click()
    page.wait_for_url(f"{SITE}/upload")
    expect(page.get_by_role("heading", name="Post a picture")).to_be_visible()
    visit.in_english()
    visit.look("upload")
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(landscape(1)[:200])
    page.get_by_label("Title").fill("Morning")
    page.get_by_label("Picture").set_input_files(damaged)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#image-errors")).to_contain_text("damaged, or not a picture")
    visit.in_english()
    page.get_by_label("Picture").set_input_files(picture)
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url(re.compile(rf"^{SITE}/pictures/\d+$"))
    expect(page.get_by_role("button", name="Delete")).to_be_visible()
    visit.in_english()
    visit.look("picture")
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    visit.open("/signin")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").first).to_have_text("The username or the password is wrong.")
    visit.in_english()


def test_a_language_that_was_chosen_is_kept_and_the_api_answers_in_it(visit: Visit) -> None:
    """In a browser that asks for Japanese."""
    page = visit.page
    visit.open("/signup")
    assert page.locator("html").get_attribute("lang") == "ja"
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign up")).to_be_visible()
    visit.in_english()
    (cookie,) = [dict(c) for c in visit.context.cookies() if c.get("name") == "language"]
    assert (cookie["value"], cookie["secure"], cookie["httpOnly"]) == ("en", True, True)
    visit.open("/signup")
    visit.in_english()
    page.get_by_label("Username").fill("somebody")
    page.get_by_label("Password").fill("12345678")
    page.get_by_role("button", name="Create account").click()
    expect(page.locator("#password-errors")).to_contain_text("This password is too common.")
    assert visit.problems == [f"400 https://{API_DOMAIN}/api/users/"]
    page.get_by_role("button", name="日本語").click()
    expect(page.get_by_role("heading", name="新規登録")).to_be_visible()


@pytest.mark.parametrize(
    ("accepted", "cookie", "language"),
    [
        ("", "", "ja"),
        ("en", "", "en"),
        ("EN-gb, en;q=0.9, ja;q=0.8", "", "en"),
        ("fr, en;q=0.4, ja;q=0.5", "", "ja"),
        ("ja;q=0, en;q=0.1", "", "en"),
        ("de, *;q=0.5", "", "ja"),
        (",;q=x,en;q=;=", "", "ja"),
        ("en", "ja", "ja"),
        ("ja", "en", "en"),
        ("en", "constructor", "en"),
    ],
)
def test_the_first_language_that_is_here_is_shown(
    pages: Api, accepted: str, cookie: str, language: str
) -> None:
    headers = {"Accept-Language": accepted, "Cookie": f"language={cookie}"}
    answer = pages.get("/signin", host=SITE_DOMAIN, headers=headers)
    assert f'<html lang="{language}"' in answer.body.decode()
    # No cache between may give one visitor's page to another.
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))


def test_only_the_japanese_words_are_japanese() -> None:
    """Whatever else said something would say it to everybody."""
    files = [
        p for folder in ("app", "components", "lib") for p in (FRONTEND / folder).rglob("*.ts*")
    ]
    assert len(files) > 30
    for file in files:
        assert JAPANESE.findall(file.read_text()) == [], file
