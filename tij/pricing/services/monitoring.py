"""CloudWatch: logs, alarms, dashboards."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tij.pricing.usage import Unpriced, Usage, amount
from tij.settings.models import CostSettings
from tij.synthesized import Inventory, Resource

# As the AWS Pricing Calculator counts: logs are kept compressed to 15 %.
COMPRESSION = Decimal("0.15")
DAYS_OF_MONTH = Decimal(30)


def log_group(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """What is written into it and what is kept, by who writes."""
    key, taken_in = _writer(resource, inventory, use)
    yield amount(key, taken_in)
    days = Decimal(resource.get("retention_in_days", 0))
    if days:
        yield amount("log-gb-month", taken_in * COMPRESSION * days / DAYS_OF_MONTH)
    else:
        yield Unpriced("logs kept for ever")


def _writer(resource: Resource, inventory: Inventory, use: CostSettings) -> tuple[str, Decimal]:
    name = resource.text("name")
    # RDS and AWS WAF write only to groups that are named so.
    if name.startswith("/aws/rds/"):
        return "log-gb", use.database_log_gb
    if name.startswith("aws-waf-logs-"):
        return "vended-log-gb", use.firewall_log_gb
    if inventory.referring(resource, "aws_flow_log", "log_destination"):
        return "vended-log-gb", use.flow_log_gb
    if inventory.referring(resource, "aws_cloudtrail", "cloud_watch_logs_group_arn"):
        return "log-gb", use.trail_log_gb
    if inventory.referring(resource, "aws_ecs_task_definition", "container_definitions"):
        return "log-gb", use.application_log_gb
    return "log-gb", use.other_log_gb


def alarm(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """One alarm for each metric it reads."""
    queries = [q for q in resource.blocks("metric_query") if q.get("metric")]
    yield amount("alarm-month", max(1, len(queries)))


def dashboard(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """A dashboard."""
    yield amount("dashboard-month", 1)


def metric_filter(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """The metric that it writes."""
    yield amount("metric-month", 1)
