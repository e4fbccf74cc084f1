"""Databases that AWS starts by itself once they were stopped for seven days.

RDS User Guide, "Stopping an Amazon RDS DB instance temporarily".
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from ministack import app as ministack
from ministack.core.responses import request_scope

from tij.emulator.fargate.clock import Clock
from tij.emulator.fargate.rds import STOPPED

logger = logging.getLogger(__name__)

# Seconds.
LONGEST_STOP = 7 * 24 * 3600.0
INTERVAL = 1.0


class Restarts:
    """One thread that looks at all stopped instances."""

    def __init__(self, clock: Clock) -> None:
        """Nothing is started before `begin`."""
        self._clock = clock
        self._over = threading.Event()

    def begin(self) -> None:
        """Look from now on: once RDS is restored."""
        threading.Thread(target=self._run, name="restarts", daemon=True).start()

    def close(self) -> None:
        """Start nothing any more."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(INTERVAL):
            try:
                self.look(ministack._get_module("rds"))
            except Exception:
                logger.exception("Restarts")

    def look(self, rds: Any) -> None:
        """Start what is stopped for too long."""
        now = self._clock.now()
        for (account, region, name), instance in list(rds._instances._data.items()):
            stopped = instance["DBInstanceStatus"] == "stopped" and STOPPED in instance
            if stopped and now - instance[STOPPED] >= LONGEST_STOP:
                with request_scope(account, region):
                    rds._ACTION_MAP["StartDBInstance"]({"DBInstanceIdentifier": [name]})
