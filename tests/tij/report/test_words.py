"""Both languages say everything, with the same facts, and without markup of their own."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

import pytest

from tij import report
from tij.language import Language
from tij.language.catalog import catalog
from tij.report.entry import Action
from tij.report.meaning import RULES, TABLE
from tij.report.origin import Origin
from tij.report.risks import Kind, Severity
from tij.report.words import DIRECTORY


def table(language: Language) -> Mapping[str, object]:
    return catalog(DIRECTORY, language).sentences


def texts(sentence: object) -> list[str]:
    return list(map(str, sentence.values())) if isinstance(sentence, dict) else [str(sentence)]


def facts(sentence: object) -> set[str]:
    """Without `n`, which one form may leave out."""
    names = {name for text in texts(sentence) for _, name, _, _ in Formatter().parse(text)}
    return {name for name in names if name} - {"n"}


def test_both_languages_have_the_same_sentences() -> None:
    en, ja = table(Language.ENGLISH), table(Language.JAPANESE)
    assert en.keys() == ja.keys()
    # A Japanese reader gets the yen in the headline too.
    assert {key: facts(en[key]) for key in en} == {key: facts(ja[key]) - {"yen"} for key in ja}


@pytest.mark.parametrize("language", Language)
def test_no_sentence_has_markup(language: Language) -> None:
    for key, sentence in table(language).items():
        for text in texts(sentence):
            assert not re.search(r"[<>&*_`#@|\[\]~]", re.sub(r"\{\w+\}|\w+_\w+", "", text)), key


def test_every_sentence_is_said_and_no_other() -> None:
    """Keys in the code as texts, and those that are made of an enumeration's names."""
    known = set(table(Language.ENGLISH))
    code = list(Path(report.__file__).parent.rglob("*.py"))
    said = {
        node.value
        for file in code
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    made = {f"group.{a}" for a in Action} | {f"action.{a}" for a in Action}
    made |= {f"origin.title-{o}" for o in Origin} | {f"kind.{k}" for k in Kind}
    made |= {f"severity.{s.name.lower()}" for s in Severity}
    made |= {key for key in known if key.startswith(("reason.", "word."))}
    whole = [one for meaning in TABLE.values() for one in meaning.consequences.items()]
    made |= {f"{key}.{found.name}" for key, found in whole if key in ("loss", "gap")}
    made |= {word for rule in RULES.values() for word in (rule.who, rule.lasts, rule.undo)}
    rows = [row for meaning in TABLE.values() for row in meaning.rows]
    used = {found.name for row in rows for _, several in row.verdicts for found in several}
    used |= {found.name for key, found in whole if key not in ("loss", "gap")} | said
    made |= {f"risk.{rule}" for rule in used} | {f"risk.{rule}-entirely" for rule in used}
    made |= {f"risk.{rule}" for rule in said} | {f"table.{rule}" for rule in said}
    made |= {f"risk.{rule}-more" for rule in said} | {f"resource.{rule}" for rule in said}
    assert known - said - made == set()


def test_every_rule_has_a_sentence_and_every_sentence_a_rule() -> None:
    told = {key.removeprefix("risk.") for key in table(Language.ENGLISH) if key[:5] == "risk."}
    assert told - {"none"} == RULES.keys()


@pytest.mark.parametrize("language", Language)
def test_who_how_long_and_how_to_undo_are_said_of_every_rule(language: Language) -> None:
    for rule in RULES.values():
        for key in (rule.who, rule.lasts, rule.undo):
            assert table(language)[key]
