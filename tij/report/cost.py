"""What a plan costs a month, before and after; the only file that knows the room `pricing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tij.pricing import dollars, price_plan, yen
from tij.report.entry import UNREADABLE
from tij.report.shape import mapping, sequence
from tij.settings.models import CostSettings
from tij.synthesized.terraform_json import PlanJson


def _addresses(plan: Mapping[str, object]) -> tuple[str, ...]:
    """Of all that a plan in an unknown shape changes."""
    entries = sequence(plan.get("resource_changes"))
    return tuple(str(mapping(entry).get("address")) for entry in entries)


@dataclass(frozen=True)
class Cost:
    """USD a month of one stack, or of several, of what has a price on both sides.

    A resource that has lost or gained a part without a price is in `unpriced` alone: half of its
    price would look like a saving.
    """

    before: Decimal
    after: Decimal
    resources: Mapping[str, tuple[Decimal, Decimal]]
    """Address → before and after, of those whose cost changes."""
    unpriced: tuple[str, ...]
    """Addresses of which something has no price."""
    settings: CostSettings

    @classmethod
    def of(cls, plan: PlanJson, settings: CostSettings) -> Cost:
        """Of one stack's plan, the content of `terraform show -json <plan>`."""
        try:
            priced = price_plan(plan, settings)
        except UNREADABLE:
            return cls(Decimal(0), Decimal(0), {}, _addresses(plan), settings)
        known = {a: cost for a, cost in priced.resources.items() if not cost.unpriced}
        return cls(
            before=sum((cost.before for cost in known.values()), Decimal(0)),
            after=sum((cost.after for cost in known.values()), Decimal(0)),
            resources={a: (cost.before, cost.after) for a, cost in known.items() if cost.delta},
            unpriced=priced.unpriced,
            settings=settings,
        )

    @property
    def delta(self) -> Decimal:
        """What the plan adds to the bill."""
        return self.after - self.before

    def dollars(self, usd: Decimal, *, signed: bool = False) -> str:
        """`$4.10`, `+$4.10`."""
        return dollars(usd, signed=signed)

    def yen(self, usd: Decimal, *, signed: bool = False) -> str:
        """`¥677` with tax, `+¥677`."""
        return yen(usd, self.settings, signed=signed)

    def both(self, usd: Decimal, *, signed: bool = False) -> str:
        """`$4.10 (¥677)`."""
        return f"{self.dollars(usd, signed=signed)} ({self.yen(usd, signed=signed)})"

    @classmethod
    def sum(cls, costs: Iterable[Cost]) -> Cost | None:
        """All together; None of nothing."""
        every = list(costs)
        if not every:
            return None
        return cls(
            before=sum((cost.before for cost in every), Decimal(0)),
            after=sum((cost.after for cost in every), Decimal(0)),
            resources={},
            unpriced=tuple(address for cost in every for address in cost.unpriced),
            settings=every[0].settings,
        )
