"""What a process and all below it use: CPU time and memory."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Usage:
    """Of a process tree."""

    since: float
    """When its first process started, in seconds since the epoch."""
    cpu: float
    """CPU time since then in seconds, of ended processes too."""
    memory: int
    """Bytes; memory that processes share is counted once, page cache is not."""

    def __add__(self, other: Usage) -> Usage:
        """Of both trees."""
        since = min(self.since, other.since)
        return Usage(since, self.cpu + other.cpu, self.memory + other.memory)


def usage_of(pid: int) -> Usage | None:
    """The use of the process `pid` and its descendants; None when it is gone."""
    try:
        root = psutil.Process(pid)
        tree, since = [root, *root.children(recursive=True)], root.create_time()
    except psutil.NoSuchProcess:
        return None
    cpu, memory = 0.0, 0
    for process in tree:
        # It may end just now; its parent will have its time.
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            cpu += times.user + times.system + times.children_user + times.children_system
            memory += process.memory_full_info().pss
    return Usage(since, cpu, memory)
