"""The settings reference says what the models say, in both languages."""

from __future__ import annotations

import tomllib

import pytest

from tij.settings import reference


@pytest.mark.parametrize(("language", "page"), [("en", "settings.md"), ("ja", "ja/settings.md")])
def test_the_page_is_the_rendering(language: str, page: str) -> None:
    written = (reference.ROOT / "docs" / page).read_text(encoding="utf-8")
    assert written == reference.render(language), "run: python -m tij.settings.reference"


def test_every_setting_is_explained_in_japanese_and_nothing_else() -> None:
    japanese = tomllib.loads(reference.JAPANESE.read_text(encoding="utf-8"))
    explained = {(section, key) for section, keys in japanese.items() for key in keys if key != "_"}
    assert {one for one in explained if one[0] != "allowed"} == set(reference.keys())


def test_what_is_allowed_is_said_in_japanese_and_nothing_else() -> None:
    japanese = tomllib.loads(reference.JAPANESE.read_text(encoding="utf-8"))["allowed"]
    assert set(japanese) == set(reference.sentences())


def test_every_setting_is_explained_in_english() -> None:
    for line in reference.render("en").splitlines():
        if line.startswith("| `"):
            assert line.rstrip(" |").rpartition("|")[2].strip(), line
