"""Whether tasks stay up whose health nobody asks for: ECS calls a worker's healthy at once."""

from __future__ import annotations

import time

from tij.ecs.service import STOPPED, Service, Task

# Seconds that a worker's tasks run without an end: Django alone takes ten on a quarter of a vCPU.
LASTS = 30.0
# One end may be chance, as when its database was away for a moment.
ENDS = 2
ENDED_BY_ITSELF = "EssentialContainerExited"


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
        return [
            task
            for task in self._service.tasks(STOPPED)
            if task.definition == definition
            and task.arn not in self._known
            and task.raw.get("stopCode") == ENDED_BY_ITSELF
        ]

    def look(self, definition: str, *, complete: bool) -> tuple[bool, str | None]:
        """Whether it is known, and why they don't stay up; `complete` says that all run now."""
        ended = self.ended(definition)
        if len(ended) >= ENDS:
            return True, f"its program ended by itself, {len(ended)} times: {ended[0].end}"
        now = time.monotonic()
        if not complete or len(ended) != self._ends:
            self._since, self._ends = None, len(ended)
        if complete and self._since is None:
            self._since = now
        return self._since is not None and now - self._since >= self._seconds, None
