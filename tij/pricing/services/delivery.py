"""CloudFront, Route 53 and SES."""

from __future__ import annotations

from collections.abc import Iterator

from tij.pricing.usage import MILLION, THOUSAND, Unpriced, Usage, amount
from tij.settings.models import CostSettings
from tij.synthesized import Inventory, Resource


def distribution(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """Data and requests; what it fetches from S3 is free."""
    yield amount("cdn-gb", use.cdn_out_gb)
    yield amount("cdn-request", use.cdn_requests_millions * MILLION)


def zone(resource: Resource, inventory: Inventory, use: CostSettings) -> Iterator[Usage | Unpriced]:
    """The zone, and queries for what is not an alias of an AWS resource."""
    yield amount("zone-month", 1)
    yield amount("dns-query", use.dns_queries_millions * MILLION)


def mail(resource: Resource, inventory: Inventory, use: CostSettings) -> Iterator[Usage | Unpriced]:
    """Each recipient of each mail; the identity and its keys are free."""
    yield amount("mail", use.mails_thousands * THOUSAND)
