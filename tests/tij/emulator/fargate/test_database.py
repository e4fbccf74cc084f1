"""An RDS instance is a PostgreSQL that clients reach at its endpoint, with TLS and its password."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.container.names import CACHE
from tests.tij.emulator.fargate.conftest import SPEED
from tests.tij.emulator.fargate.world import World, until
from tij.emulator import EmbeddedAws
from tij.emulator.host import HostImage

NAME = "thisisjapan"


class Client:
    """psql, as a client of the instance that RDS describes."""

    def __init__(self, world: World, identifier: str) -> None:
        self.world, self.identifier = world, identifier

    @property
    def instance(self) -> dict[str, Any]:
        described = self.world("rds").describe_db_instances(DBInstanceIdentifier=self.identifier)
        return dict(described["DBInstances"][0])

    @property
    def password(self) -> str:
        arn = self.instance["MasterUserSecret"]["SecretArn"]
        secret = self.world("secretsmanager").get_secret_value(SecretId=arn)
        return str(json.loads(secret["SecretString"])["password"])

    def available(self) -> Client:
        until(lambda: self.instance["DBInstanceStatus"], lambda status: status == "available")
        return self

    def psql(
        self, statement: str, password: str | None = None, **parameters: str
    ) -> subprocess.CompletedProcess[str]:
        endpoint = self.instance["Endpoint"]
        address = {
            "host": endpoint["Address"],
            "port": endpoint["Port"],
            "dbname": NAME,
            "user": "postgres",
            "sslmode": "verify-full",
            "sslrootcert": str(self.world.root_certificate),
            **parameters,
        }
        conninfo = " ".join(f"{key}={value}" for key, value in address.items())
        return subprocess.run(
            ["psql", "--no-psqlrc", "-tAc", statement, conninfo],
            env={"PGPASSWORD": password or self.password, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=30,
        )

    def query(self, statement: str) -> str:
        done = self.psql(statement)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def database(world: World) -> Client:
    return create(world, "db")


def create(world: World, identifier: str) -> Client:
    world("rds").create_db_instance(
        DBInstanceIdentifier=identifier,
        Engine="postgres",
        EngineVersion="17",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        DBName=NAME,
        MasterUsername="postgres",
        ManageMasterUserPassword=True,
        Port=5432,
        BackupRetentionPeriod=7,
    )
    return Client(world, identifier).available()


def test_it_is_reached_at_its_endpoint_with_a_verified_certificate(database: Client) -> None:
    assert database.instance["Endpoint"]["Port"] == 5432
    assert int(database.query("SHOW server_version_num")) >= 150000
    assert database.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == "t"


def test_it_refuses_another_password_and_a_connection_without_tls(database: Client) -> None:
    refused = database.psql("SELECT 1", password="wrong")
    assert "password authentication failed" in refused.stderr
    assert "no encryption" in database.psql("SELECT 1", sslmode="disable").stderr


@pytest.mark.parametrize("how", ["rotate_secret", "modify_db_instance"])
def test_a_rotation_changes_the_password_in_the_database(database: Client, how: str) -> None:
    before = database.password
    if how == "rotate_secret":
        arn = database.instance["MasterUserSecret"]["SecretArn"]
        database.world("secretsmanager").rotate_secret(SecretId=arn)
    else:
        database.world("rds").modify_db_instance(
            DBInstanceIdentifier="db", RotateMasterUserPassword=True, ApplyImmediately=True
        )
    assert database.password != before
    assert database.query("SELECT 1") == "1"
    assert "password authentication failed" in database.psql("SELECT 1", before).stderr


def test_it_stops_and_starts_with_its_data(database: Client) -> None:
    rds = database.world("rds")
    database.query("CREATE TABLE kept AS SELECT 42 AS answer")
    rds.stop_db_instance(DBInstanceIdentifier="db")
    until(lambda: database.instance["DBInstanceStatus"], lambda status: status == "stopped")
    assert "Connection refused" in database.psql("SELECT 1").stderr
    with pytest.raises(rds.exceptions.InvalidDBInstanceStateFault):
        rds.stop_db_instance(DBInstanceIdentifier="db")
    rds.start_db_instance(DBInstanceIdentifier="db")
    database.available()
    assert database.query("SELECT answer FROM kept") == "42"


def test_a_reboot_ends_its_sessions(database: Client) -> None:
    began = database.query("SELECT pg_postmaster_start_time()")
    database.world("rds").reboot_db_instance(DBInstanceIdentifier="db")
    database.available()
    assert database.query("SELECT pg_postmaster_start_time()") != began


def test_a_snapshot_is_restored_as_another_instance_with_its_data(database: Client) -> None:
    rds = database.world("rds")
    database.query("CREATE TABLE saved AS SELECT 'then' AS when_")
    rds.create_db_snapshot(DBInstanceIdentifier="db", DBSnapshotIdentifier="now")
    database.query("UPDATE saved SET when_ = 'later'")
    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="restored", DBSnapshotIdentifier="now", ManageMasterUserPassword=True
    )
    restored = Client(database.world, "restored").available()
    until(lambda: restored.password, bool)
    assert restored.instance["Endpoint"]["Address"] != database.instance["Endpoint"]["Address"]
    assert restored.query("SELECT when_ FROM saved") == "then"
    assert database.query("SELECT when_ FROM saved") == "later"
    rds.delete_db_instance(DBInstanceIdentifier="restored", SkipFinalSnapshot=True)


def test_a_copy_of_a_snapshot_is_encrypted_and_has_the_data(database: Client) -> None:
    rds = database.world("rds")
    database.query("CREATE TABLE secrets AS SELECT 'plain' AS said")
    rds.create_db_snapshot(DBInstanceIdentifier="db", DBSnapshotIdentifier="plain")
    copied = rds.copy_db_snapshot(
        SourceDBSnapshotIdentifier="plain",
        TargetDBSnapshotIdentifier="sealed",
        KmsKeyId="alias/aws/rds",
    )["DBSnapshot"]
    assert copied["Encrypted"] is True
    rds.delete_db_snapshot(DBSnapshotIdentifier="plain")
    with pytest.raises(rds.exceptions.DBSnapshotNotFoundFault):
        rds.copy_db_snapshot(SourceDBSnapshotIdentifier="plain", TargetDBSnapshotIdentifier="other")
    with pytest.raises(rds.exceptions.DBSnapshotAlreadyExistsFault):
        rds.copy_db_snapshot(
            SourceDBSnapshotIdentifier="sealed", TargetDBSnapshotIdentifier="sealed"
        )
    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="sealed", DBSnapshotIdentifier="sealed", ManageMasterUserPassword=True
    )
    sealed = Client(database.world, "sealed").available()
    assert sealed.instance["StorageEncrypted"] is True
    assert sealed.instance["KmsKeyId"].endswith(":alias/aws/rds")
    assert sealed.query("SELECT said FROM secrets") == "plain"
    rds.delete_db_instance(DBInstanceIdentifier="sealed", SkipFinalSnapshot=True)
    rds.delete_db_snapshot(DBSnapshotIdentifier="sealed")


def test_a_moment_is_restored_beside_and_takes_the_name_with_its_endpoint(world: World) -> None:
    rds = world("rds")
    live = create(world, "live")
    live.query("CREATE TABLE kept AS SELECT 'yes' AS answer")
    endpoint, resource = live.instance["Endpoint"], live.instance["DbiResourceId"]
    with pytest.raises(rds.exceptions.DBInstanceNotFoundFault):
        rds.restore_db_instance_to_point_in_time(
            SourceDBInstanceIdentifier="nobody",
            TargetDBInstanceIdentifier="beside",
            UseLatestRestorableTime=True,
        )
    rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="live",
        TargetDBInstanceIdentifier="beside",
        UseLatestRestorableTime=True,
        ManageMasterUserPassword=True,
    )
    beside = Client(world, "beside").available()
    until(lambda: beside.password, bool)
    live.query("UPDATE kept SET answer = 'no'")
    assert beside.query("SELECT answer FROM kept") == "yes"
    # No snapshot is left of it.
    made = rds.describe_db_snapshots(DBInstanceIdentifier="live")["DBSnapshots"]
    assert {snapshot["SnapshotType"] for snapshot in made} == {"automated"}
    for name, other in (("live", "old"), ("beside", "live")):
        with pytest.raises(rds.exceptions.DBInstanceAlreadyExistsFault):
            rds.modify_db_instance(
                DBInstanceIdentifier=name, NewDBInstanceIdentifier=name, ApplyImmediately=True
            )
        rds.modify_db_instance(
            DBInstanceIdentifier=name, NewDBInstanceIdentifier=other, ApplyImmediately=True
        )
        Client(world, other).available()
    assert live.instance["Endpoint"] == endpoint
    assert live.instance["DbiResourceId"] != resource
    assert live.instance["DBInstanceArn"].endswith(":db:live")
    assert live.query("SELECT answer FROM kept") == "yes"
    old = Client(world, "old")
    assert old.instance["DbiResourceId"] == resource
    assert old.query("SELECT answer FROM kept") == "no"
    for name in ("live", "old"):
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)


def test_a_moment_of_the_past_is_restored_as_it_was(world: World) -> None:
    rds = world("rds")
    live = create(world, "past")
    named = {"SourceDBInstanceIdentifier": "past", "TargetDBInstanceIdentifier": "then"}

    def window() -> dict[str, Any]:
        (backup,) = rds.describe_db_instance_automated_backups(
            DbiResourceId=live.instance["DbiResourceId"]
        )["DBInstanceAutomatedBackups"]
        return dict(backup["RestoreWindow"])

    def now() -> datetime:
        return datetime.fromisoformat(live.query("SELECT clock_timestamp()"))

    until(lambda: backed_up(world, "past"), bool)
    live.query("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS number")
    before = now()
    live.query("DELETE FROM orders WHERE number > 10")
    between = now()
    live.query("DROP TABLE orders")
    assert window()["EarliestTime"] < before < between < window()["LatestTime"]
    for outside in (window()["EarliestTime"] - timedelta(seconds=1), now() + timedelta(hours=1)):
        with pytest.raises(rds.exceptions.InvalidRestoreFault):
            rds.restore_db_instance_to_point_in_time(**named, RestoreTime=outside)
    for moment, rows in ((before, "1000"), (between, "10")):
        rds.restore_db_instance_to_point_in_time(
            **named, RestoreTime=moment, ManageMasterUserPassword=True
        )
        then = Client(world, "then").available()
        until(lambda then=then: then.password, bool)
        assert then.query("SELECT count(*) FROM orders") == rows
        # It goes on by itself, and has a past of its own.
        then.query("INSERT INTO orders VALUES (0)")
        until(lambda: backed_up(world, "then"), bool)
        rds.delete_db_instance(DBInstanceIdentifier="then", SkipFinalSnapshot=True)
    with pytest.raises(rds.exceptions.ClientError, match="either RestoreTime or"):
        rds.restore_db_instance_to_point_in_time(**named)
    rds.delete_db_instance(DBInstanceIdentifier="past", SkipFinalSnapshot=True)


def backed_up(world: World, identifier: str) -> list[dict[str, Any]]:
    """What can be restored of it to a moment."""
    found = world("rds").describe_db_instance_automated_backups(DBInstanceIdentifier=identifier)
    return list(found["DBInstanceAutomatedBackups"])


def test_a_new_instance_has_an_automated_snapshot(database: Client) -> None:
    rds = database.world("rds")
    (snapshot,) = rds.describe_db_snapshots(DBInstanceIdentifier="db", SnapshotType="automated")[
        "DBSnapshots"
    ]
    assert snapshot["DBSnapshotIdentifier"].startswith("rds:db-2")
    assert snapshot["Status"] == "available"


def test_one_made_before_the_programs_were_installed_can_be_reached_after(
    image: HostImage, tmp_path: Path
) -> None:
    aws = EmbeddedAws(tmp_path)
    with aws:
        world = World.make(aws, image)
        made = create(world, "early")
        assert made.available().instance["Endpoint"]["Address"] == "localhost"
    with EmbeddedAws(tmp_path, images=CACHE, speed=SPEED) as again:
        world.aws = again
        world.clients.clear()
        assert made.available().query("SELECT 42") == "42"


def test_a_stopped_one_is_stopped_after_a_restart_too(image: HostImage, tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path, images=CACHE, speed=SPEED) as aws:
        world = World.make(aws, image)
        made = create(world, "asleep").available()
        world("rds").stop_db_instance(DBInstanceIdentifier="asleep")
        until(lambda: made.instance["DBInstanceStatus"], lambda status: status == "stopped")
    with EmbeddedAws(tmp_path, images=CACHE, speed=SPEED) as again:
        world.aws = again
        world.clients.clear()
        assert made.instance["DBInstanceStatus"] == "stopped"
        world("rds").start_db_instance(DBInstanceIdentifier="asleep")
        assert made.available().query("SELECT 42") == "42"
