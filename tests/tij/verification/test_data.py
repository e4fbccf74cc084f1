"""Database, backups and secrets, one thing broken at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tij.verification.stubs import stubbed
from tij.verification.checks import database, secrets
from tij.verification.finding import Status

NOW = datetime.now(UTC)
WINDOW = "17:00-18:00"
Json = dict[str, Any]


def instances(**changed: object) -> tuple[str, Json]:
    good = {
        "DBInstanceIdentifier": "thisisjapan-db",
        "DBInstanceStatus": "available",
        "PubliclyAccessible": False,
        "StorageEncrypted": True,
        "BackupRetentionPeriod": 7,
        "PreferredBackupWindow": WINDOW,
        "LatestRestorableTime": NOW - timedelta(minutes=4),
    }
    return "describe_db_instances", {"DBInstances": [{**good, **changed}]}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, "database-private"),
        ({"PubliclyAccessible": True}, "database-public"),
        ({"StorageEncrypted": False}, "database-unencrypted"),
        ({"DBInstanceStatus": "storage-full"}, "database-status"),
    ],
)
def test_the_database_is_private_encrypted_and_available(changed: Json, code: str) -> None:
    found = database.private(stubbed("rds", instances(**changed)), "thisisjapan-db")
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "database-private")


def snapshots(*ages: float, status: str = "available") -> tuple[str, Json]:
    made = [
        {
            "DBSnapshotIdentifier": f"rds:thisisjapan-db-{age}",
            "Status": status,
            "SnapshotCreateTime": NOW - timedelta(hours=age),
        }
        for age in ages
    ]
    return "describe_db_snapshots", {"DBSnapshots": made}


@pytest.mark.parametrize(
    ("instance", "snapshot", "code"),
    [
        (instances(), snapshots(50, 26, 2), "backed-up"),
        (instances(), snapshots(50, 27), "snapshot-old"),
        (instances(), snapshots(), "no-snapshot"),
        (instances(), snapshots(1, status="creating"), "no-snapshot"),
        (instances(BackupRetentionPeriod=0), snapshots(2), "backup-short"),
        (instances(PreferredBackupWindow="03:00-04:00"), snapshots(2), "backup-window"),
        (
            instances(LatestRestorableTime=NOW - timedelta(hours=3)),
            snapshots(2),
            "restorable-old",
        ),
    ],
)
def test_backups_are_kept_and_fresh(
    instance: tuple[str, Json], snapshot: tuple[str, Json], code: str
) -> None:
    rds = stubbed("rds", instance, snapshot)
    found = database.backed_up(rds, "thisisjapan-db", 7, WINDOW, NOW)
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "backed-up")
    if code == "backed-up":
        assert found.values["snapshot"] == "rds:thisisjapan-db-2"


def secret(**changed: Any) -> Any:
    good = {
        "Name": "thisisjapan/app-config",
        "VersionIdsToStages": {"a" * 32: ["AWSCURRENT"]},
        "CreatedDate": NOW - timedelta(days=900),
        "LastChangedDate": NOW - timedelta(days=20),
        "RotationEnabled": True,
        "LastRotatedDate": NOW - timedelta(days=3),
    }
    answer = {name: value for name, value in {**good, **changed}.items() if value is not None}
    return stubbed("secretsmanager", ("describe_secret", answer))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, "secret-present"),
        ({"LastChangedDate": NOW - timedelta(days=400)}, "secret-old"),
        ({"VersionIdsToStages": {}}, "secret-empty"),
        ({"VersionIdsToStages": {"a" * 32: ["AWSPREVIOUS"]}}, "secret-empty"),
        ({"DeletedDate": NOW}, "secret-deleted"),
    ],
)
def test_the_applications_secret_is_there(changed: Json, code: str) -> None:
    found = secrets.application_secret(secret(**changed), "arn", NOW)
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "secret-present")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, "secret-rotated"),
        # A week has not passed since it was made.
        ({"LastRotatedDate": None, "CreatedDate": NOW - timedelta(days=2)}, "secret-rotated"),
        ({"LastRotatedDate": NOW - timedelta(days=9)}, "rotation-late"),
        ({"LastRotatedDate": None}, "rotation-late"),
        ({"RotationEnabled": False}, "rotation-off"),
        ({"VersionIdsToStages": {}}, "secret-empty"),
    ],
)
def test_the_databases_password_is_rotated(changed: Json, code: str) -> None:
    found = secrets.database_secret(secret(**changed), "arn", NOW)
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "secret-rotated")
