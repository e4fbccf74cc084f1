"""What a risk is: a rule that a change breaks, with the facts its sentence needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any


class Severity(IntEnum):
    """How bad it is at worst. Smaller is worse, so that sorting puts it first."""

    CRITICAL = 1
    """Data or an identity that cannot be made again is lost, or everything is open."""
    HIGH = 2
    """The service stands still, or is less protected."""
    MEDIUM = 3
    """Read it before you agree."""


class Kind(StrEnum):
    """What is at risk."""

    DATA = "data"
    EXPOSURE = "exposure"
    PERMISSION = "permission"
    PROTECTION = "protection"
    INTERRUPTION = "interruption"
    OBSERVABILITY = "observability"
    MONEY = "money"
    UNKNOWN = "unknown"


class Term(str):
    """A fact that is itself a key of `words/`: it is said in the reader's language."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Risk:
    """One reason to look twice. `rule` names its sentence in `words/`, `facts` fill it."""

    rule: str
    kind: Kind
    severity: Severity
    address: str
    facts: Mapping[str, Any] = field(default_factory=dict)
