"""Watch a deployment until its tasks are healthy, or cannot become so."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tij.ecs.lasting import LASTS, Lasting
from tij.ecs.service import STOPPED, Service, TargetHealth, Task
from tij.errors import InterruptedRunError, TijError
from tij.interrupt import Interrupt
from tij.session.aws import telling_aws_errors

if TYPE_CHECKING:
    from mypy_boto3_ecs.type_defs import DeploymentTypeDef, ServiceTypeDef

# Seconds.
INTERVAL = 3.0
TIMEOUT = 1200
# Looks in a row that AWS may fail to answer.
BLIND_LOOKS = 20
PRIMARY = "PRIMARY"
HEALTHY = "healthy"
# ECS's service event messages: it tells what a look at the targets may have missed.
UNHEALTHY_EVENT = re.compile(
    r"\(port (?P<port>\d+)\) is unhealthy in \(target-group \S+\) due to \(reason (?P<why>.*)\)"
)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Rollout:
    """How a deployment went. `failed` is None when its tasks serve, else why not, in words.

    `unhealthy` is the last that the load balancer said of each target that was not healthy (later
    it only knows that the target is gone), and the reasons that no look met and ECS's events name.
    """

    failed: str | None
    definition: str
    stopped: tuple[Task, ...]
    unhealthy: tuple[TargetHealth, ...]
    events: tuple[str, ...]


@dataclass(frozen=True)
class Before:
    """Ids of the service's events and ARNs of its stopped tasks that are older than a release."""

    events: frozenset[str]
    tasks: frozenset[str]


@dataclass
class _Seen:
    """What was reported already."""

    events: set[str]
    messages: list[str] = field(default_factory=list)
    targets: dict[str, TargetHealth] = field(default_factory=dict)
    unhealthy: dict[str, TargetHealth] = field(default_factory=dict)
    reported_unhealthy: dict[str, TargetHealth] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    state: str = ""
    healthy: int = 0

    def not_healthy(self) -> Iterator[TargetHealth]:
        met = self.unhealthy.values()
        yield from met
        for reported in self.reported_unhealthy.values():
            if not any(reported.reason in one.reason for one in met):
                yield reported


class Watch:
    """Follows one service's roll-out of one task definition."""

    def __init__(
        self,
        service: Service,
        interrupt: Interrupt,
        say: Say,
        *,
        worker: str = "",
        timeout: float = TIMEOUT,
        interval: float = INTERVAL,
        lasts: float = LASTS,
    ) -> None:
        """`say` gets a line for each thing that happens.

        `worker` is the worker's name, whose tasks must run for `lasts` seconds without an end;
        empty for the web.
        """
        self.service = self._service = service
        self.worker = worker
        self._interrupt = interrupt
        self._say = (lambda line: say(f"worker {worker}: {line}")) if worker else say
        self._lasts = lasts
        self._timeout = timeout
        self.interval = interval

    def before(self) -> Before:
        """What there is to see already; asked before a change, for `follow`."""
        service = self._service.describe()
        return Before(
            frozenset(event["id"] for event in service.get("events", [])),
            frozenset(task.arn for task in self._service.tasks(STOPPED)),
        )

    def follow(self, definition: str, before: Before) -> Iterator[Rollout | None]:
        """Look at `definition` (an ARN) each time: None, until its tasks are healthy or never will.

        Raises InterruptedRunError after Ctrl-C: the deployment goes on then. TijError when AWS
        does not answer for long.
        """
        seen = _Seen(set(before.events))
        lasting = Lasting(self._service, self._lasts, before.tasks) if self.worker else None
        deadline = time.monotonic() + self._timeout
        blind = 0
        while True:
            if self._interrupt.requested:
                raise InterruptedRunError(
                    "Interrupted. The deployment goes on, and nothing was rolled back.",
                    next_step="tij release, to watch it to its end",
                )
            over, failed = False, None
            try:
                with telling_aws_errors():
                    service = self._service.describe()
                    self._tell(service, definition, before, seen)
                    over, failed = _verdict(service, definition, seen)
                    if lasting and not failed and service["desiredCount"]:
                        over, failed = lasting.look(definition, complete=over)
                blind = 0
            except TijError as error:
                blind += 1
                if blind > BLIND_LOOKS:
                    raise
                self._say(f"{str(error).splitlines()[0]} (asking again)")
            if not over and time.monotonic() > deadline:
                over, failed = True, f"its tasks were not healthy after {self._timeout:.0f} s"
            yield (
                Rollout(
                    failed,
                    definition,
                    tuple(seen.tasks.values()),
                    tuple(seen.not_healthy()),
                    tuple(seen.messages),
                )
                if over
                else None
            )

    def _tell(self, service: ServiceTypeDef, definition: str, before: Before, seen: _Seen) -> None:
        for event in reversed(service.get("events", [])):
            if event["id"] not in seen.events:
                seen.events.add(event["id"])
                seen.messages.append(event["message"])
                self._say(f"service: {event['message']}")
                if found := UNHEALTHY_EVENT.search(event["message"]):
                    health = TargetHealth(f"port {found['port']}", "unhealthy", found["why"])
                    seen.reported_unhealthy[str(health)] = health
        present = self._service.target_health(service)
        seen.healthy = sum(target.state == HEALTHY for target in present)
        for target in present:
            if target != seen.targets.get(target.target):
                seen.targets[target.target] = target
                self._say(f"target: {target}")
            if target.state == "unhealthy":
                seen.unhealthy[target.target] = target
        for task in self._service.tasks(STOPPED):
            new = task.arn not in before.tasks and task.arn not in seen.tasks
            if task.definition == definition and new:
                seen.tasks[task.arn] = task
                self._say(f"task {task.id[:8]} stopped: {task.end}")
        if (state := _state(service, definition)) != seen.state:
            seen.state = state
            self._say(f"deployment: {state}")


def all_healthy(before: Sequence[tuple[Watch, Before]]) -> tuple[Watch, Rollout]:
    """The first that fails, or the last that is healthy; they are looked at in turn."""
    under_way = {
        watch: watch.follow(watch.service.describe()["taskDefinition"], known)
        for watch, known in before
    }
    while True:
        for watch, looks in [*under_way.items()]:
            rollout = next(looks)
            if rollout is None:
                continue
            del under_way[watch]
            if rollout.failed or not under_way:
                return watch, rollout
        time.sleep(max(watch.interval for watch in under_way))


def _deployment(service: ServiceTypeDef, definition: str) -> DeploymentTypeDef | None:
    return next((d for d in service["deployments"] if d["taskDefinition"] == definition), None)


def _state(service: ServiceTypeDef, definition: str) -> str:
    found = _deployment(service, definition)
    if found is None:
        return "not there"
    state = found.get("rolloutState", "").replace("_", " ").lower()
    failed = found.get("failedTasks", 0)
    return f"{state}, {found['runningCount']} of {found['desiredCount']} running" + (
        f", {failed} failed" if failed else ""
    )


def _verdict(service: ServiceTypeDef, definition: str, seen: _Seen) -> tuple[bool, str | None]:
    """Whether it is over, and why it failed if it did."""
    found = _deployment(service, definition)
    if found and found.get("rolloutState") == "FAILED":
        return True, found.get("rolloutStateReason") or "ECS says that the deployment failed"
    # The circuit breaker goes back to the definition before.
    if service["taskDefinition"] != definition:
        return True, "ECS's circuit breaker gave it up"
    if not found or found["status"] != PRIMARY or found.get("rolloutState") != "COMPLETED":
        return False, None
    enough = found["runningCount"] >= found["desiredCount"]
    serving = not service.get("loadBalancers") or seen.healthy >= found["desiredCount"]
    return (enough and serving), None
