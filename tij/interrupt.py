"""Ctrl-C: Terraform is asked once to end, so that it writes its state and releases its lock."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tij.errors import InterruptedRunError

FIRST = (
    "\nInterrupted: waiting for Terraform to finish the calls under way, write its state and"
    " release its lock. Press Ctrl-C again to stop at once (the state may miss what was just made)."
)
SECOND = (
    "\nStopping Terraform at once. If a lock is left, `tij state unlock STACK` shows and releases"
    " it."
)


class Interrupt:
    """Whether the user wants to stop, and the processes that have to be told."""

    def __init__(self) -> None:
        self._requests = 0
        self._running: dict[int, int] = {}

    @property
    def requested(self) -> bool:
        """True after the first Ctrl-C."""
        return self._requests > 0

    def check(self) -> None:
        """Raise InterruptedRunError after the first Ctrl-C: nothing new is started then."""
        if self.requested:
            raise InterruptedRunError("Interrupted.")

    @contextmanager
    def forwarded_to(self, pid: int) -> Iterator[None]:
        """Pass interrupts on to the process `pid`, which is in a process group of its own."""
        self._running[pid] = 0
        try:
            self._pass_on()
            yield
        finally:
            del self._running[pid]

    def request(self) -> None:
        """What Ctrl-C does: the first asks for a graceful end, the second for an end at once."""
        self._requests += 1
        self._pass_on()

    def _pass_on(self) -> None:
        # Terraform takes a second SIGINT as "exit immediately"; more would change nothing.
        for pid, sent in list(self._running.items()):
            if sent < min(self._requests, 2):
                self._running[pid] = sent + 1
                try:
                    os.kill(pid, signal.SIGINT)
                except ProcessLookupError:
                    continue

    @contextmanager
    def handling_signals(self) -> Iterator[None]:
        """Turn SIGINT and SIGTERM into requests while the block runs. Main thread only."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def handle(_signal: int, _frame: FrameType | None) -> None:
            message = SECOND if self.requested else FIRST
            # Not through rich: its lock may be held by the thread that was interrupted.
            os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, f"{message}\n".encode())
            self.request()

        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        for number in before:
            signal.signal(number, handle)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
