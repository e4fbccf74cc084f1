"""What resources cost in a month: usage times price, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tij.pricing.book import Item, Price, PriceBook, load_book
from tij.pricing.catalog import FREE, METERS, REASONS
from tij.pricing.usage import Unpriced
from tij.settings.models import CostSettings
from tij.synthesized import Inventory, Resource

ZERO = Decimal(0)
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a meter raises of arguments in a shape that AWS would not take, or that nobody knows yet."""


@dataclass(frozen=True)
class Line:
    """A quantity of one item at its price: `usd` is dollars a month."""

    item: Item
    price: Price
    quantity: Decimal

    @property
    def usd(self) -> Decimal:
        """Quantity times price."""
        return self.quantity * self.price.usd


@dataclass(frozen=True)
class ResourceEstimate:
    """One resource in a month: what it is charged for, and what could not be priced."""

    address: str
    lines: tuple[Line, ...] = ()
    unpriced: tuple[str, ...] = ()
    free: str | None = None
    """Why it costs nothing, where it is known not to."""

    @property
    def usd(self) -> Decimal:
        """Dollars a month of everything that has a price."""
        return sum((line.usd for line in self.lines), ZERO)


NOTHING = ResourceEstimate("")


@dataclass(frozen=True)
class Estimate:
    """Resources in a month, by address."""

    resources: Mapping[str, ResourceEstimate]

    @cached_property
    def usd(self) -> Decimal:
        """Dollars a month: the sum of all lines."""
        return sum((resource.usd for resource in self.resources.values()), ZERO)

    @property
    def lines(self) -> Iterator[Line]:
        """Every line of every resource."""
        for resource in self.resources.values():
            yield from resource.lines

    @property
    def unpriced(self) -> Mapping[str, tuple[str, ...]]:
        """Address → reasons, of each resource that something could not be priced of."""
        return {a: r.unpriced for a, r in self.resources.items() if r.unpriced}

    @property
    def unconfirmed(self) -> tuple[Price, ...]:
        """The prices used that were not read for their Region itself."""
        used = {line.price for line in self.lines if line.price.unconfirmed and line.quantity}
        return tuple(sorted(used, key=lambda price: price.key))


def estimate(
    inventory: Inventory, assumptions: CostSettings, book: PriceBook | None = None
) -> Estimate:
    """Price every resource of `inventory`."""
    book = book or load_book()
    return Estimate(
        {
            resource.address: _estimate(resource, inventory, assumptions, book)
            for resource in inventory
        }
    )


def _estimate(
    resource: Resource, inventory: Inventory, assumptions: CostSettings, book: PriceBook
) -> ResourceEstimate:
    if resource.type in FREE:
        return ResourceEstimate(resource.address, free=FREE[resource.type])
    meter = METERS.get(resource.type)
    if meter is None:
        reason = REASONS.get(resource.type, f"no price is known for {resource.type}")
        return ResourceEstimate(resource.address, unpriced=(reason,))
    try:
        usages = list(meter(resource, inventory, assumptions))
    except UNREADABLE as error:
        reason = f"its arguments cannot be read ({type(error).__name__}: {error})"
        return ResourceEstimate(resource.address, unpriced=(reason,))
    lines, unpriced = [], []
    for used in usages:
        if isinstance(used, Unpriced):
            unpriced.append(used.reason)
            continue
        price = book.price(used.key, resource.region)
        if price is not None:
            lines.append(Line(book.item(used.key), price, used.quantity))
        elif used.quantity:
            unpriced.append(f"no price of {used.key} in {resource.region or 'an unknown Region'}")
    return ResourceEstimate(resource.address, tuple(lines), tuple(unpriced))
