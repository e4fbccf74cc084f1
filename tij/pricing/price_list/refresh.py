"""A new price book, from the Price List's current files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from tij.pricing.book import GLOBAL, PRICES, Item, Price, PriceBook, Source, as_json
from tij.pricing.price_list.files import OfferFiles, PriceListError
from tij.pricing.price_list.matching import PREFIXES, Matcher

OTHER = "aws-other"
"""The Price List's word for offers that belong to no Region."""

OnOffer = Callable[[str, str], None]
"""Called with an offer and a Region before it is read."""


@dataclass(frozen=True)
class Change:
    """A price that is another than the book's; `was` is None where the book had none."""

    region: str
    key: str
    was: Decimal | None
    usd: Decimal


@dataclass(frozen=True)
class Refreshed:
    """New prices by Region, what changed, and what stays as it was because nothing was found."""

    prices: Mapping[str, Mapping[str, Price]]
    changes: tuple[Change, ...]
    kept: tuple[tuple[str, str, str], ...]
    """(Region, key, why)"""

    def write(self, directory: Path = PRICES) -> None:
        """Write every Region's file, each whole or not at all."""
        for region, prices in self.prices.items():
            file = directory / f"{region}.json"
            unfinished = file.with_suffix(".new")
            unfinished.write_text(as_json(region, prices.values()), encoding="utf-8")
            unfinished.replace(file)


def refresh(
    book: PriceBook,
    files: OfferFiles,
    regions: Iterable[str],
    on_offer: OnOffer = lambda offer, region: None,
) -> Refreshed:
    """Read the current price of every item in `regions`, and of what has no Region.

    A price that is not found, or found twice with different amounts, keeps its present value and
    source. Raises PriceListError when a file can't be read: nothing is returned then.
    """
    prices: dict[str, dict[str, Price]] = {}
    kept: list[tuple[str, str, str]] = []
    for region in (*regions, GLOBAL):
        if region != GLOBAL and region not in PREFIXES:
            raise PriceListError(
                f"{region}: its usage types' prefix is not known; known are {', '.join(PREFIXES)}"
            )
        present = book.prices.get(region, {})
        found: dict[str, Price] = {}
        doubts: dict[str, str] = {}
        for offer, items in _by_offer(book, region).items():
            on_offer(offer, region)
            for price in _read(files, offer, items, region, doubts):
                found[price.key] = price
        missing = [key for key in present if key not in found]
        kept += [(region, key, doubts.pop(key, "not found")) for key in missing]
        kept += [(region, key, why) for key, why in doubts.items()]
        prices[region] = {**{key: present[key] for key in missing}, **found}
    return Refreshed(prices, tuple(_changes(book, prices)), tuple(kept))


def _by_offer(book: PriceBook, region: str) -> Mapping[str, list[Item]]:
    offers: dict[str, list[Item]] = defaultdict(list)
    for item in book.items.values():
        if item.is_global == (region == GLOBAL):
            offers[item.offer].append(item)
    return offers


def _read(
    files: OfferFiles, offer: str, items: list[Item], region: str, doubts: dict[str, str]
) -> Iterator[Price]:
    place = OTHER if region == GLOBAL else region
    matcher = Matcher(items, region)
    with files.read(offer, place) as file:
        for row in file.rows:
            matcher.look_at(row)
        source = Source(
            f"AWS Price List offer {offer}, version {file.version}, {place}", file.published
        )
    doubts.update(matcher.doubts())
    blank = Price("", Decimal(0), "", source)
    for key, usd, usage_type in matcher.prices():
        yield replace(blank, key=key, usd=usd, usage_type=usage_type)


def _changes(book: PriceBook, prices: Mapping[str, Mapping[str, Price]]) -> Iterator[Change]:
    for region, found in prices.items():
        for key, price in sorted(found.items()):
            was = book.prices.get(region, {}).get(key)
            if was is None or was.usd != price.usd:
                yield Change(region, key, was.usd if was else None, price.usd)
