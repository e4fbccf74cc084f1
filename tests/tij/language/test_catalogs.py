"""Every room that speaks says the same in each language."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from tij.language import Language
from tij.language.catalog import catalog

TIJ = Path(__file__).parents[3] / "tij"
ROOMS = sorted(file.parent for file in TIJ.rglob("en.toml"))


def names(sentence: object) -> set[str]:
    """The names in braces. One form may leave out a count, and dollars need no yen beside them."""
    fields = (field for text in texts(sentence) for field in string.Formatter().parse(text))
    return {name for _, name, _, _ in fields if name} - {"n", "yen"}


def texts(sentence: object) -> Iterator[str]:
    if isinstance(sentence, str):
        yield sentence
    elif isinstance(sentence, dict):
        for inner in sentence.values():
            yield from texts(inner)
    elif isinstance(sentence, list):
        for inner in sentence:
            yield from texts(inner)


def test_the_rooms_that_speak_are_found() -> None:
    found = {str(room.relative_to(TIJ)) for room in ROOMS}
    assert {"report/words", "troubleshooting/words", "verification/texts"} <= found


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(TIJ)))
def test_both_languages_say_the_same(room: Path) -> None:
    english, japanese = (catalog(room, language).sentences for language in Language)
    assert english.keys() == japanese.keys()
    for key, sentence in english.items():
        assert names(sentence) == names(japanese[key]), key


COMMAND = re.compile(r"(tij|aws) [a-z]")


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(TIJ)))
def test_japanese_is_japanese(room: Path) -> None:
    """No sentence is left in English, but for commands."""
    english, japanese = (catalog(room, language).sentences for language in Language)
    same = [
        key
        for key, sentence in english.items()
        for text in texts(sentence)
        if sentence == japanese[key]
        and not COMMAND.match(text)
        # Facts alone, and names, are the same.
        and len(re.findall(r"\b[a-z]{3,}\b", re.sub("{.*?}", "", text))) > 2
    ]
    assert same == []
