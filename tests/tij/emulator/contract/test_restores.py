"""What RDS refuses of a restore, a copy and a new name: by the request, and by what is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

RESTORE = {
    "SourceDBInstanceIdentifier": "tij-db",
    "TargetDBInstanceIdentifier": "tij-db-restored",
    "RestoreTime": datetime(2026, 11, 27, 3, 12, tzinfo=UTC),
    "DBInstanceClass": "db.t4g.micro",
    "BackupRetentionPeriod": 7,
    "PreferredBackupWindow": "18:00-18:30",
}
COPY = {
    "SourceDBSnapshotIdentifier": "rds:tij-db-2026-11-27-03-12",
    "TargetDBSnapshotIdentifier": "tij-db-encrypted",
    "KmsKeyId": "alias/aws/rds",
}
TO_TIME, COPY_SNAPSHOT = "restore_db_instance_to_point_in_time", "copy_db_snapshot"


@pytest.mark.parametrize(
    ("operation", "request_", "changes", "code"),
    [
        # What is taken reaches the service, which has no such instance.
        (TO_TIME, RESTORE, {}, "DBInstanceNotFound"),
        (TO_TIME, RESTORE, {"TargetDBInstanceIdentifier": "tij--db"}, "InvalidParameterValue"),
        (TO_TIME, RESTORE, {"UseLatestRestorableTime": True}, "InvalidParameterCombination"),
        (TO_TIME, RESTORE, {"RestoreTime": None}, "InvalidParameterCombination"),
        (TO_TIME, RESTORE, {"BackupRetentionPeriod": 36}, "InvalidParameterValue"),
        (TO_TIME, RESTORE, {"PreferredBackupWindow": "18:00-18:10"}, "InvalidParameterValue"),
        (TO_TIME, RESTORE, {"DBSubnetGroupName": "nowhere"}, "DBSubnetGroupNotFoundFault"),
        (TO_TIME, RESTORE, {"DBParameterGroupName": "none"}, "DBParameterGroupNotFound"),
        (TO_TIME, RESTORE, {"VpcSecurityGroupIds": ["sg-1"]}, "InvalidParameterValue"),
        (COPY_SNAPSHOT, COPY, {}, "DBSnapshotNotFound"),
        (COPY_SNAPSHOT, COPY, {"TargetDBSnapshotIdentifier": "rds:db"}, "InvalidParameterValue"),
    ],
)
def test_each_is_answered_as_aws_does(
    client: Callable[..., Any],
    operation: str,
    request_: dict[str, Any],
    changes: dict[str, Any],
    code: str,
) -> None:
    said = {name: value for name, value in {**request_, **changes}.items() if value is not None}
    with pytest.raises(ClientError) as refused:
        getattr(client("rds", account="000000000071"), operation)(**said)
    assert refused.value.response["Error"]["Code"] == code


def test_a_name_changes_of_an_available_instance_only(client: Callable[..., Any]) -> None:
    rds = client("rds", account="000000000072")
    rds.create_db_instance(
        DBInstanceIdentifier="asleep",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="postgres",
        ManageMasterUserPassword=True,
    )
    rds.stop_db_instance(DBInstanceIdentifier="asleep")
    named = {"DBInstanceIdentifier": "asleep", "NewDBInstanceIdentifier": "awake"}
    with pytest.raises(rds.exceptions.InvalidDBInstanceStateFault):
        rds.modify_db_instance(**named, ApplyImmediately=True)
    rds.start_db_instance(DBInstanceIdentifier="asleep")
    rds.modify_db_instance(**named, ApplyImmediately=True)
    assert rds.describe_db_instances(DBInstanceIdentifier="awake")["DBInstances"]
