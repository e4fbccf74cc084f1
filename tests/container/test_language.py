"""What the API says to people, in the language that they ask for."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest

from tests.container.api import Api
from tij.emulator.host.image import CONTAINER

pytestmark = pytest.mark.reference

PROJECT = CONTAINER / "project"
CATALOG = PROJECT / "locale/ja/LC_MESSAGES/django.po"
TEXT = re.compile(r'^msgid "(.+)"\nmsgstr "(.*)"$', re.MULTILINE)
# Calls of gettext and its template tag, with a text that is written there.
CALLED = re.compile(r"""(?:\b_|gettext_lazy)\(\s*"([^"]+)"|{% translate ["']([^"']+)["'] %}""")


@pytest.mark.parametrize(
    ("accepted", "password", "name"),
    [
        ("en", "too common", "one script"),
        ("en-US,en;q=0.9,ja;q=0.1", "too common", "one script"),
        ("ja", "一般的すぎます", "1 種類の文字"),
        ("de", "一般的すぎます", "1 種類の文字"),
        (None, "一般的すぎます", "1 種類の文字"),
    ],
)
def test_a_refusal_is_in_the_language_that_is_asked_for(
    api: Api, accepted: str | None, password: str, name: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    sent = {"username": "h\u0430nako", "password": "12345678"}
    answer = api.post("/api/users/", json=sent, headers=headers)
    assert answer.status == 400
    assert password in " ".join(answer.json["password"])
    assert name in " ".join(answer.json["username"])
    assert "Accept-Language" in answer.headers["Vary"]


def test_every_text_of_the_project_is_translated_and_compiled() -> None:
    translated = dict(TEXT.findall(CATALOG.read_text()))
    files = [*PROJECT.rglob("*.py"), *PROJECT.rglob("templates/**/*.html")]
    called = {a or b for file in files for a, b in CALLED.findall(file.read_text())}
    # Django's own.
    assert called - {"Log in"} == set(translated)
    assert all(translated.values())
    with Path(CATALOG).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {text: compiled.gettext(text) for text in translated} == translated
