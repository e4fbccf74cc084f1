"""What a plan changes about the monthly bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tij.pricing.book import Price, PriceBook
from tij.pricing.estimate import NOTHING, Estimate, Line, ResourceEstimate, estimate
from tij.settings.models import CostSettings
from tij.synthesized import after, before
from tij.synthesized.terraform_json import PlanJson


@dataclass(frozen=True)
class ResourceCost:
    """One resource before and after; `before` and `after` are dollars a month."""

    address: str
    was: ResourceEstimate
    will_be: ResourceEstimate

    @property
    def before(self) -> Decimal:
        """Dollars a month now."""
        return self.was.usd

    @property
    def after(self) -> Decimal:
        """Dollars a month once the plan is applied."""
        return self.will_be.usd

    @property
    def delta(self) -> Decimal:
        """Dollars a month more, or less where negative."""
        return self.after - self.before

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is charged for once the plan is applied; before, if it is gone then."""
        return self.will_be.lines or self.was.lines

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Why some or all of it has no price."""
        return tuple(dict.fromkeys(self.will_be.unpriced + self.was.unpriced))

    @property
    def free(self) -> str | None:
        """Why it costs nothing, where it is known not to."""
        return self.will_be.free or self.was.free


@dataclass(frozen=True)
class PlanCost:
    """A plan's cost in dollars a month, at list price.

    AWS's free monthly allowances are the account's, so no single plan is given them. The sums are
    of what has a price: leave out what is in `unpriced` before telling anyone of a saving.
    """

    resources: Mapping[str, ResourceCost]
    before: Decimal
    after: Decimal
    unconfirmed: tuple[Price, ...]
    """The prices used that were not read for their Region itself."""

    @property
    def delta(self) -> Decimal:
        """Dollars a month more, or less where negative."""
        return self.after - self.before

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Addresses of the resources of which something has no price."""
        return tuple(address for address, cost in self.resources.items() if cost.unpriced)


def price_plan(
    plan: PlanJson,
    assumptions: CostSettings,
    *,
    region: str | None = None,
    book: PriceBook | None = None,
) -> PlanCost:
    """Price a plan (the content of `terraform show -json <plan>`).

    The Region is that of each resource's provider in the plan; `region` is for plans without.
    Resources that the plan does not change are priced too, with a delta of zero, since some of
    their cost can depend on what changes.
    """
    was = estimate(before(plan, region=region), assumptions, book)
    will_be = estimate(after(plan, region=region), assumptions, book)
    return PlanCost(
        resources={
            address: ResourceCost(
                address,
                was.resources.get(address, NOTHING),
                will_be.resources.get(address, NOTHING),
            )
            for address in dict.fromkeys((*was.resources, *will_be.resources))
        },
        before=was.usd,
        after=will_be.usd,
        unconfirmed=_unconfirmed(was, will_be),
    )


def _unconfirmed(was: Estimate, will_be: Estimate) -> tuple[Price, ...]:
    used = {*was.unconfirmed, *will_be.unconfirmed}
    return tuple(sorted(used, key=lambda price: (price.key, price.usage_type)))
