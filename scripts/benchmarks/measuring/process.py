"""Time, CPU and memory of a command with all the processes that it starts."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

TIMEOUT = 600
"""Seconds; a stock run without compiled files takes some 30, on a loaded machine twice that."""
SAMPLE = 0.003
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Run:
    """One run of a command."""

    wall: float
    """Seconds from start to end."""
    cpu: float
    """User and system seconds of the process and of the children it waited for."""


def timed(
    command: Sequence[str],
    directory: Path,
    environment: Mapping[str, str],
    timeout: float = TIMEOUT,
) -> Run:
    """Run `command` for at most `timeout` seconds; RuntimeError with its last words if it fails."""
    before = os.times()
    start = time.perf_counter()
    ended = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, timeout=timeout
    )
    wall = time.perf_counter() - start
    after = os.times()
    if ended.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: code {ended.returncode}\n{ended.stderr[-2000:]}")
    cpu = (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )
    return Run(wall, cpu)


def peak_memory(command: Sequence[str], directory: Path, environment: Mapping[str, str]) -> float:
    """The most MB of memory (resident, summed over the process tree) seen while it runs."""
    process = psutil.Popen(
        command, cwd=directory, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, _tree(process))
        time.sleep(SAMPLE)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: code {process.returncode}")
    return peak / 2**20


def _tree(process: psutil.Process) -> int:
    """Bytes; a process that ends meanwhile counts nothing."""
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.Error:
        return 0
    return total
