"""The order of pausing and waking, and what each does at AWS beside Terraform's part.

Pausing goes from the outside in: no task, then no database, then no way out. Waking goes the other
way. Terraform keeps both states: autoscaling's bounds, the stopped database, NAT and endpoints are
in the plan. What it can't say is how many tasks run now, and that a database is started.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tij import contract
from tij.ecs.service import Service
from tij.errors import TijError
from tij.interrupt import Interrupt

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_rds import RDSClient

# Seconds. A database takes minutes to start; a task ends within its stop timeout.
TIMEOUT = 1800.0
INTERVAL = 5.0

Say = Callable[[str], None]
Apply = Callable[[Iterable[str]], None]


@dataclass(frozen=True)
class Alarms:
    """Those whose names begin so."""

    cloudwatch: CloudWatchClient
    prefix: str

    def listen(self) -> None:
        """Let them mail again."""
        pages = self.cloudwatch.get_paginator("describe_alarms").paginate(
            AlarmNamePrefix=self.prefix
        )
        for page in pages:
            names = [alarm["AlarmName"] for alarm in page["MetricAlarms"]]
            if names:
                self.cloudwatch.enable_alarm_actions(AlarmNames=names)


@dataclass(frozen=True)
class Balancer:
    """One that a pause takes away, by its ARN."""

    elbv2: ElasticLoadBalancingv2Client
    arn: str

    def unprotect(self) -> None:
        """Let Terraform delete it: what it no longer has in its plan it can't unprotect."""
        self.elbv2.modify_load_balancer_attributes(
            LoadBalancerArn=self.arn,
            Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}],
        )


@dataclass(frozen=True)
class Pausing:
    """One environment's; `apply` applies stacks by name, in this order, as now synthesized."""

    ecs: ECSClient
    """A boto3 client, as is `rds`."""
    rds: RDSClient
    service: Service
    database: str
    apply: Apply
    interrupt: Interrupt
    say: Say
    workers: Sequence[tuple[Service, int]] = ()
    """Each with the tasks that run when it is awake."""
    scheduled: Alarms | None = None
    """The alarms where a schedule pauses the environment too: Terraform leaves them to it."""
    balancer: Balancer | None = None
    """The load balancer where the pause takes it away."""
    interval: float = INTERVAL
    timeout: float = TIMEOUT

    def pause(self) -> None:
        """Until nothing runs; the settings say that it is paused already."""
        if self.balancer:
            self.balancer.unprotect()
        # Autoscaling first: it would start again what is stopped.
        self.apply([contract.SERVICE])
        self._run(self.service, 0)
        for worker, _ in self.workers:
            self._run(worker, 0)
        self.apply([contract.OPERATIONS])
        if self.scheduled:
            # It may be night already: Terraform stops only a database that it finds running.
            self._start_database()
        self.apply([contract.DATA, contract.FOUNDATION])

    def resume(self, tasks: int) -> None:
        """Until `tasks` run; the settings say already that it is not paused."""
        self.apply([contract.FOUNDATION])
        self._start_database()
        self.apply([contract.DATA, contract.SERVICE])
        self._run(self.service, tasks)
        for worker, wanted in self.workers:
            self._run(worker, wanted)
        # Last, or the alarms would mail that there was nobody to answer.
        self.apply([contract.OPERATIONS])
        if self.scheduled:
            self.scheduled.listen()

    def _run(self, service: Service, tasks: int) -> None:
        names = service.names
        what = "tasks" if service is self.service else f"tasks of {names.service}"
        self.say(f"{what}: to {tasks}")
        self.ecs.update_service(cluster=names.cluster, service=names.service, desiredCount=tasks)
        self._wait(what, lambda: str(service.describe()["runningCount"]), str(tasks))

    def _start_database(self) -> None:
        status = self._status()
        if status == "stopping":
            self._wait("database", self._status, "stopped")
            status = "stopped"
        if status == "stopped":
            self.rds.start_db_instance(DBInstanceIdentifier=self.database)
        self._wait("database", self._status, "available")

    def _status(self) -> str:
        (found,) = self.rds.describe_db_instances(DBInstanceIdentifier=self.database)["DBInstances"]
        return found.get("DBInstanceStatus", "?")

    def _wait(self, what: str, look: Callable[[], str], wanted: str) -> None:
        deadline, shown = time.monotonic() + self.timeout, ""
        while (seen := look()) != wanted:
            if seen != shown:
                shown = seen
                self.say(f"{what}: {seen}, waiting for {wanted}")
            if time.monotonic() > deadline:
                raise TijError(f"{what}: {seen} instead of {wanted} after {self.timeout:.0f} s.")
            self.interrupt.check()
            time.sleep(self.interval)
        self.say(f"{what}: {wanted}")
