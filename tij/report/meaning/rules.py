"""The rules by name: what kind of risk each is, how bad, who sees it, how long, how to undo it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tij.report.risk import Kind, Severity, Term

FILE = Path(__file__).parent / "rules.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a reader must know of a risk beside its sentence."""

    kind: Kind
    severity: Severity
    """At its usual; a single change can be worse."""
    who: Term
    """Who sees it."""
    lasts: Term
    undo: Term


def _read() -> Mapping[str, Rule]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: Rule(
                Kind(kind),
                Severity[severity.upper()],
                Term(f"who.{who}"),
                Term(f"lasts.{lasts}"),
                Term(f"undo.{undo}"),
            )
            for name, (kind, severity, who, lasts, undo) in table.items()
        }
    )


RULES = _read()
