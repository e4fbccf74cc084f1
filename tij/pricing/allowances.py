"""What AWS gives every account each month for nothing, without end.

AWS pricing pages of CloudFront, EC2 ("Data transfer"), CloudWatch; read 2026-11.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tij.pricing.estimate import ZERO, Line
from tij.pricing.usage import MILLION

ALLOWANCES: tuple[tuple[tuple[str, ...], Decimal], ...] = (
    (("cdn-gb",), Decimal(1024)),
    (("cdn-request",), 10 * MILLION),
    (("data-out-gb",), Decimal(100)),
    (("log-gb", "vended-log-gb"), Decimal(5)),
    (("log-gb-month",), Decimal(5)),
    (("alarm-month",), Decimal(10)),
    (("metric-month",), Decimal(10)),
    (("dashboard-month",), Decimal(3)),
)
"""Items that share an allowance, and how much of them is free."""


@dataclass(frozen=True)
class Allowance:
    """How much of an item is free, and the dollars a month that this saves."""

    key: str
    quantity: Decimal
    usd: Decimal


def allowances(lines: Iterable[Line]) -> tuple[Allowance, ...]:
    """What of `lines`, all of one account, is free."""
    used: Mapping[str, dict[Decimal, Decimal]] = defaultdict(dict)
    for line in lines:
        by_price = used[line.item.key]
        by_price[line.price.usd] = by_price.get(line.price.usd, ZERO) + line.quantity
    return tuple(allowance for keys, free in ALLOWANCES for allowance in _of(keys, free, used))


def _of(
    keys: tuple[str, ...], free: Decimal, used: Mapping[str, Mapping[Decimal, Decimal]]
) -> Iterator[Allowance]:
    for key in keys:
        for usd, quantity in used.get(key, {}).items():
            given = min(free, quantity)
            free -= given
            if given:
                yield Allowance(key, given, given * usd)
