"""S3 buckets and image repositories."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tij.pricing.usage import THOUSAND, Unpriced, Usage, amount
from tij.settings.models import CostSettings
from tij.synthesized import Inventory, Resource


def bucket(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """Storage by what the bucket is for, and requests."""
    yield amount("bucket-gb-month", _stored(resource, inventory, use))
    yield amount("bucket-write", use.bucket_writes_thousands * THOUSAND)
    yield amount("bucket-read", use.bucket_reads_thousands * THOUSAND)


def _stored(resource: Resource, inventory: Inventory, use: CostSettings) -> Decimal:
    """Browsers load from a bucket with CORS rules; what expires by itself are logs."""
    if inventory.referring(resource, "aws_s3_bucket_cors_configuration", "bucket"):
        return use.files_gb
    if inventory.referring(resource, "aws_cloudtrail", "s3_bucket_name"):
        return use.trail_gb
    lifecycles = inventory.referring(resource, "aws_s3_bucket_lifecycle_configuration", "bucket")
    if any(rule.get("expiration") for lifecycle in lifecycles for rule in lifecycle.blocks("rule")):
        return use.access_log_gb
    return use.other_bucket_gb


def repository(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """The images it keeps; basic scanning is free."""
    yield amount("image-gb-month", use.image_gb)
