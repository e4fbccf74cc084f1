"""Restore the latest snapshot beside the live database, check it, remove it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tij.drill.instances import INTERVAL, TIMEOUT, Instances, Restored, Say
from tij.errors import TijError
from tij.interrupt import Interrupt

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef, DBSnapshotTypeDef

SUFFIX = "-drill"
TAG = {"Key": "Drill", "Value": "tij drill restore"}


@dataclass(frozen=True)
class Drilled:
    """What a drill measured.

    `data_loss` is what a restore of this snapshot loses, `data_loss_to_time` what a restore to the
    latest moment loses (None where RDS reports none); `duration` is from the request to the end of
    the check; `rows` by model.
    """

    snapshot: str
    taken: datetime
    data_loss: timedelta
    data_loss_to_time: timedelta | None
    duration: timedelta
    rows: Mapping[str, int]


class RestoreDrill:
    """Works on `<identifier>-drill` only; of the live instance it reads the description."""

    def __init__(
        self,
        rds: RDSClient,
        identifier: str,
        *,
        check: Callable[[Restored], Mapping[str, int]],
        interrupt: Interrupt,
        now: Callable[[], datetime],
        say: Say,
        interval: float = INTERVAL,
        timeout: float = TIMEOUT,
    ) -> None:
        """`check` connects to the copy and counts its rows by model, or raises TijError."""
        self._rds = rds
        self._instances = Instances(rds, interrupt, say, interval, timeout)
        self._identifier = identifier
        self._copy = f"{identifier}{SUFFIX}"
        self._check = check
        self._now = now
        self._say = say

    def run(self) -> Drilled:
        """The whole drill. The copy is removed whatever happens; also after Ctrl-C."""
        live = self._instances.describe(self._identifier)
        if live is None:
            raise TijError(f"There is no database {self._identifier}.")
        left = self._instances.describe(self._copy)
        if left is not None:
            raise TijError(
                f"{self._copy} is there already, from a drill that is still running or was killed.",
                next_step="tij drill clean",
            )
        snapshot = self._latest()
        began = self._now()
        restorable = live.get("LatestRestorableTime")
        with self._removing():
            self._say(f"{self._copy}: restoring {snapshot['DBSnapshotIdentifier']}")
            self._restore(live, snapshot)
            restored = Restored.of(self._instances.until_restored(self._copy))
            self._say(f"{self._copy}: checking")
            rows = self._check(restored)
            ended = self._now()
        taken = snapshot["SnapshotCreateTime"]
        return Drilled(
            snapshot=snapshot["DBSnapshotIdentifier"],
            taken=taken,
            data_loss=began - taken,
            data_loss_to_time=began - restorable if restorable else None,
            duration=ended - began,
            rows=rows,
        )

    def clean(self) -> bool:
        """Remove the copy that a killed drill left; False when there is none."""
        copy = self._instances.describe(self._copy)
        if copy is None:
            return False
        if TAG not in copy.get("TagList", []):
            raise TijError(
                f"{self._copy} was not made by a drill (it lacks the tag {TAG['Key']}): it is left"
                " alone."
            )
        self._remove()
        return True

    def _latest(self) -> DBSnapshotTypeDef:
        pages = self._rds.get_paginator("describe_db_snapshots").paginate(
            DBInstanceIdentifier=self._identifier
        )
        found = [
            snapshot
            for page in pages
            for snapshot in page["DBSnapshots"]
            if snapshot.get("Status") == "available"
        ]
        if not found:
            raise TijError(
                f"{self._identifier} has no snapshot: there is nothing to restore.",
                next_step="tij verify --only backup",
            )
        return max(found, key=lambda snapshot: snapshot["SnapshotCreateTime"])

    def _restore(self, live: DBInstanceTypeDef, snapshot: DBSnapshotTypeDef) -> None:
        self._rds.restore_db_instance_from_db_snapshot(
            DBInstanceIdentifier=self._copy,
            DBSnapshotIdentifier=snapshot["DBSnapshotIdentifier"],
            DBInstanceClass=live["DBInstanceClass"],
            DBSubnetGroupName=live["DBSubnetGroup"]["DBSubnetGroupName"],
            VpcSecurityGroupIds=[g["VpcSecurityGroupId"] for g in live["VpcSecurityGroups"]],
            DBParameterGroupName=live["DBParameterGroups"][0]["DBParameterGroupName"],
            PubliclyAccessible=False,
            MultiAZ=False,
            DeletionProtection=False,
            # A password of its own: the snapshot's may have been rotated away since.
            ManageMasterUserPassword=True,
            Tags=[TAG],  # type: ignore[list-item]
        )

    @contextmanager
    def _removing(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._remove()

    def _remove(self) -> None:
        if self._instances.describe(self._copy) is None:
            return
        self._say(f"{self._copy}: removing")
        self._rds.delete_db_instance(
            DBInstanceIdentifier=self._copy,
            SkipFinalSnapshot=True,
            DeleteAutomatedBackups=True,
        )
