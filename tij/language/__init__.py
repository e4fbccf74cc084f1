"""The languages that the project speaks to its users."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """ISO 639-1 codes."""

    ENGLISH = "en"
    JAPANESE = "ja"
