"""What the page says, one file per language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tij.language import Language
from tij.language.catalog import catalog


def words(language: Language) -> Mapping[str, str]:
    """The sentences of a language by key, for the template."""
    return catalog(Path(__file__).parent, language).sentences
