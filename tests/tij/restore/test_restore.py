"""A restore on the embedded AWS, killed everywhere: names, marks, and who has which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from tests.tij.emulator.conftest import aws, client
from tests.tij.killing import Kill, Killed, killing, unkilled
from tij.drill.instances import Instances, Restored
from tij.errors import BadInputError, InterruptedRunError, TijError
from tij.interrupt import Interrupt
from tij.restore.flow import Restore, Swapped
from tij.restore.marks import Moment, Stage
from tij.restore.situation import Pair
from tij.restore.vault import Vault

__all__ = ["aws", "client"]

NAME, REGION = "shop-db", "ap-northeast-1"
TAGS = [{"Key": "Project", "Value": "shop"}]
ACCOUNTS = count(100)


@dataclass
class State:
    """What Terraform's state and the service's tasks have: ids of an instance and of a secret."""

    instance: str
    secret: str


@dataclass
class World:
    """An account with one database, its state, and an operator who agrees."""

    rds: Any
    state: State
    kill: Kill = field(default_factory=Kill)
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refuse: str = ""
    agree: bool = True
    broken: str = ""
    """Whose rows can't be counted."""
    vault: Vault = field(default_factory=lambda: Vault(None, REGION, _unasked))
    times: Any = field(default_factory=lambda: count())

    def named(self) -> dict[str, dict[str, Any]]:
        found = self.rds.describe_db_instances()["DBInstances"]
        return {instance["DBInstanceIdentifier"]: instance for instance in found}

    def opened(self) -> Restore:
        return Restore(
            NAME,
            Instances(self.rds, Interrupt(), self.said.append, interval=0.01, timeout=5),
            terraform=self,
            check=self.count,
            asking=Operator(self),
            vault=self.vault,
            now=lambda: datetime.now(UTC) + timedelta(seconds=next(self.times)),
            environment="shop",
        )

    def count(self, restored: Restored) -> Mapping[str, int]:
        if restored.identifier == self.broken:
            raise TijError("relation does not exist")
        return {"auth.User": 3}

    # Terraform's side.

    def check(self, *, gone: bool = False) -> None:
        if self.refuse:
            raise BadInputError(self.refuse)

    def remembered(self) -> Any:
        pytest.fail("there is a live one")

    def take_in(
        self, resource_id: str, identifier: str, *, marks: Mapping[str, str] | None = None
    ) -> None:
        assert not marks
        for _ in self.kill.step():
            self.state.instance = ""
        for _ in self.kill.step():
            assert self.named()[identifier]["DbiResourceId"] == resource_id
            self.state.instance = resource_id

    def hand_over(self) -> None:
        for _ in self.kill.step():
            self.state.secret = self.named()[NAME]["MasterUserSecret"]["SecretArn"]


def _unasked(service: str, *_: object, **__: object) -> Any:
    pytest.fail(f"{service} was asked")


@dataclass
class Operator:
    world: World

    def restore(self, name: str, moment: Moment, *, gone: bool) -> bool:
        self.world.asked.append(f"restore {name}")
        return self.world.agree

    def swap(self, pair: Pair, moment: object, rows: object, live: object) -> bool:
        self.world.asked.append(f"swap {rows} {live}")
        return self.world.agree

    def take_over(self, name: str, moment: Moment, rows: object) -> bool:
        self.world.asked.append(f"take over {rows}")
        return self.world.agree

    def remove(self, copy: str) -> bool:
        self.world.asked.append(f"remove {copy}")
        return self.world.agree


@pytest.fixture
def world(client: Callable[..., Any]) -> World:
    return make(client)


def make(client: Callable[..., Any], **changes: Any) -> World:
    rds = client("rds", account=f"{next(ACCOUNTS):012}")
    wanted = {
        "DBInstanceIdentifier": NAME,
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "AllocatedStorage": 20,
        "MaxAllocatedStorage": 100,
        "MasterUsername": "postgres",
        "ManageMasterUserPassword": True,
        "DBName": "shop",
        "BackupRetentionPeriod": 7,
        "PreferredBackupWindow": "18:00-18:30",
        "PreferredMaintenanceWindow": "sat:19:00-sat:19:30",
        "EnableCloudwatchLogsExports": ["postgresql"],
        "EnablePerformanceInsights": True,
        "CopyTagsToSnapshot": True,
        "DeletionProtection": True,
        "EngineLifecycleSupport": "open-source-rds-extended-support-disabled",
        "Tags": TAGS,
        **changes,
    }
    made = rds.create_db_instance(**{k: v for k, v in wanted.items() if v is not None})
    secret = made["DBInstance"].get("MasterUserSecret", {}).get("SecretArn", "")
    return World(rds, State(made["DBInstance"]["DbiResourceId"], secret))


def is_live(world: World, id_: str) -> None:
    """The instance has the name, the state and the tasks, and no mark; the other is kept."""
    named = world.named()
    live = named.pop(NAME)
    assert live["DbiResourceId"] == world.state.instance == id_
    assert live["MasterUserSecret"]["SecretArn"] == world.state.secret
    assert live["TagList"] == TAGS
    assert all(kept.startswith((f"{NAME}-old-", f"{NAME}-restored")) for kept in named)


def test_the_restored_one_gets_the_name_and_is_as_the_live_one_was(world: World) -> None:
    before = world.named()[NAME]
    done = world.opened().run(None)
    assert done
    assert done.seconds is not None
    assert done.kept
    named = world.named()
    assert set(named) == {NAME, done.kept}
    assert named[done.kept]["DbiResourceId"] == before["DbiResourceId"]
    restored = named[NAME]
    is_live(world, restored["DbiResourceId"])
    own = {"DbiResourceId", "InstanceCreateTime", "MasterUserSecret", "Endpoint"}
    own |= {"LatestRestorableTime", "OptionGroupMemberships", "CertificateDetails"}
    # There is no real one here.
    own |= {"DBSubnetGroup"}
    differing = {name for name in before if name not in own and before[name] != restored.get(name)}
    assert differing == set()
    assert restored["DbiResourceId"] != before["DbiResourceId"]
    assert world.asked == [f"restore {NAME}", "swap {'auth.User': 3} {'auth.User': 3}"]
    assert world.opened().back() == Swapped(
        NAME, next(iter(set(world.named()) - {NAME})), pytest.approx(0, abs=60), Stage.UNDOING
    )
    is_live(world, before["DbiResourceId"])
    with pytest.raises(BadInputError, match="no restore of shop-db to undo"):
        world.opened().back()


STEPS = 10
"""At which a restore changes something: request, alignment, mark, two names, marks away, ..."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(STEPS))
def test_killed_anywhere_it_goes_on(client: Callable[..., Any], at: int, after: bool) -> None:
    world = make(client)
    first = world.state.instance
    killing(world, at, after=after)
    with pytest.raises(Killed):
        world.opened().run(None)
    unkilled(world)
    # After the last step everything is as it should be: there is nothing to go on with.
    done = (at, after) == (STEPS - 1, True) or world.opened().run(None)
    assert done
    assert len(world.named()) == 2
    assert world.state.instance != first
    is_live(world, world.state.instance)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(STEPS))
def test_killed_anywhere_it_can_be_taken_back(
    client: Callable[..., Any], at: int, after: bool
) -> None:
    world = make(client)
    first = world.state.instance
    killing(world, at, after=after)
    with pytest.raises(Killed):
        world.opened().run(None)
    unkilled(world)
    if (at, after) == (0, False):
        with pytest.raises(BadInputError, match="no restore"):
            world.opened().back()
    else:
        world.opened().back()
    is_live(world, first)
    if f"{NAME}-restored" in world.named():
        # It never had the name: it is a copy again, to go on with or to delete.
        world.opened().back()
        assert set(world.named()) == {NAME}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(STEPS - 2))
def test_the_way_back_too_goes_on_where_it_was_killed(
    client: Callable[..., Any], at: int, after: bool
) -> None:
    world = make(client)
    first = world.state.instance
    world.opened().run(None)
    killing(world, at, after=after)
    with pytest.raises(Killed):
        world.opened().back()
    unkilled(world)
    if (0, False) < (at, after) < (STEPS - 3, True):
        with pytest.raises(BadInputError, match="being undone"):
            world.opened().run(None)
    if (at, after) != (STEPS - 3, True):
        world.opened().back()
    is_live(world, first)


def test_the_steps_are_as_many(world: World) -> None:
    killing(world, 10**6, after=False)
    world.opened().run(None)
    assert world.kill.steps == STEPS
    killing(world, 10**6, after=False)
    world.opened().back()
    assert world.kill.steps == STEPS - 2


@pytest.mark.parametrize("killed", [False, True], ids=["in one go", "killed"])
def test_a_name_that_aws_changes_slowly_is_waited_for(world: World, killed: bool) -> None:
    """RDS answers before it begins: the old name is pending, then renaming, then the new is there.

    (RDS User Guide, "Renaming a DB instance"; API Reference, PendingModifiedValues.)
    """
    asked: list[str] = []
    before: dict[str, tuple[str, int]] = {}

    def begin(params: dict[str, Any], **_: Any) -> None:
        body = params["body"]
        if new := body.get("NewDBInstanceIdentifier"):
            asked.append(new)
            before[new] = (body["DBInstanceIdentifier"], 9)
            if killed and len(asked) == 1:
                world.kill = Kill(0, after=True)

    def delay(parsed: dict[str, Any], **_: Any) -> None:
        for instance in parsed.get("DBInstances", []):
            new = instance["DBInstanceIdentifier"]
            old, looks = before.get(new, ("", 0))
            if looks:
                before[new] = (old, looks - 1)
                instance["DBInstanceIdentifier"] = old
                instance["PendingModifiedValues"] = {"DBInstanceIdentifier": new}
                instance["DBInstanceStatus"] = "available" if looks > 2 else "renaming"

    killing(world, 10**6, after=False)
    events = world.rds.meta.events
    events.register_first("before-call.rds.ModifyDBInstance", begin, unique_id="begin")
    events.register("after-call.rds.DescribeDBInstances", delay, unique_id="delay")
    if killed:
        with pytest.raises(Killed):
            world.opened().run(None)
        world.kill = Kill()
    assert world.opened().run(None)
    # None was asked for a second time.
    assert [name == NAME for name in asked] == [False, True]
    is_live(world, world.state.instance)


def test_each_no_ends_it_and_nothing_is_renamed(world: World) -> None:
    first = world.state.instance
    world.agree = False
    assert world.opened().run(None) is None
    assert set(world.named()) == {NAME}
    world.agree = True
    killing(world, 2, after=False)
    with pytest.raises(Killed):
        world.opened().run(None)
    unkilled(world)
    world.agree = False
    assert world.opened().run(None) is None
    assert world.opened().back() is None
    assert set(world.named()) == {NAME, f"{NAME}-restored"}
    world.agree = True
    assert world.opened().back() is None
    assert set(world.named()) == {NAME}
    is_live(world, first)


def test_a_copy_that_does_not_answer_is_left_beside_the_live_one(world: World) -> None:
    world.broken = f"{NAME}-restored"
    with pytest.raises(TijError, match="relation does not exist") as failed:
        world.opened().run(None)
    assert "shop-db was not touched" in str(failed.value)
    is_live_before = world.named()[NAME]["DbiResourceId"]
    assert is_live_before == world.state.instance
    world.broken = ""
    assert world.opened().run(None)


def test_a_live_one_that_does_not_answer_is_what_a_restore_is_for(world: World) -> None:
    world.broken = NAME
    assert world.opened().run(None)
    assert world.asked[-1] == "swap {'auth.User': 3} None"


def test_what_is_refused_is_refused_before_anything_is_made(world: World) -> None:
    hour = timedelta(hours=1)
    early, late = ((datetime.now(UTC) + way).isoformat() for way in (-hour, hour))
    for to, words in {
        early: "RDS can restore shop-db from",
        late: "RDS can restore shop-db from",
        "yesterday": "not a moment",
        "2026-11-27T03:12:00": "of which time zone",
    }.items():
        with pytest.raises(BadInputError, match=words):
            world.opened().run(to)
    world.refuse = "A deployment is under way."
    with pytest.raises(BadInputError, match="A deployment"):
        world.opened().run(None)
    assert (set(world.named()), world.asked) == ({NAME}, [])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"BackupRetentionPeriod": 0}, "keeps no automated backups"),
        (
            {"ManageMasterUserPassword": None, "MasterUserPassword": "a-password-of-ours"},
            "RDS doesn't manage the password",
        ),
    ],
)
def test_a_database_that_cannot_be_restored_so_is_named(
    client: Callable[..., Any], changes: dict[str, Any], words: str
) -> None:
    world = make(client, **changes)
    with pytest.raises(BadInputError, match=words):
        world.opened().run(None)
    assert set(world.named()) == {NAME}


def test_what_is_not_there_or_stopped_is_refused(client: Callable[..., Any], world: World) -> None:
    world.rds.stop_db_instance(DBInstanceIdentifier=NAME)
    with pytest.raises(BadInputError, match="shop-db is stopp"):
        world.opened().run(None)
    nobody = World(client("rds", account="000000000099"), State("", ""))
    with pytest.raises(BadInputError, match="There is no database shop-db"):
        nobody.opened().run(None)


def test_a_name_that_somebody_else_has_is_refused(world: World) -> None:
    world.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=NAME,
        TargetDBInstanceIdentifier=f"{NAME}-restored",
        UseLatestRestorableTime=True,
    )
    with pytest.raises(BadInputError, match="no restore made it"):
        world.opened().run(None)
    with pytest.raises(BadInputError, match="no restore of"):
        world.opened().back()
    assert f"{NAME}-restored" in world.named()


def test_another_moment_than_the_copys_is_refused(world: World) -> None:
    moment = datetime.now(UTC)
    killing(world, 1, after=False)
    with pytest.raises(Killed):
        world.opened().run(moment.isoformat())
    unkilled(world)
    with pytest.raises(BadInputError, match="is another moment"):
        world.opened().run("latest")
    assert world.opened().run(moment.astimezone().isoformat())


def test_between_copy_and_swap_somebody_may_have_begun_a_release(world: World) -> None:
    killing(world, 2, after=False)
    with pytest.raises(Killed):
        world.opened().run(None)
    unkilled(world)
    world.refuse = "A deployment is under way."
    with pytest.raises(BadInputError, match="A deployment"):
        world.opened().run(None)
    assert world.named()[NAME]["DbiResourceId"] == world.state.instance


def test_one_that_is_gone_in_the_middle_of_a_swap_has_its_commands(world: World) -> None:
    killing(world, 4, after=False)
    with pytest.raises(Killed):
        world.opened().run(None)
    unkilled(world)
    copy = f"{NAME}-restored"
    world.rds.modify_db_instance(
        DBInstanceIdentifier=copy, DeletionProtection=False, ApplyImmediately=True
    )
    world.rds.delete_db_instance(DBInstanceIdentifier=copy, SkipFinalSnapshot=True)
    with pytest.raises(TijError, match=f"--new-db-instance-identifier {NAME}"):
        world.opened().run(None)


def test_moments_before_a_restore_are_the_old_ones(world: World) -> None:
    moment = datetime.now(UTC)
    done = world.opened().run(None)
    assert done
    with pytest.raises(BadInputError) as refused:
        world.opened().run((moment - timedelta(seconds=1)).isoformat())
    assert f"Earlier moments are {done.kept}'s: tij restore -e shop --back" in str(refused.value)


def test_ctrl_c_while_it_is_made_says_how_to_go_on(world: World) -> None:
    opened = world.opened()
    interrupt = Interrupt()
    world.rds.meta.events.register(
        "after-call.rds.RestoreDBInstanceToPointInTime", lambda **_: interrupt.request()
    )
    instances = replace(opened.instances, interrupt=interrupt)
    with pytest.raises(InterruptedRunError) as ended:
        replace(opened, instances=instances).run(None)
    assert f"{NAME}-restored stays" in str(ended.value)
    assert "Next: tij restore -e shop, which goes on" in str(ended.value)


def test_another_databases_restore_is_not_ours(world: World) -> None:
    world.opened().run(None)
    other = replace(world.opened(), name="other-db")
    with pytest.raises(BadInputError, match="no restore of other-db"):
        other.back()
