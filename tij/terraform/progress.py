"""Show what Terraform is doing: one moving line per stack on a terminal, plain lines elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from tij.terraform.events import Event

HEARTBEAT_SECONDS = 30
"""Off a terminal: seconds of silence before a stack's counts are printed."""

COUNTED = {"apply_complete", "refresh_complete"}
STARTED = {"apply_start", "refresh_start"}


class Progress:
    """Progress of several stacks at once. Use as a context manager; safe from any thread."""

    def __init__(self, console: Console) -> None:
        """`console` is where people look while they wait: standard error."""
        self._console = console
        self._lock = threading.Lock()
        self._tasks: dict[str, _Task] = {}
        self._bars = Bars(
            TextColumn("{task.description}", table_column=None),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[current]}"),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._bars.stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the terminal to a question."""
        self._bars.stop()
        try:
            yield
        finally:
            self._bars.start()

    def begin(self, stack: str, verb: str, total: int | None = None) -> None:
        """`stack` begins to be `planned`, `applied`, ...; `total` is the count to reach."""
        task = _Task(self._bars.add_task(f"{stack}: {verb}", total=total, current=""), verb, total)
        with self._lock:
            self._tasks[stack] = task
        if not self._console.is_terminal:
            count = f" ({total} to do)" if total else ""
            self._say(f"{stack}: {verb}{count}")

    @contextmanager
    def under_way(self, stack: str, doing: str, done: str) -> Iterator[None]:
        """Say what is being done to `stack`, and at the end whether it was."""
        self.begin(stack, doing)
        ended = f"not {done}"
        try:
            yield
            ended = done
        finally:
            self.end(stack, ended)

    def event(self, stack: str, event: Event) -> None:
        """Terraform said something about `stack`."""
        with self._lock:
            task = self._tasks[stack]
            task.done += event.type in COUNTED
            quiet_for = time.monotonic() - task.reported
            if due := quiet_for > HEARTBEAT_SECONDS:
                task.reported = time.monotonic()
        if event.type in STARTED:
            self._bars.update(task.id, current=event.address)
        elif event.type in COUNTED:
            self._bars.update(task.id, completed=task.done)
        if due and not self._console.is_terminal:
            self._say(f"{stack}: {task.verb}, {task.count}, {task.elapsed} s")

    def end(self, stack: str, words: str) -> None:
        """`stack` is done: `words` says how it ended."""
        task = self._tasks[stack]
        self._bars.update(
            task.id, description=f"{stack}: {words}", total=task.total or task.done, current=""
        )
        self._bars.stop_task(task.id)
        if not self._console.is_terminal:
            count = f", {task.count}" if task.total else ""
            self._say(f"{stack}: {words}{count} ({task.elapsed} s)")

    def _say(self, line: str) -> None:
        self._console.print(line)


class _Task:
    """One stack's line."""

    def __init__(self, id_: TaskID, verb: str, total: int | None) -> None:
        self.id = id_
        self.verb = verb
        self.total = total
        self.done = 0
        self.began = self.reported = time.monotonic()

    @property
    def count(self) -> str:
        return f"{self.done} of {self.total}" if self.total else f"{self.done} done"

    @property
    def elapsed(self) -> int:
        return round(time.monotonic() - self.began)
