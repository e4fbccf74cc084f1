"""CPU and memory of a Fargate task, enforced by a control group (version 1 or 2)."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

CGROUP = Path("/sys/fs/cgroup")
PERIOD = 100_000  # microseconds


@dataclass(frozen=True)
class Limits:
    """`cpu` in vCPU (0.25), `memory` in MiB (512), as in the task definition."""

    cpu: float
    memory: int


class ControlGroup:
    """A control group with `limits`; put a process in before it starts others."""

    def __init__(self, limits: Limits) -> None:
        """Raises OSError where this process may not make control groups."""
        self._last_peak = 0
        self._killed = False
        name = f"tij-{uuid4().hex[:12]}"
        quota = int(limits.cpu * PERIOD)
        size = limits.memory * 1024 * 1024
        if (CGROUP / "cgroup.controllers").exists():
            self._directories = [CGROUP / name]
            self._peak, self._events = "memory.peak", "memory.events"
            settings = {"cpu.max": f"{quota} {PERIOD}", "memory.max": str(size)}
            values = {self._directories[0]: settings}
        else:
            cpu, memory = CGROUP / "cpu" / name, CGROUP / "memory" / name
            self._directories = [memory, cpu]
            self._peak, self._events = "memory.max_usage_in_bytes", "memory.oom_control"
            values = {
                cpu: {"cpu.cfs_period_us": str(PERIOD), "cpu.cfs_quota_us": str(quota)},
                memory: {"memory.limit_in_bytes": str(size)},
            }
        for directory, settings in values.items():
            directory.mkdir()
            for file, value in settings.items():
                (directory / file).write_text(value)

    def enter(self) -> None:
        """Move the calling process in; its children stay in."""
        for directory in self._directories:
            (directory / "cgroup.procs").write_text(str(os.getpid()))

    @property
    def peak_memory(self) -> int:
        """Highest memory use so far in bytes, page cache included."""
        with contextlib.suppress(FileNotFoundError):
            self._last_peak = int((self._directories[0] / self._peak).read_text())
        return self._last_peak

    @property
    def out_of_memory(self) -> bool:
        """Whether the kernel has killed one of its processes for memory."""
        with contextlib.suppress(FileNotFoundError):
            events = (self._directories[0] / self._events).read_text().splitlines()
            counts = dict(line.split() for line in events)
            self._killed = counts.get("oom_kill", "0") != "0"
        return self._killed

    def remove(self) -> None:
        """Remove the group, whose processes have ended; what was measured stays."""
        _ = self.peak_memory, self.out_of_memory
        for directory in self._directories:
            with contextlib.suppress(OSError):
                directory.rmdir()
