"""The new instance: what is asked of RDS, so that it is as designed before it has the name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tij.errors import BadInputError
from tij.move.marks import MOVED_FROM

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

ASKED = {
    "auto_minor_version_upgrade": "AutoMinorVersionUpgrade",
    "backup_retention_period": "BackupRetentionPeriod",
    "backup_window": "PreferredBackupWindow",
    "ca_cert_identifier": "CACertificateIdentifier",
    "copy_tags_to_snapshot": "CopyTagsToSnapshot",
    "deletion_protection": "DeletionProtection",
    "enabled_cloudwatch_logs_exports": "EnableCloudwatchLogsExports",
    "engine_lifecycle_support": "EngineLifecycleSupport",
    "instance_class": "DBInstanceClass",
    "multi_az": "MultiAZ",
    "port": "Port",
    "publicly_accessible": "PubliclyAccessible",
    "storage_type": "StorageType",
}
"""Argument of `aws_db_instance` → RestoreDBInstanceFromDBSnapshot's.

What it doesn't take (windows, Performance Insights, tags) is changed with the import: none of it
interrupts anything.
"""
KEPT = {"db_name": ("DBName", "name"), "username": ("MasterUsername", "username")}
"""Argument → the instance's member and the setting under [database]: no snapshot changes these."""


def request(
    live: DBInstanceTypeDef, designed: Mapping[str, Any], copy: str, snapshot: str, source: str
) -> dict[str, Any]:
    """RestoreDBInstanceFromDBSnapshot's arguments; what is encrypted stays so, by its key."""
    groups = live["DBParameterGroups"]
    asked = {
        "DBInstanceIdentifier": copy,
        "DBSnapshotIdentifier": snapshot,
        **{theirs: designed[ours] for ours, theirs in ASKED.items() if ours in designed},
        # A subnet group of another name stays held: within a VPC it can't be changed.
        "DBSubnetGroupName": live["DBSubnetGroup"]["DBSubnetGroupName"],
        "VpcSecurityGroupIds": [one["VpcSecurityGroupId"] for one in live["VpcSecurityGroups"]],
        # Of the version that the snapshot has; the upgrade brings the designed one.
        "DBParameterGroupName": groups[0]["DBParameterGroupName"] if groups else "",
        "ManageMasterUserPassword": True,
        "Tags": [{"Key": MOVED_FROM, "Value": source}],
    }
    return {name: value for name, value in asked.items() if value not in ([], "")}


def check(live: DBInstanceTypeDef, designed: Mapping[str, Any]) -> None:
    """BadInputError where the design says what no copy of `live` can have."""
    said: Mapping[str, Any] = dict(live)
    wrong = [
        f"database.{setting} is {designed[argument]}, and {live['DBInstanceIdentifier']} has"
        f" {said.get(member)}: a copy keeps it."
        for argument, (member, setting) in KEPT.items()
        if argument in designed and designed[argument] != said.get(member)
    ]
    if wrong:
        raise BadInputError("\n".join(wrong), next_step="set it to what the database has")
