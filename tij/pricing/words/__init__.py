"""What `tij cost` says, one file per language."""

from __future__ import annotations

from pathlib import Path

from tij.language import Language
from tij.language.catalog import Catalog, catalog


def words(language: Language) -> Catalog:
    """The sentences of a language."""
    return catalog(Path(__file__).parent, language)
