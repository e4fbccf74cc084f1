"""Which process holds a lock that Terraform took, and whether it is certain that it is dead.

Terraform writes user and host into a lock, no process. So each run that takes one is named in a
record beside it, on this machine (tij.supervisor); the record stays where the run did not end well.
docs/decisions/0021-nothing-of-a-killed-run-survives.md.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tij.errors import TijError
from tij.state.objects import Location
from tij.state.recovery import Lock, read_lock
from tij.supervisor import GRACE, REAPING, identity

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TAKING = timedelta(seconds=60)
"""Terraform takes its lock in the first moments of a run; a later one is another's."""
ENDING = 2 * (GRACE + REAPING)
"""Seconds after which what a killed `tij` left has ended."""
POLL_INTERVAL = 0.1


@dataclass(frozen=True)
class Holder:
    """A process that took the lock, if there is one."""

    pid: int
    started: str
    """The clock tick at which it started."""
    boot: str
    """The id of the machine's run in which it did."""
    machine: str
    """The machine's id; `-` where it has none."""
    namespace: str
    """What its number counts in."""
    at: datetime
    """The time at which it began."""

    @classmethod
    def read(cls, record: Path) -> Holder | None:
        """The process that `record` names; None when there is none, or on another system."""
        try:
            pid, started, boot, machine, namespace, at = record.read_text("utf-8").split()
            return cls(
                int(pid), started, boot, machine, namespace, datetime.fromtimestamp(float(at), UTC)
            )
        except (OSError, ValueError):
            return None

    @property
    def dead(self) -> bool | None:
        """None when that can't be known from here: it ran on another machine or in a container."""
        here = identity(os.getpid())
        if here is None:
            return None
        _, _, boot, machine, namespace = here
        if self.boot != boot:
            # Before this machine started anew, or on another.
            return True if self.machine == machine != "-" else None
        if self.namespace != namespace:
            return None
        now = identity(self.pid)
        return now is None or now[1] != self.started

    def took(self, lock: Lock) -> bool:
        """Whether `lock` is the one that this process took: of this host, and as it began."""
        host = lock.who.rpartition("@")[2]
        # A lock's time has whole seconds here.
        since = lock.created - self.at.replace(microsecond=0)
        return host == socket.gethostname() and timedelta() <= since <= TAKING


def settle(
    s3: S3Client,
    location: Location,
    record: Path,
    *,
    stack: str,
    take_over: Callable[[str], None] | None,
) -> None:
    """Look at the lock of a state whose last run did not end well, before the next run.

    A lock whose holder is certainly dead is taken over, and `take_over` gets a line about it;
    without `take_over` TijError names the command that releases it. What is left of that run is
    waited for. Any other lock is left alone: Terraform waits for it and says whose it is.
    """
    holder = Holder.read(record)
    if holder is None:
        return
    deadline = time.monotonic() + ENDING
    while holder.dead is False:
        if time.monotonic() > deadline:
            raise TijError(
                f"{stack}: process {holder.pid} of an earlier run still works on it.",
                next_step=f"wait for it, or end it: kill {holder.pid}",
            )
        time.sleep(POLL_INTERVAL)
    lock = read_lock(s3, location)
    if lock is None or not holder.took(lock) or not holder.dead:
        return
    said = f"{stack}: {lock} {of(holder)}"
    if take_over is None:
        raise TijError(said, next_step=f"tij state unlock {stack}")
    s3.delete_object(Bucket=location.bucket, Key=location.lock_key)
    take_over(f"{said} Its lock was taken over.")


def of(holder: Holder) -> str:
    """What is known of a lock's holder, in a sentence."""
    known = {True: "is dead", False: "still runs", None: "can't be seen from here"}[holder.dead]
    return f"Process {holder.pid} of this checkout, which took it, {known}."
