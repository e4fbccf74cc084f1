"""The embedded Fargate: ECS tasks, target health and databases that really run.

ministack keeps what the API shows; here are the processes behind it. A machine without the
programs has the API alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

RUNNING_PATH = "/_emulator/running"
"""Where the embedded AWS says what runs; only with the programs."""
CLOCK_PATH = "/_emulator/clock"
"""Where a rehearsal moves its clock forward: POST, the seconds as text."""


class Front(TypedDict):
    """Where load balancer and CDN listen, and the certificate that proves them."""

    port: int
    root_certificate: str
    address: str | None


class RunningTask(TypedDict):
    """One task: ECS id, group, MiB that it may use, and the most bytes measured, if any were."""

    id: str
    group: str
    memory: str
    peak_memory: int | None


class Running(TypedDict):
    """What the embedded AWS says at RUNNING_PATH."""

    front: Front
    tasks: Sequence[RunningTask]
