"""A restore from AWS Backup's vault on the embedded AWS: the database and its backups are gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cdktf_cdktf_provider_aws.db_instance import DbInstance

from tests.tij.emulator.conftest import aws, client
from tests.tij.killing import Killed, killing, unkilled
from tests.tij.restore.test_restore import NAME, REGION, State, World, is_live, make
from tij.errors import BadInputError, TijError
from tij.restore.marks import RESTORED_FROM
from tij.restore.remembered import ATTRIBUTES, remembered
from tij.restore.vault import Vault

__all__ = ["aws", "client"]

VAULT = "shop-backups"
ACCOUNTS = count(500)
COPY = f"{NAME}-restored"
# What RDS made of its own accord, or is not there really.
OWN = {"DbiResourceId", "InstanceCreateTime", "MasterUserSecret", "Endpoint", "DBSubnetGroup"}
OWN |= {"LatestRestorableTime", "OptionGroupMemberships", "CertificateDetails", "TagList"}


@dataclass
class WithVault(World):
    """One whose database is copied into a locked vault; `before` is it as it was."""

    backup: Any = None
    before: dict[str, Any] = field(default_factory=dict)
    waiting: list[bool] = field(default_factory=list)
    """With what `check` was asked."""
    marks: Mapping[str, str] | None = None

    def copy(self, days: int = 30) -> str:
        made = self.backup.start_backup_job(
            BackupVaultName=VAULT,
            ResourceArn=self.before["DBInstanceArn"],
            IamRoleArn="arn:aws:iam::000000000000:role/backup",
            Lifecycle={"DeleteAfterDays": days},
        )
        return str(made.get("RecoveryPointArn", ""))

    def check(self, *, gone: bool = False) -> None:
        super().check(gone=gone)
        self.waiting.append(gone)

    def remembered(self) -> Any:
        return remembered(attributes(self.before))

    def take_in(
        self, resource_id: str, identifier: str, *, marks: Mapping[str, str] | None = None
    ) -> None:
        self.marks = marks
        super().take_in(resource_id, identifier)

    def lose(self) -> None:
        """Somebody deletes the database, its automated backups and the snapshots they can."""
        self.rds.modify_db_instance(DBInstanceIdentifier=NAME, DeletionProtection=False)
        self.rds.delete_db_instance(
            DBInstanceIdentifier=NAME, SkipFinalSnapshot=True, DeleteAutomatedBackups=True
        )


def attributes(instance: dict[str, Any]) -> dict[str, Any]:
    """As the provider keeps an instance in the state."""
    said = {name: instance.get(member) for member, name in ATTRIBUTES.items()}
    return {
        **said,
        "monitoring_role_arn": "",
        "db_subnet_group_name": instance["DBSubnetGroup"]["DBSubnetGroupName"],
        "vpc_security_group_ids": [g["VpcSecurityGroupId"] for g in instance["VpcSecurityGroups"]],
        "parameter_group_name": instance["DBParameterGroups"][0]["DBParameterGroupName"],
        "port": instance["Endpoint"]["Port"],
        "tags_all": {tag["Key"]: tag["Value"] for tag in instance["TagList"]},
        "master_user_secret": [{"secret_arn": instance["MasterUserSecret"]["SecretArn"]}],
    }


@pytest.fixture
def world(client: Callable[..., Any]) -> WithVault:
    return with_vault(client)


def with_vault(client: Callable[..., Any]) -> WithVault:
    made = make(client)
    account = made.named()[NAME]["DBInstanceArn"].split(":")[4]

    def connect(service: str, region: str | None = None, *, signed: bool = True) -> Any:
        return clients.setdefault(service, client(service, account=account))

    clients: dict[str, Any] = {"rds": made.rds}
    backup = connect("backup")
    backup.create_backup_vault(BackupVaultName=VAULT)
    backup.put_backup_vault_lock_configuration(
        BackupVaultName=VAULT, MinRetentionDays=30, MaxRetentionDays=30
    )
    return WithVault(
        made.rds,
        made.state,
        vault=Vault(VAULT, REGION, connect),
        backup=backup,
        before=made.named()[NAME],
    )


def test_one_that_is_gone_is_there_again_as_it_was(world: WithVault) -> None:
    snapshot = world.copy().rpartition(":snapshot:")[2]
    world.lose()
    done = world.opened().run(None, from_vault=True)
    assert done
    assert done.kept is None
    assert world.asked == [f"restore {NAME}", "take over {'auth.User': 3}"]
    named = world.named()
    assert set(named) == {NAME}
    restored = named[NAME]
    is_live(world, restored["DbiResourceId"])
    assert restored["DbiResourceId"] != world.before["DbiResourceId"]
    differing = {name for name in world.before if world.before[name] != restored.get(name)}
    assert differing <= OWN
    # The state keeps the mark until all is done; nothing but the making may have waited.
    assert world.waiting == [True, True]
    (value,) = (world.marks or {}).values()
    assert value.endswith(snapshot)
    assert world.rds.describe_db_snapshots(SnapshotType="awsbackup")["DBSnapshots"]


def test_a_live_one_is_kept_and_can_be_had_back(world: WithVault) -> None:
    world.copy()
    done = world.opened().run(None, from_vault=True)
    assert done
    assert set(world.named()) == {NAME, done.kept}
    # As Terraform looks for it.
    by_id = {"Name": "dbi-resource-id", "Values": [world.before["DbiResourceId"]]}
    (kept,) = world.rds.describe_db_instances(Filters=[by_id])["DBInstances"]
    assert kept["DBInstanceIdentifier"] == done.kept
    is_live(world, world.named()[NAME]["DbiResourceId"])
    assert world.waiting == [False, False]
    world.opened().back()
    is_live(world, world.before["DbiResourceId"])


STEPS = 7
"""Request, alignment, name, out of the state, into it, the service, mark away."""


def test_the_steps_are_as_many(world: WithVault) -> None:
    world.copy()
    world.lose()
    killing(world, 10**6, after=False)
    world.opened().run(None, from_vault=True)
    assert world.kill.steps == STEPS


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(STEPS))
def test_killed_anywhere_it_goes_on(client: Callable[..., Any], at: int, after: bool) -> None:
    world = with_vault(client)
    world.copy()
    world.lose()
    killing(world, at, after=after)
    with pytest.raises(Killed):
        world.opened().run(None, from_vault=True)
    unkilled(world)
    if (at, after) != (STEPS - 1, True):
        # Without the word too, once there is a copy: it says itself where it is from.
        assert world.opened().run(None, from_vault=(at, after) == (0, False))
    is_live(world, world.named()[NAME]["DbiResourceId"])
    assert set(world.named()) == {NAME}


def test_until_it_has_the_name_it_can_be_deleted_and_then_only_gone_on_with(
    world: WithVault,
) -> None:
    world.copy()
    world.lose()
    killing(world, 2, after=False)
    with pytest.raises(Killed):
        world.opened().run(None, from_vault=True)
    unkilled(world)
    assert world.opened().back() is None
    assert world.named() == {}
    killing(world, 2, after=True)
    with pytest.raises(Killed):
        world.opened().run(None, from_vault=True)
    unkilled(world)
    with pytest.raises(BadInputError, match="nothing to go back to"):
        world.opened().back()
    world.opened().run(None, from_vault=True)
    is_live(world, world.named()[NAME]["DbiResourceId"])


def test_a_failure_on_the_way_says_what_goes_on(
    world: WithVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.copy()
    world.lose()

    def fail() -> None:
        raise TijError("no healthy task")

    monkeypatch.setattr(world, "hand_over", fail)
    with pytest.raises(TijError, match="no healthy task") as failed:
        world.opened().run(None, from_vault=True)
    assert str(failed.value).endswith("Next: tij restore -e shop --from-vault, which goes on")


def test_each_no_ends_it(world: WithVault) -> None:
    world.copy()
    world.lose()
    world.agree = False
    assert world.opened().run(None, from_vault=True) is None
    assert world.named() == {}
    world.agree = True
    killing(world, 1, after=False)
    with pytest.raises(Killed):
        world.opened().run(None, from_vault=True)
    unkilled(world)
    world.agree = False
    assert world.opened().run(None, from_vault=True) is None
    assert set(world.named()) == {COPY}


def test_the_copy_before_a_moment_is_taken(world: WithVault) -> None:
    first, second = world.copy(), world.copy()
    days_ago(world, {first: 2, second: 1})
    day = timedelta(days=1)
    assert asked_for(world, None) == second
    assert asked_for(world, datetime.now(UTC) - 1.5 * day) == first
    with pytest.raises(BadInputError, match="oldest copy of shop-db in shop-backups is of"):
        asked_for(world, datetime.now(UTC) - 3 * day)


def asked_for(world: WithVault, wanted: datetime | None) -> str:
    name = world.vault.choose(NAME, wanted).snapshot
    arn = world.before["DBInstanceArn"]
    return f"{arn.partition(':db:')[0]}:snapshot:{name}"


def days_ago(world: WithVault, ages: Mapping[str, int]) -> None:
    def age(parsed: dict[str, Any], **_: Any) -> None:
        for point in parsed["RecoveryPoints"]:
            point["CreationDate"] -= timedelta(days=ages[point["RecoveryPointArn"]])

    world.backup.meta.events.register("after-call.backup.ListRecoveryPointsByBackupVault", age)


def answering(world: WithVault, **members: str) -> None:
    """The vault lists what it holds, with other words."""

    def change(parsed: dict[str, Any], **_: Any) -> None:
        for point in parsed.get("RecoveryPoints", []):
            point.update(members)

    world.backup.meta.events.register("after-call.backup.ListRecoveryPointsByBackupVault", change)


OTHER = "arn:aws:rds:us-east-1:000000000000:db:shop-db"


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"Status": "EXPIRED"}, "can be restored: 1 EXPIRED"),
        ({"Status": "DELETING"}, "can be restored: 1 DELETING"),
        ({"Status": "PARTIAL"}, "can be restored: 1 PARTIAL"),
        ({"ResourceArn": OTHER}, r"restored: 1 of another Region's \(us-east-1\)"),
        ({"ResourceArn": OTHER.replace("shop-db", "other")}, "holds no copy of shop-db"),
        (
            {"RecoveryPointArn": "arn:aws:rds:::snapshot:awsbackup:job-0"},
            "RDS says that it is gone",
        ),
    ],
)
def test_a_copy_that_cannot_be_restored_is_named(
    world: WithVault, members: dict[str, str], words: str
) -> None:
    world.copy()
    world.lose()
    answering(world, **members)
    with pytest.raises(BadInputError, match=words):
        world.opened().run(None, from_vault=True)
    assert (world.named(), world.asked) == ({}, [])


def test_no_copy_and_no_vault_are_refused(world: WithVault, client: Callable[..., Any]) -> None:
    with pytest.raises(BadInputError, match="shop-backups in ap-northeast-1 holds no copy"):
        world.opened().run(None, from_vault=True)
    elsewhere = Vault(VAULT, "us-east-1", lambda service: client(service, region="us-east-1"))
    with pytest.raises(BadInputError, match="There is no vault shop-backups in us-east-1"):
        elsewhere.choose(NAME, None)
    world.vault = Vault(None, REGION, world.vault.connect)
    with pytest.raises(BadInputError, match="has no backup vault"):
        world.opened().run(None, from_vault=True)
    assert world.asked == []


def test_a_vault_that_may_not_be_read_is_said_so(world: WithVault) -> None:
    def refuse(**_: Any) -> None:
        denied = {"Error": {"Code": "AccessDeniedException", "Message": "explicit deny"}}
        raise ClientError(denied, "ListRecoveryPointsByBackupVault")

    world.backup.meta.events.register("before-call.backup", refuse)
    with pytest.raises(BadInputError, match="AWS lets you see nothing of the vault"):
        world.opened().run(None, from_vault=True)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"Encrypted": False}, "encrypted: False, not True"),
        ({"EngineVersion": "15.4"}, "PostgreSQL: 15, not 17"),
        ({"MasterUsername": "root"}, "master user: root, not postgres"),
    ],
)
def test_a_copy_that_terraform_would_replace_is_refused(
    world: WithVault, members: dict[str, Any], words: str
) -> None:
    world.copy()
    world.before |= {"StorageEncrypted": True, "EngineVersion": "17.2"}
    as_it_was = {"Encrypted": True, "EngineVersion": "17.1", "MasterUsername": "postgres"}

    def change(parsed: dict[str, Any], **_: Any) -> None:
        for snapshot in parsed["DBSnapshots"]:
            snapshot.update(as_it_was | members)

    world.rds.meta.events.register("after-call.rds.DescribeDBSnapshots", change)
    world.lose()
    with pytest.raises(BadInputError, match=words):
        world.opened().run(None, from_vault=True)
    assert world.asked == []


def test_a_copy_from_elsewhere_is_not_mixed_up_with_the_vaults(world: WithVault) -> None:
    world.copy()
    killing(world, 1, after=False)
    with pytest.raises(Killed):
        world.opened().run(None)
    unkilled(world)
    with pytest.raises(BadInputError, match="is there already, and not from the vault"):
        world.opened().run(None, from_vault=True)
    assert world.opened().run(None)


def test_another_copy_than_the_one_that_is_there_is_refused(world: WithVault) -> None:
    first, second = world.copy(), world.copy()
    days_ago(world, {first: 2, second: 1})
    world.lose()
    killing(world, 1, after=False)
    with pytest.raises(Killed):
        world.opened().run(None, from_vault=True)
    unkilled(world)
    with pytest.raises(BadInputError, match="is another moment"):
        world.opened().run(str(datetime.now(UTC) - timedelta(days=1.5)), from_vault=True)
    assert world.opened().run("latest", from_vault=True)


def test_one_that_is_gone_leads_to_the_vault(world: WithVault) -> None:
    world.lose()
    with pytest.raises(BadInputError, match="There is no database") as refused:
        world.opened().run(None)
    assert "tij restore -e shop --from-vault" in str(refused.value)


def test_the_lock_keeps_what_rds_and_the_vault_are_asked_to_delete(world: WithVault) -> None:
    arn = world.copy()
    with pytest.raises(ClientError, match="InvalidDBSnapshotState"):
        world.rds.delete_db_snapshot(DBSnapshotIdentifier=arn.rpartition(":snapshot:")[2])
    with pytest.raises(ClientError, match="InvalidRequestException"):
        world.backup.delete_recovery_point(BackupVaultName=VAULT, RecoveryPointArn=arn)
    # Kept shorter or longer than the lock says there is none: the job fails.
    for days in (1, 31):
        assert world.copy(days) == ""
    (point,) = world.backup.list_recovery_points_by_backup_vault(BackupVaultName=VAULT)[
        "RecoveryPoints"
    ]
    assert point["RecoveryPointArn"] == arn
    described = world.backup.describe_recovery_point(BackupVaultName=VAULT, RecoveryPointArn=arn)
    assert described["CalculatedLifecycle"]["DeleteAt"] - described["CreationDate"] == timedelta(30)
    world.backup.delete_backup_vault_lock_configuration(BackupVaultName=VAULT)
    world.backup.delete_recovery_point(BackupVaultName=VAULT, RecoveryPointArn=arn)
    assert world.rds.describe_db_snapshots(SnapshotType="awsbackup")["DBSnapshots"] == []


def test_what_the_state_remembers_is_what_the_provider_keeps() -> None:
    for name in ATTRIBUTES.values():
        assert hasattr(DbInstance, name), name


def test_nothing_is_left_of_a_mark(world: WithVault) -> None:
    world.copy()
    world.lose()
    world.opened().run(None, from_vault=True)
    tags = {tag["Key"] for tag in world.named()[NAME]["TagList"]}
    assert RESTORED_FROM not in tags
    assert world.state == State(
        world.named()[NAME]["DbiResourceId"], world.named()[NAME]["MasterUserSecret"]["SecretArn"]
    )
