"""Sentences by key, in one TOML file per language beside the code that says them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tij.language import Language


@dataclass(frozen=True)
class Catalog:
    """The sentences of one room in one language."""

    sentences: Mapping[str, Any]
    """`section.key` → a sentence, or what stands there."""

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence called `key`, with its facts in place of the names in braces."""
        sentence: str = self.sentences[key]
        return sentence.format_map(facts)

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.sentences

    def section(self, name: str) -> dict[str, Any]:
        """What the file has below `[name]`."""
        start = f"{name}."
        return {
            key.removeprefix(start): sentence
            for key, sentence in self.sentences.items()
            if key.startswith(start)
        }


@cache
def catalog(directory: Path, language: Language) -> Catalog:
    """`en.toml` or `ja.toml` of a directory, read once."""
    table = tomllib.loads((directory / f"{language}.toml").read_text(encoding="utf-8"))
    flat: dict[str, object] = {}
    for section, inner in table.items():
        if isinstance(inner, dict):
            flat |= {f"{section}.{key}": sentence for key, sentence in inner.items()}
        else:
            flat[section] = inner
    return Catalog(flat)
