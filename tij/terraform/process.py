"""Run one external command: a time limit, its lines as they come, interrupts passed on once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tij.interrupt import Interrupt
from tij.supervisor import supervised

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
    words: Path | None = None,
    record: Path | None = None,
) -> Ended:
    """Run `command`, handing each line of its output to `on_line`.

    The command gets a process group of its own: the terminal's Ctrl-C does not reach it, only
    the one signal that `interrupt` sends. After `timeout` seconds it is interrupted, and killed
    when it has not ended GRACE_SECONDS later. Whoever is killed, seconds later nothing is left of
    the command and of what it started (tij.supervisor): then `words` gets the lines that nobody
    read. `record` names its process before it begins.
    """
    interrupt.check()
    alive, lifeline = socket.socketpair()
    output, written = os.pipe()
    with open(output, errors="replace") as lines, alive:  # noqa: PTH123
        try:
            process = subprocess.Popen(
                supervised(
                    command,
                    lifeline=lifeline.fileno(),
                    output=output,
                    words=words,
                    record=record,
                ),
                cwd=directory,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                process_group=0,
                pass_fds=[lifeline.fileno(), output],
            )
        finally:
            lifeline.close()
            os.close(written)
        timed_out = threading.Event()

        def end() -> None:
            timed_out.set()
            process.send_signal(signal.SIGINT)
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

        def clear() -> None:
            # It ends with the last supervisor. Where both were killed, their group has what is left
            # of the command, which keeps the output open.
            with suppress(ConnectionError):
                alive.recv(1)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        limit = threading.Timer(timeout, end)
        limit.daemon = True
        limit.start()
        clearing = threading.Thread(target=clear, daemon=True)
        clearing.start()
        try:
            with interrupt.forwarded_to(process.pid):
                for line in lines:
                    on_line(line.rstrip("\n"))
                clearing.join()
        finally:
            limit.cancel()
            if clearing.is_alive():
                # `on_line` failed: nobody reads any more.
                alive.shutdown(socket.SHUT_WR)
                clearing.join()
    return Ended(process.returncode, timed_out.is_set())
