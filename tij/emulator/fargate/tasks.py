"""All running tasks of the embedded AWS."""

from __future__ import annotations

import threading
import time
from typing import Any

from ministack.core.responses import request_scope

from tij.emulator.fargate.agent import Agent
from tij.emulator.fargate.task import Task

# Seconds that the tasks have to stop in when the embedded AWS ends.
CLOSE_TIMEOUT = 20
# Ended tasks whose end the scheduler may not have seen yet.
KEPT = 50
TERMINATION = ("The embedded AWS ends, and its tasks with it", "TerminationNotice")


class Tasks:
    """Started tasks by ARN, until they are stopped."""

    def __init__(self, agent: Agent) -> None:
        """None yet."""
        self.agent = agent
        self._tasks: dict[str, Task] = {}
        self._lock = threading.Lock()
        self._closed = False

    def start(
        self,
        record: dict[str, Any],
        definition: dict[str, Any],
        overrides: list[dict[str, Any]],
        _engine: object,
        account: str,
        region: str,
    ) -> None:
        """Run a registered task to its end; called in a thread, with ministack's arguments."""
        task = Task(record, definition, overrides, account=account, region=region, agent=self.agent)
        with self._lock:
            self._tasks[task.arn] = task
            if self._closed:
                task.stop(*TERMINATION)
        try:
            with request_scope(account, region):
                task.live()
        finally:
            with self._lock:
                for ended in [t for t in self._tasks.values() if t.stopped.is_set()][:-KEPT]:
                    del self._tasks[ended.arn]

    def get(self, arn: str) -> Task | None:
        """The task, if it has not stopped."""
        task = self._tasks.get(arn)
        return None if task is None or task.stopped.is_set() else task

    def started(self) -> list[Task]:
        """Every task that runs or has ended lately."""
        with self._lock:
            return list(self._tasks.values())

    def running(self) -> list[Task]:
        """Every task that has not stopped."""
        return [task for task in self.started() if not task.stopped.is_set()]

    def close(self) -> None:
        """Stop all; returns when they are stopped, or `CLOSE_TIMEOUT` later."""
        self._closed = True
        running = self.running()
        for task in running:
            task.stop(*TERMINATION)
        deadline = time.monotonic() + CLOSE_TIMEOUT
        for task in running:
            task.stopped.wait(max(0, deadline - time.monotonic()))
