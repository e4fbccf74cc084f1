"""The page of a running rehearsal: for this machine alone, and never older than what it shows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.chromium import Launch
from tests.synthesized import Synthesized
from tests.tij.page.test_page import NOTHING_MADE, ROOT, copy_items
from tij.errors import BadInputError
from tij.language import Language
from tij.page.serve import PageServer, preferred
from tij.page.writing import Source, page_of
from tij.project import Project
from tij.session.aws import AwsAccess
from tij.settings.models import Settings

PAGE = {Language.ENGLISH: "page", Language.JAPANESE: "ページ"}
PATIENCE = 300_000
"""Milliseconds that a browser waits at most; it waits no longer than it must."""


class Rehearsal:
    """Something that changes while it is served."""

    def __init__(self) -> None:
        self.serial = "1"
        self.broken = ""
        self.written: list[str] = []

    def version(self) -> str:
        return self.serial

    def write(self, version: str, language: Language) -> str:
        if self.broken:
            raise BadInputError(self.broken)
        self.written.append(version)
        return f"<p>{PAGE[language]} {version}</p>"


@pytest.fixture
def rehearsal() -> Rehearsal:
    return Rehearsal()


@pytest.fixture
def server(rehearsal: Rehearsal) -> Iterator[PageServer]:
    with PageServer(rehearsal.write, rehearsal.version) as server:
        yield server


def get(address: str, host: str = "") -> httpx.Response:
    return httpx.get(address, headers={"Host": host} if host else {}, trust_env=False)


def test_it_is_written_anew_only_when_something_changed(
    server: PageServer, rehearsal: Rehearsal
) -> None:
    assert get(server.address).text == "<p>page 1</p>"
    assert get(server.address).text == "<p>page 1</p>"
    rehearsal.serial = "2"
    assert get(f"{server.address}version").text == "2"
    assert get(server.address).text == "<p>page 2</p>"
    assert rehearsal.written == ["1", "2"]


def test_a_browser_gets_its_language_and_a_person_the_other(
    server: PageServer, rehearsal: Rehearsal
) -> None:
    japanese = {"Accept-Language": "ja,en-US;q=0.9,en;q=0.8"}
    assert httpx.get(server.address, headers=japanese, trust_env=False).text == "<p>ページ 1</p>"
    assert get(f"{server.address}en").text == get(server.address).text == "<p>page 1</p>"
    assert get(f"{server.address}ja").text == "<p>ページ 1</p>"
    # Once in each language.
    assert rehearsal.written == ["1", "1"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", Language.ENGLISH),
        ("fr", Language.ENGLISH),
        ("fr, ja-JP;q=0.5", Language.JAPANESE),
        ("en;q=0.3, ja;q=0.7", Language.JAPANESE),
        ("en, ja", Language.ENGLISH),
        ("ja, en", Language.JAPANESE),
        ("ja;q=high, en;q=0.1", Language.ENGLISH),
        (", ;;,ja;q=", Language.JAPANESE),
    ],
)
def test_the_browser_says_which_it_likes_best(accepted: str, language: Language) -> None:
    assert preferred(accepted) is language


@pytest.mark.parametrize("host", ["evil.test", "evil.test:80", "127.0.0.1.evil.test:80", "x"])
def test_another_site_gets_nothing(server: PageServer, host: str) -> None:
    """DNS rebinding: a name of somebody's own that leads to loopback."""
    assert get(server.address, host).status_code == httpx.codes.FORBIDDEN
    assert "page 1" not in get(server.address, host).text


def test_there_is_nothing_else(server: PageServer) -> None:
    for path in ("index.html", "../pyproject.toml", "%2e%2e/pyproject.toml"):
        assert get(server.address + path).status_code == httpx.codes.NOT_FOUND
    assert server.address.startswith("http://127.0.0.1:")


def test_what_cannot_be_read_is_said_and_tried_again(
    server: PageServer, rehearsal: Rehearsal
) -> None:
    rehearsal.broken = "environments/local.toml: <b>"
    answer = get(server.address)
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "local.toml" in answer.text
    rehearsal.broken = ""
    assert get(server.address).text == "<p>page 1</p>"


def test_a_verification_is_another_version(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    shutil.copy(ROOT / "environments" / "local.toml", tmp_path / "environments")
    project = Project(tmp_path)
    closed = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a"}
    aws = AwsAccess("ap-northeast-1", {**closed, "AWS_SECRET_ACCESS_KEY": "b"}, embedded=True)
    source = Source(project, "local", aws, {})
    first = source.version()
    assert source.version() == first
    file = project.verified("local")
    file.parent.mkdir(parents=True)
    file.write_text("{}", encoding="utf-8")
    assert source.version() != first


def test_an_open_page_becomes_the_newer_one_by_itself(
    chromium: Launch, tmp_path: Path, settings: Settings, production: Synthesized
) -> None:
    copy_items(tmp_path)
    project, rehearsal = Project(tmp_path), Rehearsal()

    def write(version: str, language: Language) -> str:
        return page_of(project, settings, production.stacks, NOTHING_MADE, language, version)

    browser = chromium()
    try:
        with PageServer(write, rehearsal.version) as server:
            page = browser.new_page()
            refused: list[str] = []
            page.on("console", lambda message: refused.append(message.text))
            page.goto(server.address, timeout=PATIENCE)
            rehearsal.serial = "2"
            page.wait_for_selector("html[data-version='2']", timeout=PATIENCE)
            page.get_by_role("link", name="日本語").click()
            page.wait_for_selector("html[lang='ja'][data-version='2']", timeout=PATIENCE)
            assert [text for text in refused if "Content Security Policy" in text] == []
    finally:
        browser.close()
