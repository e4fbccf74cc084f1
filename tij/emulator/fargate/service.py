"""The service scheduler: one service brought to its desired count and task definition.

ECS Developer Guide, "Deploy Amazon ECS services by replacing tasks" (rolling update), "How the
Amazon ECS deployment circuit breaker detects failures", "Service event messages".
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from tij.emulator.fargate.machine import Machine
from tij.emulator.fargate.target import Target
from tij.emulator.fargate.target_groups import TargetGroups
from tij.emulator.fargate.task import EXITED, FAILED_TO_START, Task

SCHEDULER = "ServiceSchedulerInitiated"
# Seconds on AWS until a service whose tasks fail starts the next one; grows with each failure.
PAUSE_AFTER_FAILURE = 10
LONGEST_PAUSE = 300
# Failed tasks that trip the circuit breaker: half of the desired count, within these.
FEWEST_FAILURES, MOST_FAILURES = 3, 200
KEPT_EVENTS = 100

Json = dict[str, Any]


class Service:
    """One ECS service; `record` is what DescribeServices shows."""

    def __init__(
        self,
        record: Json,
        *,
        machine: Machine,
        groups: TargetGroups,
        start: Callable[[Json, Json, int], str],
    ) -> None:
        """`start` runs tasks of a service's deployment; it returns why it could not."""
        self.record = record
        self.tasks: dict[str, Task] = {}
        self._machine = machine
        self._groups = groups
        self._start = start
        self._targets: dict[str, list[tuple[str, Target]]] = {}
        self._seen: set[str] = set()
        self._steady = False
        self._failures = 0
        self._paused_until = 0.0

    @property
    def _primary(self) -> Json:
        found: Json = next(d for d in self.record["deployments"] if d["status"] == "PRIMARY")
        return found

    def adopt(self, tasks: Iterable[Task]) -> None:
        """Take in the tasks that were started for it."""
        for task in tasks:
            if task.arn not in self._seen:
                self._seen.add(task.arn)
                self.tasks[task.arn] = task
                task.before_stop = partial(self._deregister, task)

    def reconcile(self) -> None:
        """One look at everything, and the next steps."""
        for task in list(self.tasks.values()):
            self._register(task)
            self._judge(task)
            if task.stopped.is_set():
                del self.tasks[task.arn]
                self._note_end(task)
        if self.record["status"] == "ACTIVE":
            self._roll()
        self._count()
        if self.record["status"] == "ACTIVE":
            self._conclude()

    def say(self, words: str) -> None:
        """Write a service event."""
        event = {
            "id": str(uuid.uuid4()),
            "createdAt": time.time(),
            "message": f"(service {self.record['serviceName']}) {words}",
        }
        self.record["events"].insert(0, event)
        del self.record["events"][KEPT_EVENTS:]

    # Targets

    def _register(self, task: Task) -> None:
        if task.status != "RUNNING" or task.stopping or task.arn in self._targets:
            return
        from ministack.services import alb

        self._targets[task.arn] = []
        for balancer in self.record["loadBalancers"]:
            group = alb._tgs.get(balancer.get("targetGroupArn"))
            port = int(balancer["containerPort"])
            local_port = task.port(balancer["containerName"], port)
            if group and local_port:
                arn = group["TargetGroupArn"]
                target = self._groups.register(group, task.address, port, local_port)
                self._targets[task.arn].append((arn, target))
                self.say(f"registered 1 targets in (target-group {arn})")

    def _deregister(self, task: Task) -> None:
        registered = self._targets.pop(task.arn, [])
        if registered:
            self.say("has begun draining connections on 1 tasks.")
        for arn, target in registered:
            self.say(f"deregistered 1 targets in (target-group {arn})")
            self._groups.deregister(arn, target)

    def _judge(self, task: Task) -> None:
        """Stop a task that its load balancer found unhealthy, after the grace period.

        A start takes as long here as on AWS, or longer: until a task has answered for itself, its
        grace period is not shortened.
        """
        started = task.record.get("startedAt")
        if task.stopping or not started:
            return
        on_aws = self.record.get("healthCheckGracePeriodSeconds") or 0
        for arn, target in self._targets.get(task.arn, []):
            grace = self._machine.seconds(on_aws) if target.started else on_aws
            if target.state == "unhealthy" and time.time() - started > grace:
                self.say(
                    f"(task {task.id}) (port {target.port}) is unhealthy in (target-group {arn})"
                    f" due to (reason {target.description})"
                )
                task.stop(f"Task failed ELB health checks in (target-group {arn})", SCHEDULER)
                self._failed(task)

    def _healthy(self, task: Task) -> bool:
        if task.status != "RUNNING" or task.stopping:
            return False
        if not self.record["loadBalancers"]:
            return True
        targets = self._targets.get(task.arn, [])
        return bool(targets) and all(target.state == "healthy" for _, target in targets)

    # Failures

    def _note_end(self, task: Task) -> None:
        self._targets.pop(task.arn, None)
        code = task.record["stopCode"]
        if code in (FAILED_TO_START, EXITED):
            self._failed(task)
        elif code == SCHEDULER:
            self.say(f"has stopped 1 running tasks: (task {task.id}).")

    def _failed(self, task: Task) -> None:
        self._failures += 1
        pause = min(PAUSE_AFTER_FAILURE * 2 ** (self._failures - 1), LONGEST_PAUSE)
        self._paused_until = time.monotonic() + self._machine.seconds(pause)
        deployment = self._primary
        if task.record["_deployment_id"] != deployment["id"]:
            return
        deployment["failedTasks"] += 1
        if deployment["rolloutState"] != "IN_PROGRESS":
            return
        breaker = self.record["deploymentConfiguration"].get("deploymentCircuitBreaker") or {}
        half = math.ceil(self.record["desiredCount"] / 2)
        limit = min(max(half, FEWEST_FAILURES), MOST_FAILURES)
        if not breaker.get("enable"):
            if deployment["failedTasks"] == FEWEST_FAILURES:
                self.say("is unable to consistently start tasks successfully.")
        elif deployment["failedTasks"] >= limit:
            self._break(deployment, roll_back=breaker.get("rollback", False))

    def _break(self, deployment: Json, *, roll_back: bool) -> None:
        _state(deployment, "FAILED", "ECS deployment circuit breaker: tasks failed to start.")
        self.say(f"(deployment {deployment['id']}) deployment failed: tasks failed to start.")
        last = self.record.get("_last_completed")
        if not roll_back or not last:
            return
        deployment["status"], deployment["desiredCount"] = "ACTIVE", 0
        others = [d for d in self.record["deployments"] if d["id"] != last["id"]]
        back = next((d for d in self.record["deployments"] if d["id"] == last["id"]), last)
        back.update(status="PRIMARY", desiredCount=self.record["desiredCount"], failedTasks=0)
        _state(
            back,
            "IN_PROGRESS",
            f"ECS deployment circuit breaker: rolling back to deploymentId {back['id']}.",
        )
        self.record["deployments"] = [back, *others]
        self.record["taskDefinition"] = back["taskDefinition"]
        self._failures, self._paused_until = 0, 0.0
        self.say(f"rolling back to deployment {back['id']}.")

    # Rolling update

    def _roll(self) -> None:
        primary, desired = self._primary, self.record["desiredCount"]
        live = [task for task in self.tasks.values() if not task.stopping]
        new = [task for task in live if task.record["_deployment_id"] == primary["id"]]
        old = [task for task in live if task.record["_deployment_id"] != primary["id"]]
        limits = self.record["deploymentConfiguration"]
        most = max(1, desired * int(limits.get("maximumPercent") or 200) // 100)
        # 0 is a value of its own.
        percent = limits.get("minimumHealthyPercent")
        fewest = math.ceil(desired * (100 if percent is None else percent) / 100)
        if any(self._healthy(task) for task in new):
            self._failures = 0
        missing = min(desired - len(new), most - len(live))
        failed = primary["rolloutState"] == "FAILED"
        if missing > 0 and not failed and time.monotonic() >= self._paused_until:
            self._begin(primary, missing)
        self._end(new[desired:] if len(new) > desired else [], primary)
        spare = sum(map(self._healthy, live)) - fewest
        # Those that do not count as healthy first.
        for task in sorted(old, key=self._healthy):
            if self._healthy(task):
                if spare <= 0 or failed:
                    break
                spare -= 1
            elif failed or not new:
                continue
            self._end([task], primary)

    def _begin(self, deployment: Json, count: int) -> None:
        refused = self._start(self.record, deployment, count)
        if refused:
            self._paused_until = time.monotonic() + self._machine.seconds(LONGEST_PAUSE)
            self.say(f"failed to launch a task with (error {refused}).")
            return
        self._steady = False

    def started(self, tasks: list[str]) -> None:
        """Say that tasks were started."""
        names = " ".join(f"(task {arn.rsplit('/', 1)[-1]})" for arn in tasks)
        self.say(f"has started {len(tasks)} tasks: {names}.")

    def _end(self, tasks: Iterable[Task], primary: Json) -> None:
        for task in tasks:
            self._steady = False
            task.stop(f"Scaling activity initiated by (deployment {primary['id']})", SCHEDULER)

    # What is shown

    def _count(self) -> None:
        for deployment in self.record["deployments"]:
            mine = [
                t for t in self.tasks.values() if t.record["_deployment_id"] == deployment["id"]
            ]
            running = sum(task.status == "RUNNING" for task in mine)
            pending = sum(task.status in ("PROVISIONING", "PENDING", "ACTIVATING") for task in mine)
            if (running, pending) != (deployment["runningCount"], deployment["pendingCount"]):
                deployment.update(runningCount=running, pendingCount=pending, updatedAt=time.time())
        for count in ("runningCount", "pendingCount"):
            self.record[count] = sum(d[count] for d in self.record["deployments"])
        self.record["deployments"] = [
            d
            for d in self.record["deployments"]
            if d["status"] == "PRIMARY"
            or d["runningCount"]
            or d["pendingCount"]
            or (d["rolloutState"] == "FAILED" and self._primary["rolloutState"] == "IN_PROGRESS")
        ]

    def _conclude(self) -> None:
        primary = self._primary
        tasks = list(self.tasks.values())
        complete = (
            len(tasks) == self.record["desiredCount"]
            and all(map(self._healthy, tasks))
            and all(task.record["_deployment_id"] == primary["id"] for task in tasks)
        )
        if not complete or primary["rolloutState"] == "FAILED":
            return
        if primary["rolloutState"] == "IN_PROGRESS":
            _state(primary, "COMPLETED", f"ECS deployment {primary['id']} completed.")
            self.record["_last_completed"] = dict(primary)
            self.say(f"(deployment {primary['id']}) deployment completed.")
        if not self._steady:
            self._steady = True
            self.say("has reached a steady state.")


def _state(deployment: Json, state: str, reason: str) -> None:
    deployment.update(rolloutState=state, rolloutStateReason=reason, updatedAt=time.time())
