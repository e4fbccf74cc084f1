"""The copies in AWS Backup's vault: which of them is restored, and why none can be.

A recovery point of RDS is a snapshot of RDS's own, called `awsbackup:job-...` ("considered manual
DB snapshots": RDS User Guide, "Using AWS Backup to manage automated backups"): RDS restores it, and
no role of AWS Backup's is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tij.errors import BadInputError
from tij.restore.marks import Moment
from tij.restore.window import written

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import DBSnapshotTypeDef

    from tij.clients import Connect

READY = ("AVAILABLE", "COMPLETED")
"""Of a recovery point (AWS Backup API Reference, RecoveryPointByBackupVault)."""
AVAILABLE = "available"
"""Of a snapshot."""
SNAPSHOT = ":snapshot:"


@dataclass(frozen=True)
class Vault:
    """`name` in `region`; None where the environment has none."""

    name: str | None
    region: str
    connect: Connect

    @property
    def rds(self) -> RDSClient:
        """RDS's client."""
        return self.connect("rds")

    def choose(self, database: str, wanted: datetime | None) -> Moment:
        """The newest copy, with `wanted` the newest not after it; BadInputError without one."""
        points = self._points(database)
        ready = [p for p in points if p["Status"] in READY and self._is_from_here(p)]
        if not ready:
            raise BadInputError(
                self._none(database, points),
                next_step="what it holds: aws backup list-recovery-points-by-backup-vault"
                f" --backup-vault-name {self.name}",
            )
        before = [point for point in ready if wanted is None or _made(point) <= wanted]
        if not before:
            times = sorted(map(_made, ready))
            raise BadInputError(
                f"The oldest copy of {database} in {self.name} is of {written(times[0])}.",
                next_step=f"--to {written(times[0])}, up to {written(times[-1])}",
            )
        chosen = max(before, key=_made)
        snapshot = self.snapshot(chosen["RecoveryPointArn"].partition(SNAPSHOT)[2])
        source = snapshot["DbiResourceId"]
        return Moment(source, _made(chosen), False, snapshot["DBSnapshotIdentifier"])

    def snapshot(self, identifier: str) -> DBSnapshotTypeDef:
        """RDS's side of a copy; BadInputError unless it can be restored."""
        try:
            (found,) = self.rds.describe_db_snapshots(
                DBSnapshotIdentifier=identifier, SnapshotType="awsbackup"
            )["DBSnapshots"]
            status = found["Status"]
        except self.rds.exceptions.DBSnapshotNotFoundFault:
            status = "gone"
        if status != AVAILABLE:
            raise BadInputError(
                f"{self.name} lists {identifier}, but RDS says that it is {status}.",
                next_step="an earlier copy: --to MOMENT",
            )
        return found

    def _points(self, database: str) -> Sequence[dict[str, Any]]:
        """All recovery points of databases called so, of whatever state."""
        from botocore.exceptions import ClientError

        if self.name is None:
            raise BadInputError(
                "This environment has no backup vault.",
                next_step="with backup.enabled the database is copied every day (tij apply data)",
            )
        backup: Any = self.connect("backup")
        asked = {"BackupVaultName": self.name, "ByResourceType": "RDS"}
        try:
            pages = backup.get_paginator("list_recovery_points_by_backup_vault").paginate(**asked)
            points = [point for page in pages for point in page["RecoveryPoints"]]
        except ClientError as error:
            refused = {
                "ResourceNotFoundException": (
                    f"There is no vault {self.name} in {self.region}.",
                    "aws backup list-backup-vaults, with --region of where it was made",
                ),
                "AccessDeniedException": (
                    f"AWS lets you see nothing of the vault {self.name}.",
                    "an administrator's credentials; if they are refused too, the vault's policy:"
                    f" aws backup get-backup-vault-access-policy --backup-vault-name {self.name}",
                ),
            }.get(error.response["Error"]["Code"])
            if refused is None:
                raise
            raise BadInputError(refused[0], next_step=refused[1]) from error
        return [p for p in points if p["ResourceArn"].rpartition(":db:")[2] == database]

    def _is_from_here(self, point: dict[str, Any]) -> bool:
        return str(point["ResourceArn"]).split(":")[3] == self.region

    def _none(self, database: str, points: Sequence[dict[str, Any]]) -> str:
        if not points:
            return f"The vault {self.name} in {self.region} holds no copy of {database}."
        there = Counter(
            point["Status"]
            if self._is_from_here(point)
            else f"of another Region's ({point['ResourceArn'].split(':')[3]})"
            for point in points
        )
        return (
            f"The vault {self.name} in {self.region} holds no copy of {database} that can be"
            f" restored: {', '.join(f'{count} {what}' for what, count in there.items())}."
        )


def _made(point: dict[str, Any]) -> datetime:
    made: datetime = point["CreationDate"]
    return made
