"""RDS for PostgreSQL, and ElastiCache for Valkey."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tij.pricing.services.awake import awake
from tij.pricing.usage import Unpriced, Usage, amount, hours
from tij.settings.models import CostSettings
from tij.synthesized import Inventory, Resource

# RDS User Guide, "gp3 storage": below 400 GiB PostgreSQL has them without paying more.
FREE_IOPS = 3000
# Days of Performance Insights that are free.
FREE_INSIGHTS_DAYS = 7


def instance(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """Instance, storage, backups beyond the free amount, and the secret of a managed password."""
    if resource.get("engine", "postgres") != "postgres":
        yield Unpriced(f"engine {resource.text('engine')}")
        return
    standby = "-standby" if resource.get("multi_az", False) else ""
    if not _stopped(resource, inventory):
        key = f"database{standby}-hour/{resource.text('instance_class')}"
        yield hours(key, awake(resource, inventory))
    storage = Decimal(resource.get("allocated_storage", 0))
    kind = resource.get("storage_type", "gp2")
    if kind == "gp3":
        yield amount(f"database{standby}-gb-month", storage)
    else:
        yield Unpriced(f"storage of type {kind}")
    if int(resource.get("iops", 0)) > FREE_IOPS:
        yield Unpriced("provisioned IOPS")
    if int(resource.get("performance_insights_retention_period", 0)) > FREE_INSIGHTS_DAYS:
        yield Unpriced("Performance Insights kept longer than 7 days")
    if int(resource.get("monitoring_interval", 0)):
        yield Unpriced("Enhanced Monitoring's log")
    if resource.get("backup_retention_period", 0):
        # "No additional charge for backup storage of up to 100 % of your total database storage".
        yield amount("backup-gb-month", max(Decimal(0), use.backup_gb - storage))
    if resource.get("manage_master_user_password", False):
        yield amount("secret-month", 1)


def vault(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """RDS's copies, at the price of RDS's own snapshots (AWS Backup pricing)."""
    yield amount("backup-gb-month", use.vault_gb)


def cache(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """Its nodes; it can't be stopped."""
    if resource.get("engine", "redis") != "valkey":
        yield Unpriced(f"engine {resource.text('engine')}")
        return
    nodes = Decimal(resource.get("num_cache_clusters") or 1)
    yield hours(f"cache-hour/{resource.text('node_type')}", nodes)
    if int(resource.get("snapshot_retention_limit") or 0):
        yield Unpriced("snapshots of the cache")


def _stopped(resource: Resource, inventory: Inventory) -> bool:
    """Whether it is kept stopped: its storage and backups are charged for, its hours are not."""
    return any(
        state.get("state") == "stopped"
        for state in inventory.referring(resource, "aws_rds_instance_state", "identifier")
    )
