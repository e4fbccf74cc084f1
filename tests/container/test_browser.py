"""A person's way through the site, in a real browser; screenshots are kept in .tij/screenshots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.chromium import Launch
from tests.container.api import Api, png
from tests.container.names import API_DOMAIN, CDN_DOMAIN, SITE
from tij.emulator import EmbeddedAws
from tij.emulator.host import Cdn, Edge
from tij.emulator.host.certificates import Authority

pytestmark = pytest.mark.reference

SCREENSHOTS = Path(__file__).parents[2] / ".tij" / "screenshots"
PICTURE = png(320, 200, (188, 0, 45))


@pytest.fixture(scope="module")
def edge(authority: Authority, aws: EmbeddedAws, web: Any) -> Iterator[Edge]:
    """The load balancer and the CDN in front of a container of their own."""
    container, _ = web()
    edge = Edge(
        certificate=authority.issue(API_DOMAIN, CDN_DOMAIN),
        cdn=Cdn(CDN_DOMAIN, f"{aws.endpoint}/files"),
        targets=[container.port],
    )
    yield edge
    edge.close()


@pytest.fixture(scope="module")
def browser(edge: Edge, chromium: Launch) -> Iterator[Browser]:
    browser = chromium(
        # Playwright serves the front end's page; to Chromium that is no local address.
        "--disable-features=LocalNetworkAccessChecks",
        f"--host-resolver-rules=MAP *.example.test:443 127.0.0.1:{edge.port}",
    )
    yield browser
    browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(ignore_https_errors=True, locale="ja-JP")
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def failed(page: Page) -> list[str]:
    """Requests of the page that failed, or were answered with 400 or more."""
    failed: list[str] = []

    def judge(response: Response) -> None:
        if response.status >= 400:
            failed.append(f"{response.status} {response.url}")

    page.on("response", judge)
    page.on("requestfailed", lambda request: failed.append(f"{request.failure} {request.url}"))
    return failed


def screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def test_the_admin_is_styled_and_a_picture_goes_up_and_is_shown(
    page: Page, failed: list[str], admin: tuple[str, str], tmp_path: Path
) -> None:
    name, password = admin
    page.goto(f"https://{API_DOMAIN}/admin/")
    header = page.locator("#header")
    # The style sheet came, with its type, from the CDN's name.
    assert header.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(65, 118, 144)"
    screenshot(page, "admin-login")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("input[type=submit]")
    expect(page.locator("#user-tools")).to_contain_text(name)
    screenshot(page, "admin")

    page.goto(f"https://{API_DOMAIN}/admin/pictures/picture/add/")
    file = tmp_path / "japan.png"
    file.write_bytes(PICTURE)
    page.select_option("#id_owner", label=name)
    page.fill("#id_title", "日の丸")
    page.set_input_files("#id_image", file)
    page.click("input[name=_save]")
    expect(page.locator("#result_list")).to_contain_text("日の丸")
    screenshot(page, "admin-pictures")
    page.click("#result_list >> text=日の丸")
    link = page.locator(".file-upload a").get_attribute("href")
    assert re.match(rf"https://{CDN_DOMAIN}/media/", link or "")
    assert failed == []


def test_a_picture_uploaded_through_the_api_is_shown_on_the_front_end(
    page: Page, failed: list[str], edge: Edge, authority: Authority, api: Api, token: str
) -> None:
    balancer = Api(edge.port, authority=authority)
    uploaded = balancer.post(
        "/api/pictures/",
        token=token,
        fields={"title": "赤", "image": ("red.png", PICTURE, "image/png")},
    )
    assert uploaded.status == 201
    # A page of the front end's origin that does what the front end does.
    script = f"""<img><script>
      fetch("https://{API_DOMAIN}/api/pictures/{uploaded.json["id"]}/")
        .then(answer => answer.json())
        .then(picture => document.querySelector("img").src = picture.image)
    </script>"""
    page.route(f"{SITE}/", lambda route: route.fulfill(body=script, content_type="text/html"))
    page.goto(f"{SITE}/")
    page.wait_for_function("document.querySelector('img').naturalWidth === 320")
    screenshot(page, "picture-from-cdn")
    assert failed == []
