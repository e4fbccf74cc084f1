"""A snapshot of the database before a migration that has no way back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tij.errors import TijError
from tij.interrupt import Interrupt

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient

# Seconds. The first of an instance copies all of it, later ones what has changed.
TIMEOUT = 5400.0
INTERVAL = 5.0


@dataclass(frozen=True)
class Snapshots:
    """Takes snapshots of the instance `identifier`."""

    rds: RDSClient
    identifier: str
    interrupt: Interrupt
    now: Callable[[], datetime]
    interval: float = INTERVAL
    timeout: float = TIMEOUT

    def take(self, digest: str) -> str:
        """Take one before the release of `digest` and wait until it can be restored; its name.

        TijError when it can't be taken: nothing was migrated then.
        """
        moment = f"{self.now():%Y%m%d%H%M%S}"
        name = f"{self.identifier}-before-{digest.removeprefix('sha256:')[:12]}-{moment}"
        self.rds.create_db_snapshot(
            DBSnapshotIdentifier=name,
            DBInstanceIdentifier=self.identifier,
            Tags=[{"Key": "ReleasedImage", "Value": digest}],
        )
        deadline = time.monotonic() + self.timeout
        while True:
            found = self.rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"]
            status = found[0].get("Status", "?") if found else "gone"
            if status == "available":
                return name
            if status in ("failed", "gone") or time.monotonic() > deadline:
                raise TijError(
                    f"The snapshot {name} is {status}: nothing was migrated.",
                    next_step="tij release",
                )
            self.interrupt.check()
            time.sleep(self.interval)
