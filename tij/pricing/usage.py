"""What a resource uses in a month, before anyone asks what that costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from tij.settings.models import CostSettings
from tij.synthesized import Inventory, Resource

HOURS = Decimal(730)
"""Hours of a month, as AWS's own calculator counts them."""
THOUSAND = Decimal(1_000)
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Usage:
    """A quantity of an item of the price book, in the item's unit."""

    key: str
    quantity: Decimal


@dataclass(frozen=True)
class Unpriced:
    """Something that costs money, how much nothing here can say, and why."""

    reason: str


Meter = Callable[[Resource, Inventory, CostSettings], Iterator[Usage | Unpriced]]
"""Resource, everything it was read with, assumptions → what it uses in a month."""


def hours(key: str, count: int | Decimal = 1) -> Usage:
    """`count` of something that runs all month."""
    return Usage(key, HOURS * count)


def amount(key: str, quantity: int | Decimal) -> Usage:
    """A quantity a month."""
    return Usage(key, Decimal(quantity))
