"""The database: private, backed up (guide 2-1, backups)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tij.verification.finding import Finding, failed, passed

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient

# One backup a day, and an hour for it to be made.
SNAPSHOT_AGE = timedelta(hours=26)
# RDS uploads transaction logs every five minutes (RDS User Guide, "Restoring to a specified time").
LOG_AGE = timedelta(minutes=30)


def private(rds: RDSClient, identifier: str) -> Finding:
    """The instance runs, encrypted, without a public address."""
    instance = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
    if instance.get("PubliclyAccessible"):
        return failed("database-public", database=identifier)
    if not instance.get("StorageEncrypted"):
        return failed("database-unencrypted", database=identifier)
    status = instance.get("DBInstanceStatus", "?")
    if status not in ("available", "backing-up", "storage-optimization"):
        return failed("database-status", database=identifier, status=status)
    return passed("database-private", database=identifier, status=status)


def backed_up(rds: RDSClient, identifier: str, days: int, window: str, now: datetime) -> Finding:
    """Backups are kept as designed; the last automatic snapshot and log are recent."""
    instance = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
    kept = instance.get("BackupRetentionPeriod", 0)
    if kept < days:
        return failed("backup-short", days=kept, wanted=days)
    if instance.get("PreferredBackupWindow") != window:
        return failed(
            "backup-window", window=instance.get("PreferredBackupWindow", "-"), wanted=window
        )
    snapshots = [
        snapshot
        for page in rds.get_paginator("describe_db_snapshots").paginate(
            DBInstanceIdentifier=identifier, SnapshotType="automated"
        )
        for snapshot in page["DBSnapshots"]
        if snapshot.get("Status") == "available" and "SnapshotCreateTime" in snapshot
    ]
    if not snapshots:
        return failed("no-snapshot", database=identifier)
    last = max(snapshots, key=lambda snapshot: snapshot["SnapshotCreateTime"])
    age = now - last["SnapshotCreateTime"]
    if age > SNAPSHOT_AGE:
        return failed("snapshot-old", snapshot=last["DBSnapshotIdentifier"], hours=_hours(age))
    restorable = instance.get("LatestRestorableTime")
    if restorable and now - restorable > LOG_AGE:
        return failed("restorable-old", minutes=int((now - restorable).total_seconds() // 60))
    return passed(
        "backed-up",
        snapshot=last["DBSnapshotIdentifier"],
        hours=_hours(age),
        days=kept,
        window=window,
    )


def _hours(age: timedelta) -> int:
    return int(age.total_seconds() // 3600)
