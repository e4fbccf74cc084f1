"""Whether a rehearsed worker stays up, and its last words if it does not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tij.ecs.lasting import Lasting, last_words
from tij.ecs.log import last_lines
from tij.ecs.service import Service
from tij.errors import TijError
from tij.interrupt import Interrupt

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

# Seconds.
LASTS = 10.0
TIMEOUT = 180.0
INTERVAL = 0.5


def stays_up(
    name: str,
    service: Service,
    logs: CloudWatchLogsClient,
    interrupt: Interrupt,
    *,
    lasts: float = LASTS,
    timeout: float = TIMEOUT,
    interval: float = INTERVAL,
) -> str:
    """`1 of 1 running`, once that was so for `lasts` seconds; TijError when it does not get there.

    `logs` is a boto3 client.
    """
    next_step = f"tij logs --worker {name}"
    lasting = Lasting(service, lasts)
    deadline = time.monotonic() + timeout
    while True:
        described = service.describe()
        definition, wanted = described["taskDefinition"], described["desiredCount"]
        running = described["runningCount"]
        over, failed = lasting.look(definition, complete=running == wanted)
        if described["deployments"][0].get("rolloutState") == "FAILED" and not failed:
            failed = "ECS has given its deployment up"
        if failed:
            words = last_words(last_lines(logs, service, lasting.ended(definition)))
            last = f" Its last words: {words}" if words else ""
            raise TijError(f"The worker {name} dies: {failed}.{last}", next_step=next_step)
        if over or not wanted:
            return f"{running} of {wanted} running"
        if time.monotonic() > deadline:
            raise TijError(
                f"The worker {name} has {running} of {wanted} tasks running after {timeout:.0f} s.",
                next_step=next_step,
            )
        interrupt.check()
        time.sleep(interval)
