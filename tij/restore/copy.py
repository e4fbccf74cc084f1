"""The copy: what is asked of RDS, so that it is as the live instance in all but its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tij.restore.marks import Moment

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef, DBSnapshotTypeDef

# What the request may say (RestoreDBInstanceToPointInTime; RestoreDBInstanceFromDBSnapshot, but
# for NOT_OF_SNAPSHOT) and the instance says alike.
ASKED = (
    "AutoMinorVersionUpgrade",
    "BackupRetentionPeriod",
    "CACertificateIdentifier",
    "CopyTagsToSnapshot",
    "DBInstanceClass",
    "DeletionProtection",
    "EngineLifecycleSupport",
    "MaxAllocatedStorage",
    "MultiAZ",
    "PreferredBackupWindow",
    "PubliclyAccessible",
    "StorageType",
)
NOT_OF_SNAPSHOT = "MaxAllocatedStorage"
# What it takes from nowhere, or not from every source: compared, and changed where it differs
# (ModifyDBInstance).
ALIGNED = {
    **{name: name for name in ASKED if name not in ("EngineLifecycleSupport", "StorageType")},
    "IAMDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "MonitoringInterval": "MonitoringInterval",
    "MonitoringRoleArn": "MonitoringRoleArn",
    "PerformanceInsightsEnabled": "EnablePerformanceInsights",
    "PerformanceInsightsRetentionPeriod": "PerformanceInsightsRetentionPeriod",
    "PreferredMaintenanceWindow": "PreferredMaintenanceWindow",
}
"""Member of DBInstance → the request's."""


def request(live: DBInstanceTypeDef, copy: str, moment: Moment) -> dict[str, Any]:
    """RestoreDBInstanceToPointInTime's arguments. What is encrypted stays so, by the same key."""
    when = {"UseLatestRestorableTime": True} if moment.latest else {"RestoreTime": moment.at}
    return {
        "SourceDBInstanceIdentifier": live["DBInstanceIdentifier"],
        "TargetDBInstanceIdentifier": copy,
        **when,
        **_alike(live, moment),
    }


def request_of(
    snapshot: DBSnapshotTypeDef, live: DBInstanceTypeDef, copy: str, moment: Moment
) -> dict[str, Any]:
    """RestoreDBInstanceFromDBSnapshot's arguments."""
    alike = _alike(live, moment)
    alike.pop(NOT_OF_SNAPSHOT, None)
    storage = live["AllocatedStorage"]
    # A snapshot's own storage is the least.
    more = {"AllocatedStorage": storage} if storage > snapshot["AllocatedStorage"] else {}
    return {
        "DBInstanceIdentifier": copy,
        "DBSnapshotIdentifier": snapshot["DBSnapshotIdentifier"],
        **alike,
        **more,
    }


def unfit(snapshot: DBSnapshotTypeDef, live: DBInstanceTypeDef) -> str:
    """What of a snapshot no change makes as the live instance has it; empty when nothing."""
    both = {
        "encrypted": (snapshot["Encrypted"], live["StorageEncrypted"]),
        "master user": (snapshot["MasterUsername"], live["MasterUsername"]),
        "PostgreSQL": (
            snapshot["EngineVersion"].partition(".")[0],
            live["EngineVersion"].partition(".")[0],
        ),
    }
    return "; ".join(
        f"{what}: {then}, not {now}" for what, (then, now) in both.items() if then != now
    )


def _alike(live: DBInstanceTypeDef, moment: Moment) -> dict[str, Any]:
    said: dict[str, Any] = dict(live)
    # Those that begin so are AWS's own.
    tags = [tag for tag in live.get("TagList", []) if not tag.get("Key", "").startswith("aws:")]
    asked = {
        **{name: said[name] for name in ASKED if name in said},
        "DBSubnetGroupName": live["DBSubnetGroup"]["DBSubnetGroupName"],
        "VpcSecurityGroupIds": [g["VpcSecurityGroupId"] for g in live["VpcSecurityGroups"]],
        "DBParameterGroupName": live["DBParameterGroups"][0]["DBParameterGroupName"],
        "Port": live["Endpoint"]["Port"],
        "EnableCloudwatchLogsExports": live.get("EnabledCloudwatchLogsExports", []),
        # A password of its own: the moment's may have been rotated away since.
        "ManageMasterUserPassword": True,
        "Tags": [*tags, moment.tag],
    }
    return {name: value for name, value in asked.items() if value != []}


def differing(live: DBInstanceTypeDef, copy: DBInstanceTypeDef) -> dict[str, Any]:
    """ModifyDBInstance's arguments by which the copy becomes as the live one; empty when it is."""
    before, now = dict(live), dict(copy)
    return {
        argument: before[member]
        for member, argument in ALIGNED.items()
        if before.get(member) not in (None, "", now.get(member))
    }
