"""What a move takes and costs, estimated before it is begun; what it took is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tij.move.sides import Planned
from tij.pricing.book import load_book
from tij.pricing.usage import HOURS

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

READS = "reads, can't write"
WITHOUT = "has no database"


@dataclass(frozen=True)
class Step:
    """`minutes` are the shortest and the longest, of a database in use; AWS gives no figures."""

    what: str
    meanwhile: str
    minutes: tuple[int, int]


def steps(planned: Planned, copy: str, name: str) -> Iterator[Step]:
    """In their order."""
    live, size = planned.live["DBInstanceIdentifier"], round(planned.seen.gigabytes)
    yield Step(f"{live} takes no writes; open sessions end", READS, (1, 2))
    yield Step("a snapshot of it, and an encrypted copy of that", READS, (5, 20 + size))
    yield Step(f"{copy} is made from the copy, encrypted", READS, (10, 40))
    for version in planned.way:
        yield Step(f"{copy} is upgraded to PostgreSQL {version}", READS, (10, 30))
    yield Step("all rows of both are compared", READS, (2, 3 + size))
    yield Step(f"{copy} gets the name {name}; state and tasks follow", WITHOUT, (5, 15))


def span(found: list[Step], meanwhile: str | None = None) -> str:
    """`5 to 15 min`, of all steps or of those that are so for the service."""
    chosen = [step.minutes for step in found if meanwhile in (None, step.meanwhile)]
    return f"{sum(low for low, _ in chosen)} to {sum(high for _, high in chosen)} min"


def monthly(instance: DBInstanceTypeDef, region: str) -> Decimal | None:
    """US dollars for as many hours and GiB as this instance; None where no price is known."""
    book = load_book()
    standby = "-standby" if instance.get("MultiAZ") else ""
    hour = book.price(f"database{standby}-hour/{instance['DBInstanceClass']}", region)
    storage = book.price(f"database{standby}-gb-month", region)
    if hour is None or storage is None:
        return None
    return hour.usd * HOURS + storage.usd * instance["AllocatedStorage"]
