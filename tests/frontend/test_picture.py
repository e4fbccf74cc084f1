"""What users do with a picture: its owner deletes it, others report it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.container.api import Api
from tests.container.names import SITE
from tests.frontend.pictures import landscape
from tests.frontend.visit import Visit

Register = Callable[[], tuple[str, str]]


def uploaded(balancer: Api, owner: tuple[str, str], title: str) -> int:
    fields = {"title": title, "image": ("a.png", landscape(2), "image/png")}
    answer = balancer.post("/api/pictures/", token=balancer.login(*owner), fields=fields)
    assert answer.status == 201, answer.body
    return int(answer.json["id"])


def test_an_owner_deletes_a_picture_after_being_asked(
    visit: Visit, balancer: Api, user: tuple[str, str]
) -> None:
    page = visit.page
    number = uploaded(balancer, user, "消す写真")
    visit.open("/signin")
    visit.sign_in(*user)
    page.wait_for_url(f"{SITE}/")
    visit.open(f"/pictures/{number}")
    button = page.get_by_role("button", name="削除する")
    # Playwright says no to every question that nobody answers.
    button.click()
    assert balancer.get(f"/api/pictures/{number}/").status == 200
    page.on("dialog", lambda dialog: dialog.accept())
    button.click()
    page.wait_for_url(f"{SITE}/")
    assert balancer.get(f"/api/pictures/{number}/").status == 404
    assert visit.problems == []


def test_another_user_reports_a_picture(
    visit: Visit, balancer: Api, user: tuple[str, str], register: Register
) -> None:
    page = visit.page
    number = uploaded(balancer, register(), "通報する写真")
    visit.open(f"/pictures/{number}")
    expect(page.get_by_role("button", name="通報する")).to_have_count(0)
    visit.open("/signin")
    visit.sign_in(*user)
    page.wait_for_url(f"{SITE}/")
    visit.open(f"/pictures/{number}")
    page.get_by_role("button", name="通報する").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("通報しました"))
    visit.look("picture-reported")
    assert visit.problems == []
