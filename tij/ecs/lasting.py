"""Whether tasks stay up whose health nobody asks for: ECS calls a worker's healthy at once."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tij.ecs.log import last_lines
from tij.ecs.record import readable
from tij.ecs.service import STOPPED, Service, Task

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

# Seconds that a worker's tasks run without an end: Django alone takes ten on a quarter of a vCPU.
LASTS = 30.0
# One end may be chance, as when its database was away for a moment.
ENDS = 2
ENDED_BY_ITSELF = "EssentialContainerExited"
# As `start.sh` takes it, before the worker's own words.
WORKER = "worker"


class Lasting:
    """Looks at one service again and again, from its deployment on."""

    def __init__(
        self, service: Service, seconds: float = LASTS, known: frozenset[str] = frozenset()
    ) -> None:
        """`known` are ARNs of stopped tasks that are older than what is looked at."""
        self._service = service
        self._seconds = seconds
        self._known = known
        self._ends = 0
        self._since: float | None = None

    def ended(self, definition: str) -> list[Task]:
        """Its tasks of this definition that nobody stopped; the newest first."""
        return ended_by_itself(self._service, definition, self._known)

    def look(self, definition: str, *, complete: bool) -> tuple[bool, str | None]:
        """Whether it is known, and why they don't stay up; `complete` says that all run now."""
        ended = self.ended(definition)
        if len(ended) >= ENDS:
            command = command_of(self._service, definition)
            return True, f"{command!r} ended by itself, {len(ended)} times: {ended[0].end}"
        now = time.monotonic()
        if not complete or len(ended) != self._ends:
            self._since, self._ends = None, len(ended)
        if complete and self._since is None:
            self._since = now
        return self._since is not None and now - self._since >= self._seconds, None


@dataclass(frozen=True)
class Death:
    """A program that ends by itself, again and again; `end` and `log` are of its newest task."""

    command: str
    times: int
    end: str
    log: Sequence[str]
    tasks: Sequence[Task]

    @property
    def last_words(self) -> str:
        """Its last line, readable; empty where it said nothing."""
        return last_words(self.log)


def dying(service: Service, logs: CloudWatchLogsClient, now: datetime) -> Death | None:
    """Why a service's tasks don't stay up; None while they do, or where none are wanted.

    `logs` is a boto3 client, `now` has a time zone. A task that lasts says that what ended is past.
    """
    described = service.describe()
    definition = described["taskDefinition"]
    ended = ended_by_itself(service, definition)
    if len(ended) < ENDS or not described["desiredCount"]:
        return None
    started = [task.raw.get("startedAt") for task in service.tasks()]
    if any(at and (now - at).total_seconds() >= LASTS for at in started):
        return None
    command = command_of(service, definition)
    log = last_lines(logs, service, ended)
    return Death(command, len(ended), ended[0].end, log, ended)


def ended_by_itself(
    service: Service, definition: str, known: frozenset[str] = frozenset()
) -> list[Task]:
    """The tasks of a definition that nobody stopped, but those that are `known`; newest first."""
    return [
        task
        for task in service.tasks(STOPPED)
        if task.definition == definition
        and task.arn not in known
        and task.raw.get("stopCode") == ENDED_BY_ITSELF
    ]


def command_of(service: Service, definition: str) -> str:
    """What a worker's tasks run, as `[[workers]]` says it."""
    words = service.definition(definition)["containerDefinitions"][0].get("command", [])
    return shlex.join(words[words[:1] == [WORKER] :])


def last_words(log: Sequence[str]) -> str:
    """The last line that says something, readable."""
    return next((readable(line) for line in reversed(log) if line.strip()), "")
