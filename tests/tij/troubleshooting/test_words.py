"""Every cause and every look of `tij doctor` has its sentence, and no sentence is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tij.troubleshooting.test_diagnosis import SEEN
from tij import troubleshooting
from tij.language import Language
from tij.troubleshooting import CAUSES, diagnose
from tij.troubleshooting.symptom import SYMPTOMS
from tij.troubleshooting.words import words

PROBES = Path(troubleshooting.__file__).parent / "probes"


def test_the_sentences_are_those_of_the_table_and_the_looks() -> None:
    texts = words(Language.ENGLISH)
    looks = {
        name
        for file in PROBES.glob("*.py")
        for name in re.findall(r'suspect\(\s*"([a-z-]+)"', file.read_text(encoding="utf-8"))
    }
    assert set(texts.section("causes")) == {cause.name for cause in CAUSES}
    assert set(texts.section("seen")) == looks
    assert set(texts.section("symptoms")) == {symptom.name for symptom in SYMPTOMS}


@pytest.mark.parametrize("name", SEEN)
def test_a_cause_is_said_in_both_languages(name: str) -> None:
    first, *_ = diagnose(SEEN[name], "production")
    english, japanese = (first.says(language) for language in Language)
    assert not re.search(r"[{}]", english + japanese)
    assert re.search(r"[ぁ-ん]", japanese)
