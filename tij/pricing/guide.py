"""The guide's cost table, as the rows that an environment's cost is shown in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from tij.pricing.book import DIRECTORY


@dataclass(frozen=True)
class Row:
    """A group of items. `usd` is the guide's figure, None where it has none."""

    group: str
    en: str
    ja: str
    usd: Decimal | None


@dataclass(frozen=True)
class Guide:
    """The guide's rows, and the sums that it states itself."""

    rows: Mapping[str, Row]
    usd: Decimal
    jpy: int


@cache
def load_guide() -> Guide:
    """Read `guide.toml`."""
    text = (DIRECTORY / "guide.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text, parse_float=Decimal)
    rows = {
        group: Row(
            group,
            table["en"],
            table["ja"],
            Decimal(table["usd"]) if "usd" in table else None,
        )
        for group, table in content.items()
        if isinstance(table, dict)
    }
    return Guide(rows, Decimal(content["usd"]), content["jpy"])
