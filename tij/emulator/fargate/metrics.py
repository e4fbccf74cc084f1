"""The metrics of what runs here, in CloudWatch as AWS's own services put them there.

Amazon ECS Developer Guide, "Amazon ECS service utilization metrics"; User Guide for Application
Load Balancers, "CloudWatch metrics for your Application Load Balancer"; Amazon RDS User Guide,
"Amazon CloudWatch metrics for Amazon RDS".
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psutil
from ministack.core.responses import request_scope

from tij.emulator.fargate.databases import ADDRESS, Databases
from tij.emulator.fargate.front import Front
from tij.emulator.fargate.machine import Machine
from tij.emulator.fargate.tasks import Tasks
from tij.emulator.host.usage import Usage

logger = logging.getLogger(__name__)

# Seconds on AWS between two data points.
PERIOD = 60
# Seconds for which they are kept here: the state is written again whenever it changed.
KEPT = 1800


@dataclass(frozen=True)
class Datum:
    """A metric's values of one moment; `arn` says whose account and Region it is."""

    arn: str
    namespace: str
    name: str
    dimensions: Mapping[str, str]
    unit: str
    values: list[float]


class Metrics:
    """One thread that measures and publishes."""

    def __init__(self, machine: Machine, tasks: Tasks, databases: Databases, front: Front) -> None:
        """Nothing is published before `begin`."""
        self._interval = machine.seconds(PERIOD)
        self._tasks = tasks
        self._databases = databases
        self._front = front
        # By ARN: when its CPU time was read last, and what it was.
        self._read: dict[str, tuple[float, float]] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="metrics", daemon=True)

    def begin(self) -> None:
        """Publish from now on, each minute (a shorter one on a faster machine)."""
        self._thread.start()

    def close(self) -> None:
        """Publish what came since the last minute, and end."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._interval):
            self._publish()
        self._publish()

    def _publish(self) -> None:
        try:
            for datum in [*self._of_services(), *self._of_balancer(), *self._of_databases()]:
                _store(datum)
        except Exception:
            logger.exception("The metrics")

    def _of_services(self) -> Iterator[Datum]:
        """CPU and memory of each service's tasks, in percent of what the definition gives them."""
        cpu: dict[tuple[str, str], list[float]] = defaultdict(list)
        memory: dict[tuple[str, str], list[float]] = defaultdict(list)
        for task in self._tasks.running():
            kind, _, name = str(task.record["group"]).partition(":")
            if task.status != "RUNNING" or kind != "service":
                continue
            usage = task.usage
            if usage:
                service = task.record["clusterArn"], name
                used = self._cpus(task.arn, usage)
                cpu[service].append(100 * used / task.limits.cpu)
                memory[service].append(100 * usage.memory / (task.limits.memory * 1024 * 1024))
        for metric, found in (("CPUUtilization", cpu), ("MemoryUtilization", memory)):
            for (cluster, name), values in found.items():
                dimensions = {"ClusterName": cluster.rsplit("/", 1)[1], "ServiceName": name}
                yield Datum(cluster, "AWS/ECS", metric, dimensions, "Percent", values)

    def _of_balancer(self) -> Iterator[Datum]:
        """Requests that were sent to a target; nothing in a minute without any."""
        arn, requests = self._front.new_requests()
        if requests:
            dimensions = {"LoadBalancer": arn.partition(":loadbalancer/")[2]}
            space, values = "AWS/ApplicationELB", [float(requests)]
            yield Datum(arn, space, "RequestCount", dimensions, "Count", values)

    def _of_databases(self) -> Iterator[Datum]:
        """CPU of each instance, in percent of all that this machine has: no class limits it."""
        from ministack.services import rds

        for _, instance in list(rds._instances.all_items()):
            usage = self._databases.usage(instance) if ADDRESS in instance else None
            if usage:
                arn = instance["DBInstanceArn"]
                values = [100 * self._cpus(arn, usage) / (psutil.cpu_count() or 1)]
                dimensions = {"DBInstanceIdentifier": instance["DBInstanceIdentifier"]}
                yield Datum(arn, "AWS/RDS", "CPUUtilization", dimensions, "Percent", values)

    def _cpus(self, arn: str, usage: Usage) -> float:
        """CPUs used on average since it was asked last, the first time since the start."""
        now = time.time()
        moment, before = self._read.get(arn, (usage.since, 0.0))
        if moment < usage.since:
            # It was started again.
            moment, before = usage.since, 0.0
        self._read[arn] = now, usage.cpu
        # Where a process ends while it is read, its time is counted at the next look.
        return max(0.0, usage.cpu - before) / max(now - moment, 0.001)


def _store(datum: Datum) -> None:
    from ministack.services import cloudwatch

    now = time.time()
    _, _, _, region, account, *_ = datum.arn.split(":")
    dimensions: dict[str, object] = dict(datum.dimensions)
    with request_scope(account, region):
        cloudwatch._store_datum(
            datum.namespace, datum.name, dimensions, now, datum.unit, None, datum.values, None, None
        )
        key = datum.namespace, datum.name, cloudwatch._dims_key(dimensions)
        recent = [p for p in cloudwatch._metrics[key] if p["Timestamp"] > now - KEPT]
        cloudwatch._metrics[key] = recent
