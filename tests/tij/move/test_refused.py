"""What a move refuses: one clear line each, and nothing was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.tij.emulator.conftest import aws, client
from tests.tij.killing import Killed, killing, unkilled
from tests.tij.move.world import NAME, World, make
from tij.errors import BadInputError, TijError
from tij.move.allowed import ACTIONS, INSTANCES, SNAPSHOTS, check_permissions, check_quotas

__all__ = ["aws", "client"]


def refused(world: World, words: str) -> None:
    before, frozen = world.named(), dict(world.frozen)
    with pytest.raises(BadInputError, match=words) as error:
        world.opened().run()
    assert "\n" not in error.value.message
    assert world.asked == []
    assert world.frozen == frozen
    assert world.named() == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"StorageEncrypted": True}, "shop-db is encrypted already: nothing has to be moved"),
        (
            {"EngineVersion": "18.1"},
            "engine_version = 17 is older than the database, which is 18.1",
        ),
        ({"DBName": "other"}, "database.name is shop, and shop-db has other"),
        ({"MasterUsername": "mari"}, "database.username is postgres, and shop-db has mari"),
        ({"Engine": "mysql", "EngineVersion": "8.0.33"}, "shop-db is mysql, not PostgreSQL"),
    ],
)
def test_a_database_that_is_not_to_be_moved(
    client: Callable[..., Any], changes: dict[str, Any], words: str
) -> None:
    refused(make(client, **changes), words)


def test_none_was_taken_in_or_it_is_stopped(client: Callable[..., Any]) -> None:
    world = make(client)
    world.state.instance = ""
    # What the state doesn't have is not ours, though it has the name.
    refused(world, "There is no database that was taken in")
    world = make(client)
    world.rds.stop_db_instance(DBInstanceIdentifier=NAME)
    refused(world, "shop-db is stopped, not available")


@pytest.mark.parametrize("name", ["shop-db-encrypted", "shop-db"])
def test_a_name_that_another_instance_has(client: Callable[..., Any], name: str) -> None:
    world = make(client, DBInstanceIdentifier="clicked" if name == NAME else NAME)
    world.rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        MasterUsername="mari",
        MasterUserPassword="of-somebody-else",
        AllocatedStorage=20,
    )
    refused(world, f"The name {name}, which the move needs, is in use by another instance")


def test_no_password_somebody_at_work_or_not_allowed(client: Callable[..., Any]) -> None:
    world = make(client)
    world.state.password_in = ""
    refused(world, "No secret is known with the password of shop-db")
    world = make(client)
    world.refuse = "data: mari@laptop holds the lock"
    refused(world, "holds the lock")
    world.refuse, world.forbidden = "", "arn:aws:iam::1:user/mari may not do this"
    refused(world, "may not do this")


def test_a_no_changes_nothing(client: Callable[..., Any]) -> None:
    world = make(client)
    world.agree = False
    before = world.named()
    assert world.opened().run() is None
    assert world.named() == before
    assert world.frozen == {}


def test_other_rows_end_it_before_the_swap(client: Callable[..., Any]) -> None:
    world = make(client)
    before = world.state.instance
    world.content_of[before] = {("shop", "table", "public.order"): "4 1600"}
    with pytest.raises(TijError, match="4 rows, sum 1600 → 3 rows, sum 900") as error:
        world.opened().run()
    assert "tij adopt database -e shop --back" in str(error.value)
    assert world.state.instance == before
    assert world.opened().back() is None
    assert set(world.named()) == {NAME}
    assert not world.frozen[before]


def test_somebody_begins_to_apply_while_it_is_copied(client: Callable[..., Any]) -> None:
    world = make(client)
    killing(world, 5, after=False)
    with pytest.raises(Killed):
        world.opened().run()
    unkilled(world)
    world.refuse = "data: mari@laptop holds the lock"
    with pytest.raises(BadInputError, match="holds the lock"):
        world.opened().run()
    world.refuse = ""
    assert world.opened().run()


def test_an_upgrade_that_rds_does_not_make_is_said(client: Callable[..., Any]) -> None:
    world = make(client)
    looks = iter(["upgrading"])

    def unchanged(parsed: dict[str, Any], **_: Any) -> None:
        for one in parsed.get("DBInstances", []):
            if (
                one["DBInstanceIdentifier"] == "shop-db-encrypted"
                and one["EngineVersion"] == "17.7"
            ):
                one["EngineVersion"] = "14.20"
                one["DBInstanceStatus"] = next(looks, "available")

    world.rds.meta.events.register("after-call.rds.DescribeDBInstances", unchanged)
    with pytest.raises(TijError, match="RDS did not upgrade shop-db-encrypted") as error:
        world.opened().run()
    assert "pg_upgrade_precheck" in str(error.value)


class Quotas:
    """Service Quotas, of an account that may have as many."""

    def __init__(self, **values: float) -> None:
        self.values = values

    def get_paginator(self, _: str) -> Quotas:
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        names = {"snapshots": SNAPSHOTS, "instances": INSTANCES}
        found = [{"QuotaName": names[name], "Value": value} for name, value in self.values.items()]
        return [{"Quotas": found}]


@pytest.mark.parametrize(
    ("quotas", "words"),
    [
        ({"snapshots": 1.0}, "Manual DB instance snapshots: 0 of 1 are used, and a move needs 2"),
        ({"instances": 1.0}, "DB instances: 1 of 1 are used, and a move needs 1 more"),
    ],
)
def test_a_full_quota(client: Callable[..., Any], quotas: dict[str, float], words: str) -> None:
    world = make(client)
    check_quotas(Quotas(snapshots=100.0, instances=40.0), world.rds)
    with pytest.raises(BadInputError, match=words):
        check_quotas(Quotas(**quotas), world.rds)


def test_the_embedded_accounts_quotas_are_read(client: Callable[..., Any]) -> None:
    check_quotas(client("service-quotas"), make(client).rds)


class Iam:
    """IAM, whose simulation gives these decisions."""

    def __init__(self, **decisions: str) -> None:
        self.decisions = decisions

    def get_paginator(self, _: str) -> Iam:
        return self

    def get_role(self, RoleName: str) -> dict[str, Any]:  # noqa: N803
        return {"Role": {"Arn": f"arn:aws:iam::1:role/path/{RoleName}"}}

    def paginate(self, PolicySourceArn: str, ActionNames: list[str]) -> list[Any]:  # noqa: N803
        assert PolicySourceArn in ("arn:aws:iam::1:user/mari", "arn:aws:iam::1:role/path/admin")
        other = self.decisions.get("other", "allowed")
        results = [
            {"EvalActionName": one, "EvalDecision": self.decisions.get(one.split(":")[1], other)}
            for one in ActionNames
        ]
        return [{"EvaluationResults": results}]


def test_what_iam_denies_is_named_and_what_it_leaves_open_is_said() -> None:
    said: list[str] = []
    arn, role = "arn:aws:iam::1:user/mari", "arn:aws:sts::1:assumed-role/admin/session"
    check_permissions(Iam(), arn, said.append)
    check_permissions(Iam(), role, said.append)
    assert said == []
    with pytest.raises(BadInputError, match="user/mari may not do this: rds:CopyDBSnapshot"):
        check_permissions(Iam(CopyDBSnapshot="explicitDeny"), arn, said.append)
    with pytest.raises(BadInputError, match=f"may not do this: {', '.join(ACTIONS)}"):
        check_permissions(Iam(other="implicitDeny"), arn, said.append)
    check_permissions(Iam(RunTask="implicitDeny"), arn, said.append)
    assert said == [f"Perhaps {arn} may not do this: ecs:RunTask"]
