"""The guide's page in a browser: for every eye and screen, by keyboard, without script, on paper.

It is here for axe, which the front end has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import Launch
from tests.frontend.accessibility import violations
from tests.frontend.names import SCREENSHOTS
from tests.frontend.visit import DESKTOP, PHONE, Device
from tests.synthesized import Synthesized
from tests.tij.page.test_page import copy_items, keep, told
from tests.tij.report.plans import recorded
from tij.language import Language
from tij.page.content import gather
from tij.page.live import Live
from tij.page.render import render
from tij.pricing import price_stacks
from tij.pricing.chooser import wanted
from tij.pricing.environment import Costed
from tij.project import Project
from tij.settings.models import Settings

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def browser(chromium: Launch) -> Iterator[Browser]:
    browser = chromium()
    yield browser
    browser.close()


@dataclass(frozen=True)
class Written:
    """The page's files by language."""

    files: dict[Language, Path]

    def open(self, browser: Browser, language: Language, **context: Any) -> Page:
        page = browser.new_context(**context).new_page()
        page.goto(self.files[language].as_uri())
        return page


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings, production: Synthesized
) -> Written:
    """Something passed, failed, was not asked; a plan with risks; values that were made."""
    root = tmp_path_factory.mktemp("page")
    copy_items(root)
    project = Project(root)
    checks = {
        "api": ("fail", "not-applied", {"stack": "service", "what": "x"}),
        "scan": ("skip", "shown-elsewhere", {"where": "tests"}),
        "bucket_refuses": ("pass", "bucket-refuses", {"key": "media/x", "bucket": "files"}),
    }
    keep(project.verified("production"), told("production", **checks))
    for stack, plan in recorded("replace-database").items():
        keep(project.plans("production") / f"{stack}.json", json.dumps(plan))
    live = Live(made={"foundation: aws_vpc.network": {"id": "vpc-0abc"}}, never=("frontend",))
    cost = price_stacks(production.stacks, settings.cost)
    compared = [Costed(changes, settings, cost) for changes in wanted(settings)]
    files = {}
    for language in Language:
        content = gather(project, settings, production.stacks, live, language, NOW, compared)
        assert content.verification
        assert content.plan
        files[language] = root / f"{language}.html"
        files[language].write_text(render(content), encoding="utf-8")
    return Written(files)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=lambda device: device.name)
def test_axe_finds_nothing_and_it_fits(
    browser: Browser, written: Written, built: Path, device: Device, scheme: str, language: Language
) -> None:
    size = {"width": device.width, "height": device.height}
    page = written.open(browser, language, viewport=size, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= device.width, f"{width} pixels wide"
    assert violations(page, built) == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"page-{language}-{device.name}-{scheme}.png")
    page.context.close()


def test_the_policy_refuses_nothing_of_the_page_itself(browser: Browser, written: Written) -> None:
    page = browser.new_context().new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(written.files[Language.ENGLISH].as_uri())
    page.get_by_label("Filter").last.fill("s3:PutObject")
    assert page.locator("#grants tbody tr:visible").count() in range(1, 10)
    assert said == []
    page.context.close()


def test_the_keyboard_reaches_the_content_and_opens_a_part(
    browser: Browser, written: Written
) -> None:
    page = written.open(browser, Language.ENGLISH)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    part = page.locator("#part-database")
    assert not part.is_visible()
    page.locator("svg a[href='#part-database']").focus()
    page.keyboard.press("Enter")
    part.wait_for(state="visible")
    page.context.close()


def test_all_can_be_read_without_script_and_on_paper(browser: Browser, written: Written) -> None:
    page = written.open(browser, Language.ENGLISH, java_script_enabled=False)
    assert page.locator(".filter:visible, .chooser:visible").count() == 0
    item = page.locator("#G1")
    assert not item.is_visible()
    page.locator("summary", has_text="Architecture and cost").click()
    item.wait_for(state="visible")
    page.emulate_media(media="print")
    assert page.locator("#G213").is_visible()
    assert not page.locator("nav").is_visible()
    page.context.close()


def test_targets_too_small_to_hit_are_found(browser: Browser, built: Path) -> None:
    """WCAG 2.2's own rule, which axe leaves off by default."""
    page = browser.new_context().new_page()
    button = "<button style='width: 9px; height: 9px; padding: 0; border: 0'>x</button>"
    page.set_content(f"<html lang=en><title>x</title><main><h1>x</h1>{button * 2}</main>")
    assert [rule for rule, _ in violations(page, built)] == ["target-size"]
    page.context.close()
