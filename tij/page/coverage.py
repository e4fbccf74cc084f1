"""The guide's items, phase by phase, and where each is answered: docs/guide-coverage.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tij.language import Language
from tij.synthesized import Inventory, Resource

FILE = Path("docs", "guide-coverage.toml")
"""In the checkout; tests hold its addresses against production's JSON."""

PHASES = {
    "architecture": 1,
    "preparation": 13,
    "network": 39,
    "data": 66,
    "service": 87,
    "load-balancer": 114,
    "dns": 125,
    "front-end": 133,
    "monitoring": 141,
    "checklist": 151,
    "cdn": 161,
    "sessions": 169,
    "troubleshooting": 175,
    "operations": 190,
    "final": 202,
}
"""The guide's sections in its order, each with the number of its first item."""


@dataclass(frozen=True)
class Item:
    """One item of the guide: `number` as `G39`, what the guide says, and what is there instead."""

    number: str
    guide: str
    answer: str
    language: Language
    """Of its words."""
    at: tuple[str, ...] = ()
    """Addresses of synthesized resources, `*` for the rest of a name."""

    def resources(self, inventory: Inventory) -> tuple[Resource, ...]:
        """The resources that answer it in this environment."""
        return tuple(r for r in inventory if any(fnmatchcase(r.address, p) for p in self.at))


def read_coverage(root: Path, language: Language) -> Mapping[str, tuple[Item, ...]]:
    """Phase → its items, in order. Raises OSError, ValueError, LookupError or TypeError."""
    content = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    words = content
    if language is not Language.ENGLISH:
        words = tomllib.loads((root / translated(language)).read_text(encoding="utf-8"))
    phases: dict[str, list[Item]] = {phase: [] for phase in PHASES}
    for number, table in content.items():
        phase = [name for name, first in PHASES.items() if first <= int(number[1:])][-1]
        said = words[number]
        at = tuple(table.get("at", ()))
        phases[phase].append(Item(number, said["guide"], said["answer"], language, at))
    return {phase: tuple(items) for phase, items in phases.items()}


def translated(language: Language) -> Path:
    """The file with the items' words in another language; the rest of them is in FILE alone."""
    return FILE.parent / str(language) / FILE.name
