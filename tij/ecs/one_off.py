"""One-off tasks: a definition run once beside the service, its log as it comes, its exit code."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tij.ecs.log import TaskLog
from tij.ecs.service import STOPPED, Service, Task
from tij.errors import InterruptedRunError, TijError
from tij.interrupt import Interrupt
from tij.session.session import Session

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_logs import CloudWatchLogsClient

# RegisterTaskDefinition's arguments among what DescribeTaskDefinition answers.
REGISTERED = (
    "family",
    "taskRoleArn",
    "executionRoleArn",
    "networkMode",
    "containerDefinitions",
    "volumes",
    "placementConstraints",
    "requiresCompatibilities",
    "cpu",
    "memory",
    "pidMode",
    "ipcMode",
    "ephemeralStorage",
    "runtimePlatform",
    "tags",
)
# Seconds between two looks at a task.
INTERVAL = 2.0
# Looks at the log of an ended task without a new line: CloudWatch is some seconds late.
QUIET_LOOKS = 3

OnLine = Callable[[str], None]


class OneOff:
    """Runs tasks in the service's network."""

    def __init__(
        self,
        service: Service,
        ecs: ECSClient,
        logs: CloudWatchLogsClient,
        interrupt: Interrupt,
        interval: float = INTERVAL,
    ) -> None:
        """`ecs` and `logs` are boto3 clients."""
        self._service = service
        self._ecs = ecs
        self._logs = logs
        self._interrupt = interrupt
        self._interval = interval

    @classmethod
    def of(cls, session: Session, service: Service, interval: float = INTERVAL) -> OneOff:
        """Beside the service of the environment that is open."""
        ecs, logs = session.aws.client("ecs"), session.aws.client("logs")
        return cls(service, ecs, logs, session.interrupt, interval)

    def variant(self, definition: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Register a revision of `definition` whose first container differs in `changes`."""
        first, *rest = definition["containerDefinitions"]
        changed = {**definition, "containerDefinitions": [{**first, **changes}, *rest]}
        arguments = {key: changed[key] for key in REGISTERED if changed.get(key)}
        registered = self._ecs.register_task_definition(**arguments)["taskDefinition"]
        return {**registered, "tags": definition.get("tags", [])}

    def forget(self, definition: dict[str, Any]) -> None:
        """Deregister a revision that was made for one task; tasks that run it go on."""
        with suppress(self._ecs.exceptions.ClientError):
            self._ecs.deregister_task_definition(taskDefinition=definition["taskDefinitionArn"])

    def run(
        self,
        definition: dict[str, Any],
        *,
        started_by: str,
        on_line: OnLine,
        on_status: OnLine = lambda _: None,
        command: Sequence[str] | None = None,
    ) -> Task:
        """Start the task, hand on its log line by line, return how it ended.

        Raises TijError when ECS does not start it, InterruptedRunError after Ctrl-C: the task is
        left alone then.
        """
        task = self._start(definition, started_by, command)
        log = TaskLog(self._logs, definition, task.id)
        status, quiet = "", 0
        while quiet < QUIET_LOOKS:
            if self._interrupt.requested:
                raise InterruptedRunError(
                    f"Interrupted. The task {task.id} goes on.",
                    next_step=f"tij logs --task {task.id}",
                )
            (task,) = self._service.describe_tasks([task.arn]) or [task]
            if task.status != status:
                status = task.status
                on_status(f"task {task.id[:8]}: {status.lower()}")
            found = log.more()
            for line in found:
                on_line(line)
            if status == STOPPED:
                # A task that never ran has no log to wait for.
                quiet = QUIET_LOOKS if task.exit_code is None else 0 if found else quiet + 1
            if quiet < QUIET_LOOKS:
                time.sleep(self._interval)
        return task

    def _start(
        self, definition: dict[str, Any], started_by: str, command: Sequence[str] | None
    ) -> Task:
        service = self._service.describe()
        container = definition["containerDefinitions"][0]["name"]
        answer = self._ecs.run_task(
            cluster=self._service.names.cluster,
            taskDefinition=definition["taskDefinitionArn"],
            launchType="FARGATE",
            networkConfiguration=service["networkConfiguration"],
            startedBy=started_by,
            propagateTags="TASK_DEFINITION",
            overrides={"containerOverrides": [{"name": container, "command": command}]}
            if command
            else {},
        )
        if failures := answer.get("failures"):
            words = "; ".join(f.get("reason", "") + f.get("detail", "") for f in failures)
            raise TijError(f"ECS did not start the task: {words}")
        return Task.of(answer["tasks"][0])
