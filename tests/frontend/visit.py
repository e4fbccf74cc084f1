"""One visit of the front end: a browser's window, and what may never happen in it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Request, Response, expect

from tests.container.names import SITE
from tests.frontend.accessibility import violations
from tests.frontend.names import SCREENSHOTS

# Milliseconds that an expectation waits; the machine may be busy.
PATIENCE = 20_000
# React marks an element when it has reached it, and does a long page in several steps. The pages of
# errors are empty, without even a title, until a script has filled them.
TAKEN_OVER = """document.title && document.querySelector("main h1") &&
  [...document.querySelectorAll("header *, main *")]
    .every(element => Object.keys(element).some(key => key.startsWith("__react")))"""


@dataclass(frozen=True)
class Device:
    """A screen; sizes in CSS pixels."""

    name: str
    width: int
    height: int
    phone: bool = False
    locale: str = "ja-JP"


DESKTOP = Device("desktop", 1280, 800)
PHONE = Device("phone", 390, 844, phone=True)
ENGLISH = tuple(
    replace(device, name=f"{device.name}-english", locale="en-GB") for device in (DESKTOP, PHONE)
)
# What a page says, but for what users wrote and the languages' own names.
SAID = """() => {
  const page = document.documentElement.cloneNode(true);
  for (const other of page.querySelectorAll("main li a, script, style, [lang=ja]")) other.remove();
  const names = ["alt", "aria-label", "placeholder", "title", "content", "value"];
  const attributes = [...page.querySelectorAll("*")]
    .flatMap(element => names.map(name => element.getAttribute(name) ?? ""));
  return [page.textContent, ...attributes].join(" ");
}"""
JAPANESE = re.compile(r"[\u3040-\u30fa\u30fc-\u30ff\u4e00-\u9fff]+")


class Visit:
    """`page` is Playwright's; `problems` are failed requests and errors in the console."""

    def __init__(self, browser: Browser, device: Device, built: Path) -> None:
        """Open an empty window."""
        self.device = device
        self.problems: list[str] = []
        self.answers: list[Response] = []
        self._built = built
        self.context = browser.new_context(
            locale=device.locale,
            viewport={"width": device.width, "height": device.height},
            device_scale_factor=2 if device.phone else 1,
            is_mobile=device.phone,
            has_touch=device.phone,
        )
        self.context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.page = self.context.new_page()
        self.page.on("response", self._answered)
        self.page.on("requestfailed", self._failed)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, path: str) -> str:
        """Open an address of the site; the document as the server sent it.

        Nobody touches the page before React has taken it over.
        """
        answer = self.page.goto(f"{SITE}{path}")
        assert answer
        if answer.headers["content-type"].startswith("text/html"):
            self._wait_until_taken_over()
        return answer.text()

    def sign_in(self, name: str, password: str) -> None:
        """Fill in the sign-in form, which is open, and send it."""
        self.page.get_by_label("ユーザー名").fill(name)
        self.page.get_by_label("パスワード").fill(password)
        self.page.get_by_role("button", name="ログイン").click()

    def look(self, name: str) -> None:
        """Keep a screenshot; the page must fit the screen and break no rule of WCAG 2.2 AA."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state("networkidle")
        # A screenshot adds to the page, which React must not find while it takes the page over.
        self._wait_until_taken_over()
        self.page.screenshot(path=SCREENSHOTS / f"frontend-{name}-{self.device.name}.png")
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.device.width, f"{name} is {width} pixels wide"
        assert violations(self.page, self._built) == []

    def in_english(self) -> None:
        """The page says nothing in Japanese, and says so."""
        assert self.page.locator("html").get_attribute("lang") == "en"
        assert JAPANESE.findall(self.page.evaluate(SAID)) == []

    def _wait_until_taken_over(self) -> None:
        deadline = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(TAKEN_OVER) and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)

    def session(self) -> dict[str, Any] | None:
        """NextAuth's cookie, if there is one."""
        cookies: list[dict[str, Any]] = [dict(cookie) for cookie in self.context.cookies()]
        return next((c for c in cookies if "session-token" in c["name"]), None)

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def _answered(self, answer: Response) -> None:
        self.answers.append(answer)
        if answer.status >= 400:
            self.problems.append(f"{answer.status} {answer.url}")

    def _failed(self, request: Request) -> None:
        # The next page has made a prefetched one pointless.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"{request.failure} {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # A failed request is reported as an answer already.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(message.text)
