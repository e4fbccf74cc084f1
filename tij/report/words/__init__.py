"""The report's sentences in English and Japanese, from one table per language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tij.language import Language
from tij.language.catalog import catalog
from tij.report.risks import Term
from tij.report.values import Word

Style = Callable[[str], str]
"""How a fact is set apart from the sentence: as code, or not at all."""

DIRECTORY = Path(__file__).parent
LONGEST_FACT = 160
"""Characters of one fact in a sentence."""


class Ready(str):
    """Part of a sentence that is in the reader's language and style already."""

    __slots__ = ()


class Words:
    """All sentences of one language."""

    def __init__(self, sentences: Mapping[str, Any]) -> None:
        """`sentences` maps `section.key` to a sentence, or to `{one, many}` of them."""
        self._sentences = sentences

    def say(self, key: str, style: Style = str, /, n: int | None = None, **facts: Any) -> str:
        """The sentence called `key` with its facts; `n` chooses between one and many."""
        sentence = self._sentences[key]
        if isinstance(sentence, dict):
            sentence = sentence["one" if n == 1 else "many"]
        said = {name: self.fact(fact, style) for name, fact in facts.items()}
        filled: str = sentence.format(n=f"{n:,}" if n is not None else "", **said)
        return filled

    def fact(self, fact: Any, style: Style) -> str:
        """One fact: a term in this language, a word, or a value in the given style."""
        if isinstance(fact, Ready):
            return fact
        if isinstance(fact, Term):
            return self.say(fact)
        if isinstance(fact, Word):
            return self.word(fact)
        if isinstance(fact, list):
            return self.say("comma").join(self.fact(one, style) for one in fact)
        if isinstance(fact, bool):
            return style(str(fact).lower())
        text = str(fact)
        if not text:
            return ""
        return style(text if len(text) <= LONGEST_FACT else f"{text[:LONGEST_FACT]}…")

    def word(self, word: Word) -> str:
        """A word that stands in place of a value."""
        return self.say(f"word.{word.name.lower()}")

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self._sentences


@cache
def words(language: Language) -> Words:
    """The sentences of a language, read once."""
    return Words(catalog(DIRECTORY, language).sentences)
