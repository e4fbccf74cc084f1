"""The two snapshots of a move: one of the database as it is, and its encrypted copy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tij.drill.instances import AVAILABLE, Instances
from tij.errors import TijError
from tij.move.marks import stamp

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBSnapshotTypeDef

KEY = "alias/aws/rds"
"""The key that RDS uses where none is named, as the design does."""


@dataclass(frozen=True)
class MoveSnapshots:
    """Of the move of the database `name` that began at `began`: their names follow from both."""

    instances: Instances
    name: str
    began: datetime

    def encrypted(self, identifier: str) -> str:
        """The name of the encrypted copy, once it can be restored; made where it isn't there.

        `identifier` is what the instance is called.
        """
        plain, copy = self._names()
        rds = self.instances.rds
        if self._found(copy) is None:
            if self._found(plain) is None:
                self.instances.say(f"{plain}: being made")
                rds.create_db_snapshot(DBSnapshotIdentifier=plain, DBInstanceIdentifier=identifier)
            self._until_made(plain)
            self.instances.say(f"{copy}: being copied, encrypted with {KEY}")
            rds.copy_db_snapshot(
                SourceDBSnapshotIdentifier=plain, TargetDBSnapshotIdentifier=copy, KmsKeyId=KEY
            )
        self._until_made(copy)
        return copy

    def delete(self) -> None:
        """Both: the instances have the data."""
        for name in self._names():
            if self._found(name):
                self.instances.rds.delete_db_snapshot(DBSnapshotIdentifier=name)

    def _names(self) -> Iterator[str]:
        name = f"{self.name}-move-{stamp(self.began)}"
        yield from (name, f"{name}-encrypted")

    def _found(self, name: str) -> DBSnapshotTypeDef | None:
        rds = self.instances.rds
        try:
            answer = rds.describe_db_snapshots(DBSnapshotIdentifier=name)
        except rds.exceptions.DBSnapshotNotFoundFault:
            return None
        return next(iter(answer["DBSnapshots"]), None)

    def _until_made(self, name: str) -> None:
        deadline = time.monotonic() + self.instances.timeout
        while True:
            self.instances.interrupt.check()
            found = self._found(name)
            status = found.get("Status", "?") if found else "gone"
            if status == AVAILABLE:
                return
            if status in ("failed", "gone") or time.monotonic() > deadline:
                raise TijError(f"The snapshot {name} is {status}: it can't be used.")
            time.sleep(self.instances.interval)
