"""CloudWatch's copy of the containers' output."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tij.ecs.names import ServiceNames
from tij.ecs.service import Service, Task

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_logs.type_defs import GetLogEventsRequestTypeDef


@dataclass(frozen=True)
class Line:
    """One event: milliseconds since the epoch, the stream's task, the text."""

    timestamp: int
    task: str
    text: str


def stream_of(definition: dict[str, Any], task: str) -> tuple[str, str]:
    """Log group and stream of a task's first container (ECS, "awslogs log driver")."""
    container = definition["containerDefinitions"][0]
    options = container["logConfiguration"]["options"]
    stream = f"{options['awslogs-stream-prefix']}/{container['name']}/{task}"
    return options["awslogs-group"], stream


class TaskLog:
    """The log of one task, read on from where it was left."""

    def __init__(self, logs: CloudWatchLogsClient, definition: dict[str, Any], task: str) -> None:
        """`logs` is a boto3 client."""
        self._logs = logs
        self._group, self._stream = stream_of(definition, task)
        self._token: str | None = None

    def more(self) -> list[str]:
        """The lines that came since the last call; none while the stream does not exist."""
        found: list[str] = []
        while True:
            asked: GetLogEventsRequestTypeDef = {
                "logGroupName": self._group,
                "logStreamName": self._stream,
                "startFromHead": True,
            }
            if self._token:
                asked["nextToken"] = self._token
            try:
                answer = self._logs.get_log_events(**asked)
            except self._logs.exceptions.ResourceNotFoundException:
                return found
            found += [event["message"] for event in answer["events"]]
            # At the end of the stream the token stays the same (GetLogEvents).
            last, self._token = self._token, answer["nextForwardToken"]
            if last == self._token or not answer["events"]:
                return found


def last_lines(logs: CloudWatchLogsClient, service: Service, tasks: Sequence[Task]) -> list[str]:
    """The log of the newest of `tasks` that said something."""
    for task in sorted(tasks, key=lambda task: task.created, reverse=True):
        found = TaskLog(logs, service.definition(task.definition), task.id).more()
        if found:
            return found
    return []


def lines(
    logs: CloudWatchLogsClient,
    names: ServiceNames,
    *,
    start: int,
    pattern: str = "",
    task: str | None = None,
) -> Iterator[Line]:
    """The service's log from `start` (milliseconds) to now, oldest first (FilterLogEvents).

    `pattern` is CloudWatch's filter pattern; `task` a task's id.
    """
    options: dict[str, Any] = {"logGroupName": names.log_group, "startTime": start}
    if pattern:
        options["filterPattern"] = pattern
    for page in logs.get_paginator("filter_log_events").paginate(**options):
        for event in page["events"]:
            owner = event["logStreamName"].rsplit("/", 1)[1]
            if task is None or owner.startswith(task):
                yield Line(event["timestamp"], owner, event["message"])


def follow(
    logs: CloudWatchLogsClient,
    names: ServiceNames,
    *,
    start: int,
    pattern: str = "",
    task: str | None = None,
    interval: float = 2.0,
) -> Iterator[Line]:
    """As `lines`, and on, for ever. Lines that reach CloudWatch late are not lost."""
    seen: dict[tuple[str, int, str], int] = {}
    while True:
        counted: dict[tuple[str, int, str], int] = {}
        for line in lines(logs, names, start=start, pattern=pattern, task=task):
            key = (line.task, line.timestamp, line.text)
            counted[key] = counted.get(key, 0) + 1
            if counted[key] > seen.get(key, 0):
                yield line
        seen = counted
        if counted:
            # Streams of several tasks arrive out of step: look back a little each time.
            start = max(start, max(stamp for _, stamp, _ in counted) - LATE)
            seen = {key: count for key, count in seen.items() if key[1] >= start}
        time.sleep(interval)


LATE = 10_000
"""Milliseconds."""
