"""The list over several pages, and addresses that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.container.api import Api
from tests.container.names import SITE
from tests.frontend.names import SITE_DOMAIN
from tests.frontend.pictures import landscape
from tests.frontend.script import MOST_SCRIPT, script
from tests.frontend.visit import DESKTOP, PHONE, Visit

TITLES = (
    "夜明け",
    "夕焼け",
    "高原の朝",
    "春霞",
    "<b>山</b> & 'sun'",
    "長い題名でも枠の中に収まる山の写真",
)


@pytest.fixture(scope="module")
def many(balancer: Api, register: Callable[[], tuple[str, str]]) -> None:
    """More pictures than a page of the API holds."""
    token = balancer.login(*register())
    for number in range(21):
        image = (f"{number}.png", landscape(number), "image/png")
        fields = {"title": TITLES[number % len(TITLES)], "image": image}
        assert balancer.post("/api/pictures/", token=token, fields=fields).status == 201


@pytest.mark.parametrize("visit", [DESKTOP, PHONE], indirect=True, ids=lambda d: d.name)
def test_older_pictures_are_a_page_away(visit: Visit, many: None) -> None:
    page = visit.page
    visit.open("/")
    cards = page.get_by_role("main").get_by_role("listitem")
    expect(cards).to_have_count(20)
    # What looks like code is shown as it was typed.
    expect(cards.filter(has_text="<b>山</b> & 'sun'").first).to_be_visible()
    visit.look("list")
    page.get_by_role("link", name="以前の写真").click()
    page.wait_for_url(re.compile(rf"^{SITE}/\?cursor=\w+"))
    expect(cards.filter(has_text=TITLES[0]).last).to_be_visible()
    page.get_by_role("link", name="新しい写真").click()
    expect(cards).to_have_count(20)
    assert visit.problems == []


@pytest.mark.parametrize("path", ["/", "/signin", "/signup"])
def test_a_page_is_read_with_little_script(
    pages: Api, built: Path, tmp_path: Path, path: str
) -> None:
    assert 0 < script(pages, built, tmp_path, path) <= MOST_SCRIPT


@pytest.mark.parametrize("path", ["/nowhere", "/pictures/999999", "/pictures/x", "/?cursor=0"])
def test_what_is_not_there_is_said_so(pages: Api, path: str) -> None:
    answer = pages.get(path, host=SITE_DOMAIN)
    assert answer.status == 404
    assert "ページが見つかりません" in answer.body.decode()


def test_the_page_that_says_so_leads_back(visit: Visit) -> None:
    visit.open("/pictures/999999")
    visit.look("not-found")
    visit.page.get_by_role("link", name="一覧へ戻る").click()
    visit.page.wait_for_url(f"{SITE}/")
