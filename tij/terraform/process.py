"""Run one external command: a time limit, its lines as they come, interrupts passed on once."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tij.interrupt import Interrupt

GRACE_SECONDS = 60
"""How long a command that ran out of time may take to write its state."""


@dataclass(frozen=True)
class Ended:
    """How a command ended. A negative code is the signal that ended it."""

    code: int
    timed_out: bool


def run(
    command: Sequence[str | Path],
    *,
    directory: Path,
    environment: Mapping[str, str],
    timeout: float,
    on_line: Callable[[str], None],
    interrupt: Interrupt,
) -> Ended:
    """Run `command`, handing each line of its output to `on_line`.

    The command gets a process group of its own: the terminal's Ctrl-C does not reach it, only
    the one signal that `interrupt` sends. After `timeout` seconds it is interrupted, and killed
    when it has not ended GRACE_SECONDS later.
    """
    interrupt.check()
    process = subprocess.Popen(
        list(command),
        cwd=directory,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        process_group=0,
    )
    timed_out = threading.Event()

    def end() -> None:
        timed_out.set()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)

    limit = threading.Timer(timeout, end)
    limit.daemon = True
    limit.start()
    try:
        with interrupt.told_to(process.pid):
            assert process.stdout is not None  # noqa: S101 - stdout=PIPE above
            for line in process.stdout:
                on_line(line.rstrip("\n"))
            code = process.wait()
    finally:
        limit.cancel()
        if process.poll() is None:
            process.kill()
            process.wait()
    return Ended(code, timed_out.is_set())
