"""Every sentence that the checks can say is there, in both languages, with the same values."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tij.verification.deployments import LOGINS, SITE, WATCHED, production_deployment, world
from tests.tij.verification.stubs import stubbed
from tij.language import Language
from tij.verification.checklist import checklist
from tij.verification.finding import failed, passed
from tij.verification.texts import Texts

ROOM = Path(__file__).parents[3] / "tij" / "verification"
MAKERS = {"passed": "pass", "failed": "fail", "skipped": "skip"}


def said() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Status, code and names of values of every finding that the room's code makes."""
    for file in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = [node.func, *node.args[:1]] if _is(node.func, "partial") else [node.func]
            maker = next((f.id for f in called if isinstance(f, ast.Name) and f.id in MAKERS), None)
            literal = node.args[1 if _is(node.func, "partial") else 0] if node.args else None
            if maker and isinstance(literal, ast.Constant):
                names = frozenset(k.arg for k in node.keywords if k.arg)
                yield MAKERS[maker], str(literal.value), names


def _is(function: ast.expr, name: str) -> bool:
    return isinstance(function, ast.Name) and function.id == name


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", Language)
def test_every_sentence_is_there_and_no_other(language: Language) -> None:
    texts = Texts.load(language)
    codes = {code for _, code, _ in said()}
    assert len(codes) > 80
    assert set(texts.sentences) == codes
    assert set(texts.advice) <= codes
    for status, code, names in said():
        assert placeholders(texts.sentences[code]) <= names, code
        if code in texts.advice:
            assert placeholders(texts.advice[code]) <= names | {"environment"}, code
        if status == "fail":
            assert texts.advice[code], code


def test_titles_and_sections_are_those_of_the_checklist() -> None:
    texts = Texts.load(Language.ENGLISH)
    lines = []
    for changes in ((), SITE, WATCHED, LOGINS):
        deployment = production_deployment("cache", "email", changes=changes)
        each = list(checklist(deployment, world(stubbed)))
        assert [line.name for line in each] == list(dict.fromkeys(line.name for line in each))
        lines += each
    assert {line.name for line in lines} == set(texts.titles)
    assert {line.section for line in lines} == set(texts.sections)


def test_every_item_of_the_guides_checklists_has_a_line() -> None:
    lines = list(checklist(production_deployment(), world(stubbed)))
    answered = {item for line in lines for item in line.guide}
    assert {f"G{n}" for n in (*range(151, 161), *range(202, 212))} <= answered


def test_what_is_well_has_no_advice() -> None:
    texts = Texts.load(Language.ENGLISH)
    assert texts.next(passed("answered", url="u", status=200), "local") == ""
    assert texts.next(failed("answered", url="u", status=500), "local") == "tij doctor -e local"
