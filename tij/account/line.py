"""One thing that was asked of the account, and what it answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """What an answer means for the first apply."""

    GOOD = "good"
    NOTE = "note"
    """It will do, but somebody should know."""
    BAD = "bad"
    UNKNOWN = "unknown"
    """AWS did not say, or nothing can be asked."""


@dataclass(frozen=True)
class Line:
    """`code` names the sentence in the words' `[seen]`; `facts` are what stands in it."""

    name: str
    status: Status
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    fix: str = ""
    """A command or a setting to give, where the sentence needs one."""
