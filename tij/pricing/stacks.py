"""What a whole environment costs in a month, from its synthesized stacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tij.pricing.allowances import Allowance, allowances
from tij.pricing.book import PriceBook
from tij.pricing.estimate import ZERO, Estimate, estimate
from tij.settings.models import CostSettings
from tij.synthesized import read_stacks
from tij.synthesized.terraform_json import TerraformJson


@dataclass(frozen=True)
class EnvironmentCost:
    """An environment in a month: its resources at list price, less what AWS gives for nothing."""

    estimate: Estimate
    allowances: tuple[Allowance, ...]

    @property
    def usd(self) -> Decimal:
        """Dollars a month: the sum of all lines less the allowances."""
        return self.estimate.usd - sum((free.usd for free in self.allowances), ZERO)

    @property
    def by_group(self) -> Mapping[str, Decimal]:
        """Dollars a month of each group of items, allowances subtracted."""
        groups: dict[str, Decimal] = {}
        of_item = {}
        for line in self.estimate.lines:
            of_item[line.item.key] = line.item.group
            groups[line.item.group] = groups.get(line.item.group, ZERO) + line.usd
        for free in self.allowances:
            groups[of_item[free.key]] -= free.usd
        return groups


def price_stacks(
    stacks: Mapping[str, TerraformJson],
    assumptions: CostSettings,
    book: PriceBook | None = None,
) -> EnvironmentCost:
    """Price every resource of `stacks` (name → synthesized Terraform JSON)."""
    priced = estimate(read_stacks(stacks), assumptions, book)
    free = allowances(priced.lines) if assumptions.always_free else ()
    return EnvironmentCost(priced, free)
