"""What watches the account: CloudTrail, GuardDuty, IAM Access Analyzer."""

from __future__ import annotations

from collections.abc import Iterator

from tij.pricing.usage import MILLION, Unpriced, Usage, amount
from tij.settings.models import CostSettings
from tij.synthesized import Inventory, Resource


def trail(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """The first copy of management events is free (CloudTrail pricing); other events are not."""
    for paid in ("event_selector", "advanced_event_selector", "insight_selector"):
        if resource.blocks(paid):
            yield Unpriced(f"CloudTrail: {paid}")


def detector(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """What it reads, of all of the account."""
    if resource.get("enable", True):
        yield amount("guardduty-event", use.guardduty_events_millions * MILLION)
        yield amount("guardduty-gb", use.guardduty_gb)


def protection(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """A protection plan is priced by what it protects."""
    if resource.text("status") == "ENABLED":
        yield Unpriced(f"GuardDuty: {resource.text('name')}")


def analyzer(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """External access is free; unused access costs by the role (IAM Access Analyzer pricing)."""
    if "UNUSED" in resource.text("type"):
        yield Unpriced("IAM Access Analyzer: unused access")
