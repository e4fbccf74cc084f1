"""The time that schedules and stopped databases go by; a rehearsal may move it forward."""

from __future__ import annotations

import time


class Clock:
    """This machine's clock, plus what was skipped."""

    def __init__(self) -> None:
        """Nothing is skipped yet; a later process begins anew."""
        self._skipped = 0.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._skipped

    def skip(self, seconds: float) -> None:
        """Move it forward."""
        self._skipped += max(seconds, 0.0)
