"""The price book: what AWS charges for, and what it charges in each Region, kept offline.

`items.toml` says what there is, `prices/<region>.json` what it costs. Each price carries its usage
type in AWS's Price List and the source it was read from, with the day on which that was published
(or read, where the source has no date). A price that was not read for its Region itself says why
not (`unconfirmed`). `tij cost --refresh` replaces them all by the Price List's present ones.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).parent
PRICES = DIRECTORY / "prices"
GLOBAL = "global"
"""Stands for the Region of what costs the same everywhere."""


@dataclass(frozen=True)
class Item:
    """Something that AWS charges for.

    `usages` are the Price List's usage types without the Region's prefix, `where` more of its
    columns; `sizes` matches the instance classes of an item that is priced by class.
    """

    key: str
    group: str
    unit: str
    en: str
    ja: str
    offer: str
    usages: tuple[str, ...]
    where: Mapping[str, str] = field(default_factory=dict)
    is_global: bool = False
    sizes: str | None = None


@dataclass(frozen=True)
class Source:
    """Where prices were read, and on which day they were published there."""

    name: str
    date: date


@dataclass(frozen=True)
class Price:
    """US dollars for one unit of an item, or of one class of it (`database-hour/db.t4g.micro`)."""

    key: str
    usd: Decimal
    usage_type: str
    source: Source
    unconfirmed: str | None = None
    """Why it may be wrong, where it was not read for its Region itself."""


@dataclass(frozen=True)
class PriceBook:
    """Items, and their prices by Region."""

    items: Mapping[str, Item]
    prices: Mapping[str, Mapping[str, Price]]

    @property
    def regions(self) -> tuple[str, ...]:
        """The Regions that it knows."""
        return tuple(sorted(self.prices.keys() - {GLOBAL}))

    def item(self, key: str) -> Item:
        """The item of a price's key; KeyError when there is none."""
        return self.items[key.partition("/")[0]]

    def price(self, key: str, region: str | None) -> Price | None:
        """The price in a Region, None when the book has none."""
        place = GLOBAL if self.item(key).is_global else region or ""
        return self.prices.get(place, {}).get(key)


@cache
def load_book(directory: Path = DIRECTORY) -> PriceBook:
    """Read the price book of this checkout."""
    items = tomllib.loads((directory / "items.toml").read_text(encoding="utf-8"))
    return PriceBook(
        items={key: _item(key, table) for key, table in items.items()},
        prices={
            file.stem: read_prices(json.loads(file.read_text(encoding="utf-8")))
            for file in sorted((directory / "prices").glob("*.json"))
        },
    )


def read_prices(content: Mapping[str, Any]) -> Mapping[str, Price]:
    """The prices of one file of `prices/`, by key."""
    sources = {
        key: Source(table["from"], date.fromisoformat(table["date"]))
        for key, table in content["sources"].items()
    }
    return {
        key: Price(
            key=key,
            usd=Decimal(entry["usd"]),
            usage_type=entry["usage_type"],
            source=sources[entry["source"]],
            unconfirmed=entry.get("unconfirmed"),
        )
        for key, entry in content["prices"].items()
    }


def as_json(region: str, prices: Iterable[Price]) -> str:
    """One file of `prices/`: what `read_prices` reads."""
    prices = sorted(prices, key=lambda price: price.key)
    sources = {price.source: "" for price in prices}
    for number, source in enumerate(sources, 1):
        sources[source] = str(number)
    content = {
        "region": region,
        "sources": {
            key: {"from": source.name, "date": source.date.isoformat()}
            for source, key in sources.items()
        },
        "prices": {
            price.key: {
                "usd": str(price.usd),
                "usage_type": price.usage_type,
                "source": sources[price.source],
                **({"unconfirmed": price.unconfirmed} if price.unconfirmed else {}),
            }
            for price in prices
        },
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _item(key: str, table: Mapping[str, Any]) -> Item:
    return Item(
        key=key,
        group=table["group"],
        unit=table["unit"],
        en=table["en"],
        ja=table["ja"],
        offer=table["offer"],
        usages=tuple(table["usage"]),
        where=table.get("where", {}),
        is_global=table.get("global", False),
        sizes=table.get("sizes"),
    )
