"""The sentences that posting adds, one file per language."""

from __future__ import annotations

from pathlib import Path

from tij.language import Language
from tij.language.catalog import catalog


def say(key: str, language: Language, **facts: str | int) -> str:
    """The sentence called `key` with its facts."""
    return catalog(Path(__file__).parent, language).say(key, **facts)
