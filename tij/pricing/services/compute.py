"""ECS on Fargate, its cluster's Container Insights, and the NAT instance."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tij.pricing.services.awake import awake, is_api_call
from tij.pricing.usage import Unpriced, Usage, amount, hours
from tij.settings.models import CostSettings
from tij.settings.times import runs_a_month
from tij.synthesized import Inventory, Resource

UNITS = Decimal(1024)
"""CPU units of a vCPU, MiB of a GB (as Fargate bills it)."""
MINUTES_OF_AN_HOUR = Decimal(60)
METRICS_OF_A_SERVICE = 17
"""Container Insights' metrics of one more service and its task definition family."""
# Amazon Linux 2023's root volume, where the configuration names no size.
ROOT_VOLUME_GB = 8


def service(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """Its tasks' vCPU and memory, and their addresses where each has one."""
    if resource.text("launch_type") not in ("FARGATE", ""):
        yield Unpriced(f"launch type {resource.text('launch_type')}")
        return
    tasks = running_tasks(resource, inventory, use) * awake(resource, inventory)
    definitions = inventory.referred(resource, "task_definition", "aws_ecs_task_definition")
    if not definitions:
        yield Unpriced("its task definition is not known")
        return
    definition = definitions[0]
    platform = definition.block("runtime_platform").get("cpu_architecture")
    kind = "task-arm" if platform == "ARM64" else "task"
    yield hours(f"{kind}-vcpu-hour", tasks * Decimal(definition.text("cpu")) / UNITS)
    yield hours(f"{kind}-gb-hour", tasks * Decimal(definition.text("memory")) / UNITS)
    if resource.block("network_configuration").get("assign_public_ip"):
        yield hours("public-ipv4-hour", tasks)


def schedule(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """Its runs' vCPU and memory; the schedule itself is free below 14 million a month."""
    target = resource.block("target")
    if is_api_call(target):
        return
    parameters = target.get("ecs_parameters")
    if not parameters:
        yield Unpriced("a schedule of something else than a task")
        return
    definitions = inventory.referred(resource, "target", "aws_ecs_task_definition")
    if not definitions:
        yield Unpriced("its task definition is not known")
        return
    definition = definitions[0]
    runs = runs_a_month(resource.text("schedule_expression"))
    if resource.text("state") == "DISABLED":
        runs = Decimal(0)
    spent = runs * use.schedule_minutes / MINUTES_OF_AN_HOUR
    platform = definition.block("runtime_platform").get("cpu_architecture")
    kind = "task-arm" if platform == "ARM64" else "task"
    yield amount(f"{kind}-vcpu-hour", spent * Decimal(definition.text("cpu")) / UNITS)
    yield amount(f"{kind}-gb-hour", spent * Decimal(definition.text("memory")) / UNITS)


def running_tasks(resource: Resource, inventory: Inventory, use: CostSettings) -> Decimal:
    """The web's as assumed, else autoscaling's minimum, else the desired count."""
    worker = "-worker-" in resource.text("name")
    if use.average_tasks is not None and not worker:
        return use.average_tasks
    name = resource.text("name")
    for target in inventory.of_type("aws_appautoscaling_target"):
        mine = resource in inventory.referred(target, "resource_id", "aws_ecs_service")
        if mine or (name and target.text("resource_id").endswith(f"/{name}")):
            return Decimal(target.get("min_capacity", 0))
    return Decimal(resource.get("desired_count", 1))


def cluster(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """Container Insights' metrics; a cluster itself is free."""
    for setting in resource.blocks("setting"):
        if setting.get("name") != "containerInsights":
            continue
        if setting.get("value") == "enhanced":
            yield Unpriced("Container Insights with enhanced observability")
        elif setting.get("value") == "enabled":
            more = inventory.referring(resource, "aws_ecs_service", "cluster")[1:]
            extra = METRICS_OF_A_SERVICE * len(more)
            yield amount("metric-month", use.container_insights_metrics + extra)


def instance(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """The instance and its root volume; its address is an `aws_eip`."""
    yield hours(f"instance-hour/{resource.text('instance_type')}")
    volume = resource.block("root_block_device")
    if volume.get("volume_type", "gp3") == "gp3":
        yield amount("volume-gb-month", volume.get("volume_size") or ROOT_VOLUME_GB)
    else:
        yield Unpriced(f"a root volume of type {volume['volume_type']}")
