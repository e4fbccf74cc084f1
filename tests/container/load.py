"""Requests from several clients at once, counted."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Load:
    """What the clients saw so far: how often each status or error."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.stopped = threading.Event()

    @property
    def total(self) -> int:
        return sum(self.seen.values())

    def wait_for(self, more: int, timeout: float = 60) -> None:
        """Wait until `more` further requests were answered."""
        target = self.total + more
        deadline = time.monotonic() + timeout
        while self.total < target:
            assert time.monotonic() < deadline, f"only {self.seen}"
            time.sleep(0.02)


@contextmanager
def load(request: Callable[[], int], clients: int = 4) -> Iterator[Load]:
    """Call `request` (its answer's status) from `clients` threads until the block ends."""
    running = Load()

    def client() -> None:
        while not running.stopped.is_set():
            try:
                said = str(request())
            except Exception as error:
                said = type(error).__name__
            with running.lock:
                running.seen[said] += 1

    threads = [threading.Thread(target=client, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield running
    finally:
        running.stopped.set()
        for thread in threads:
            thread.join(60)
