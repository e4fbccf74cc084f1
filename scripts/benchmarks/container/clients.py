"""Clients that each send one request after the other, and what they saw."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Seen:
    """Every answer: when it came (seconds since the start), how long it took, its status."""

    began: float = field(default_factory=time.perf_counter)
    answers: list[tuple[float, float, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def total(self) -> int:
        """Answers and errors so far."""
        return len(self.answers)

    @property
    def failed(self) -> int:
        """Those that are no 200."""
        return sum(status != "200" for _, _, status in self.answers)

    @property
    def statuses(self) -> str:
        """`200: 400, 500: 3`."""
        counted = Counter(status for _, _, status in self.answers)
        return ", ".join(f"{status}: {count:,}" for status, count in sorted(counted.items()))

    @property
    def rate(self) -> float:
        """Answers a second, from the first request to the last answer."""
        return self.total / max(at for at, _, _ in self.answers)

    @property
    def gap(self) -> float:
        """The longest time in seconds without a 200."""
        good = [0.0, *sorted(at for at, _, status in self.answers if status == "200")]
        return max(later - earlier for earlier, later in itertools.pairwise(good))

    def percentile(self, part: float) -> float:
        """Milliseconds within which `part` (0.99) of the 200s came."""
        took = sorted(took for _, took, status in self.answers if status == "200")
        return took[min(int(len(took) * part), len(took) - 1)] * 1000

    def wait_for(self, total: int, timeout: float = 600) -> None:
        """Until there are `total` answers."""
        deadline = time.monotonic() + timeout
        while self.total < total and time.monotonic() < deadline:
            time.sleep(0.01)


@contextmanager
def clients(request: Callable[[], int], number: int, requests: int | None = None) -> Iterator[Seen]:
    """`number` clients until the block ends, or until `requests` are answered if that is given."""
    seen = Seen()
    left = iter(range(requests)) if requests else None

    def client() -> None:
        while not seen.stop.is_set():
            with seen.lock:
                if left is not None and next(left, None) is None:
                    return
            start = time.perf_counter()
            try:
                status = str(request())
            except Exception as error:
                status = type(error).__name__
            end = time.perf_counter()
            with seen.lock:
                seen.answers.append((end - seen.began, end - start, status))

    threads = [threading.Thread(target=client, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield seen
        if requests:
            seen.wait_for(requests)
    finally:
        seen.stop.set()
        for thread in threads:
            thread.join(60)
