"""Which row of an offer file is the price of which item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from tij.pricing.book import Item

# The Region's part of a usage type (AWS Billing User Guide, "Understanding your usage report").
PREFIXES: Mapping[str, tuple[str, ...]] = {
    "af-south-1": ("AFS1",),
    "ap-east-1": ("APE1",),
    "ap-northeast-1": ("APN1",),
    "ap-northeast-2": ("APN2",),
    "ap-northeast-3": ("APN3",),
    "ap-south-1": ("APS3",),
    "ap-southeast-1": ("APS1",),
    "ap-southeast-2": ("APS2",),
    "ca-central-1": ("CAN1",),
    "eu-central-1": ("EUC1",),
    "eu-central-2": ("EUC2",),
    "eu-north-1": ("EUN1",),
    "eu-south-1": ("EUS1",),
    "eu-south-2": ("EUS2",),
    "eu-west-1": ("EU", "EUW1"),
    "eu-west-2": ("EUW2",),
    "eu-west-3": ("EUW3",),
    "me-central-1": ("MEC1",),
    "me-south-1": ("MES1",),
    "sa-east-1": ("SAE1",),
    "us-east-1": ("USE1", ""),
    "us-east-2": ("USE2",),
    "us-west-1": ("USW1",),
    "us-west-2": ("USW2",),
}
SIZE = "{size}"


class Matcher:
    """Looks for items' prices among the rows of one offer in one Region.

    A usage type has to be the item's exactly, but for the Region's prefix: beside
    `APN1-LoadBalancerUsage` lies `APN1-TS-LoadBalancerUsage`, a fourth of its price, and beside
    each RDS class its Extended Support.
    """

    def __init__(self, items: Iterable[Item], region: str) -> None:
        """`items` are all of the offer that is going to be read."""
        self._items = [
            (item, usage, re.compile(pattern))
            for item in items
            for usage in item.usages
            for pattern in _patterns(item, usage, region)
        ]
        self._found: dict[str, dict[Decimal, str]] = {}
        self._tiers: dict[str, Decimal] = {}

    def look_at(self, row: Mapping[str, str]) -> None:
        """Take the row's price if it is that of an item: on demand, in dollars, first paid tier."""
        if row.get("TermType") != "OnDemand" or row.get("Currency") != "USD":
            return
        usage_type = row.get("usageType", "")
        for item, _, pattern in self._items:
            match = pattern.fullmatch(usage_type)
            if match and all(row.get(column) == wanted for column, wanted in item.where.items()):
                self._take(_key(item, match), usage_type, row)

    def prices(self) -> Iterator[tuple[str, Decimal, str]]:
        """(key, dollars, usage type) of everything with one price."""
        for key, prices in self._found.items():
            if len(prices) == 1:
                usd, usage_type = next(iter(prices.items()))
                yield key, usd, usage_type

    def doubts(self) -> Iterator[tuple[str, str]]:
        """(key, what was found) of everything with several prices: none of them is taken."""
        for key, prices in self._found.items():
            if len(prices) > 1:
                yield key, ", ".join(f"${usd:f} ({u})" for usd, u in sorted(prices.items()))

    def _take(self, key: str, usage_type: str, row: Mapping[str, str]) -> None:
        try:
            usd = Decimal(row["PricePerUnit"])
            begins = Decimal(row.get("StartingRange") or 0)
        except (InvalidOperation, KeyError):
            return
        # A tier without a price is an allowance, which tij/pricing/allowances.py counts.
        if usd <= 0 or begins > self._tiers.get(key, begins):
            return
        if begins < self._tiers.get(key, begins):
            self._found.pop(key, None)
        self._tiers[key] = begins
        self._found.setdefault(key, {})[_plain(usd)] = usage_type


def _patterns(item: Item, usage: str, region: str) -> Iterator[str]:
    literal = re.escape(usage.replace("{region}", region)).replace(
        re.escape(SIZE), f"(?P<size>{item.sizes})"
    )
    if item.is_global or "{region}" in usage:
        yield literal
        return
    for prefix in PREFIXES.get(region, ()):
        yield f"{prefix}-{literal}" if prefix else literal


def _key(item: Item, match: re.Match[str]) -> str:
    return f"{item.key}/{match['size']}" if item.sizes else item.key


def _plain(usd: Decimal) -> Decimal:
    """Without the zeros that the Price List pads with: 0.0250000000 is 0.025."""
    plain = usd.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral() else plain
