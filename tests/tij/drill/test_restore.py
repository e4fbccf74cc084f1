"""The restore drill on the embedded AWS: the copy comes and goes, the live one stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tij.emulator.conftest import aws, client
from tij.drill.check import _of_copy
from tij.drill.instances import Restored
from tij.drill.restore import TAG, Drilled, RestoreDrill
from tij.errors import InterruptedRunError, TijError
from tij.interrupt import Interrupt

__all__ = ["aws", "client"]

LIVE, COPY = "drilled-db", "drilled-db-drill"
Check = Callable[[Restored], Mapping[str, int]]


@pytest.fixture
def rds(client: Callable[..., Any]) -> Iterator[Any]:
    """A live database with one old and one new snapshot."""
    rds = client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier=LIVE,
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="postgres",
        ManageMasterUserPassword=True,
        DBName="thisisjapan",
    )
    for name in ("old", "new"):
        rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=LIVE)
    yield rds
    for name in ("old", "new"):
        rds.delete_db_snapshot(DBSnapshotIdentifier=name)
    rds.delete_db_instance(DBInstanceIdentifier=LIVE, SkipFinalSnapshot=True)


def there(rds: Any) -> set[str]:
    return {i["DBInstanceIdentifier"] for i in rds.describe_db_instances()["DBInstances"]}


def drill(rds: Any, check: Check, interrupt: Interrupt | None = None) -> RestoreDrill:
    times = iter(range(100))
    start = datetime.now(UTC) + timedelta(minutes=1)
    return RestoreDrill(
        rds,
        LIVE,
        check=check,
        interrupt=interrupt or Interrupt(),
        now=lambda: start + timedelta(minutes=next(times)),
        say=lambda _: None,
        interval=0.05,
        timeout=10,
    )


def test_the_latest_snapshot_is_restored_checked_and_removed(rds: Any) -> None:
    before = rds.describe_db_instances(DBInstanceIdentifier=LIVE)["DBInstances"][0]
    seen: list[Restored] = []

    def check(restored: Restored) -> Mapping[str, int]:
        assert there(rds) >= {LIVE, COPY}
        copy = rds.describe_db_instances(DBInstanceIdentifier=COPY)["DBInstances"][0]
        assert copy["PubliclyAccessible"] is False
        assert TAG in copy["TagList"]
        seen.append(restored)
        return {"auth.User": 3}

    done: Drilled = drill(rds, check).run()
    assert [restored.identifier for restored in seen] == [COPY]
    live_secret = before["MasterUserSecret"]["SecretArn"]
    assert seen[0].secret_arn not in ("", live_secret)
    assert COPY not in there(rds)
    assert done.rows == {"auth.User": 3}
    assert done.snapshot == "new"
    assert done.duration == timedelta(minutes=1)
    assert timedelta(0) < done.data_loss < timedelta(minutes=3)
    assert rds.describe_db_instances(DBInstanceIdentifier=LIVE)["DBInstances"][0] == before


def test_the_check_waits_until_the_copys_secret_can_be_read(rds: Any) -> None:
    """RDS names the secret while it is still `creating` (API Reference, MasterUserSecret)."""
    told: list[str] = []

    def delay(parsed: dict[str, Any], **_: Any) -> None:
        for instance in parsed.get("DBInstances", []):
            if instance["DBInstanceIdentifier"] == COPY and "MasterUserSecret" in instance:
                if len(told) < 3:
                    instance["MasterUserSecret"]["SecretStatus"] = "creating"
                told.append(instance["MasterUserSecret"]["SecretStatus"])

    def check(_: Restored) -> Mapping[str, int]:
        assert told == ["creating"] * 3 + ["active"]
        return {}

    hook = "after-call.rds.DescribeDBInstances"
    rds.meta.events.register(hook, delay)
    try:
        drill(rds, check).run()
    finally:
        rds.meta.events.unregister(hook, delay)


@pytest.mark.parametrize("error", [TijError("no answer"), KeyboardInterrupt(), ValueError()])
def test_the_copy_is_removed_when_the_check_fails(rds: Any, error: BaseException) -> None:
    def check(_: Restored) -> Mapping[str, int]:
        raise error

    with pytest.raises(type(error)):
        drill(rds, check).run()
    assert there(rds) >= {LIVE}
    assert COPY not in there(rds)


def test_ctrl_c_while_it_is_made_removes_it(rds: Any) -> None:
    interrupt = Interrupt()
    interrupt.request()
    with pytest.raises(InterruptedRunError):
        drill(rds, lambda _: {}, interrupt).run()
    assert COPY not in there(rds)


def test_a_copy_that_is_there_already_is_not_touched(rds: Any) -> None:
    rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier=COPY, DBSnapshotIdentifier="old")
    with pytest.raises(TijError, match="tij drill clean"):
        drill(rds, lambda _: {}).run()
    with pytest.raises(TijError, match="not made by a drill"):
        drill(rds, lambda _: {}).clean()
    assert COPY in there(rds)
    rds.delete_db_instance(DBInstanceIdentifier=COPY, SkipFinalSnapshot=True)


def test_what_a_killed_drill_left_can_be_removed(rds: Any) -> None:
    assert drill(rds, lambda _: {}).clean() is False
    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=COPY, DBSnapshotIdentifier="old", Tags=[TAG]
    )
    assert drill(rds, lambda _: {}).clean() is True
    assert COPY not in there(rds)


def test_without_a_snapshot_there_is_nothing_to_restore(client: Callable[..., Any]) -> None:
    rds = client("rds", account="000000000055")
    with pytest.raises(TijError, match="There is no database"):
        drill(rds, lambda _: {}).run()


def test_the_task_is_of_copy_the_copy_only() -> None:
    container = {
        "environment": [
            {"name": "DB_HOST", "value": "live"},
            {"name": "DB_SECRET_ARN", "value": "arn:live"},
            {"name": "DEBUG", "value": "0"},
        ],
        "secrets": [
            {"name": "DB_PASSWORD", "valueFrom": "arn:live:password::"},
            {"name": "SECRET_KEY", "valueFrom": "arn:app:SECRET_KEY::"},
        ],
    }
    copy = Restored(COPY, "copy", 5432, "thisisjapan", "arn:copy")
    entries = [{"name": "DB_PASSWORD", "valueFrom": "arn:once:DB_PASSWORD::"}]
    told = _of_copy({"containerDefinitions": [container]}, copy, entries)
    plain = {entry["name"]: entry["value"] for entry in told["environment"]}
    assert (plain["DB_HOST"], plain["DB_SECRET_ARN"], plain["DEBUG"]) == ("copy", "", "0")
    assert "live" not in repr(told)
    assert {entry["name"] for entry in told["secrets"]} == {"DB_PASSWORD", "SECRET_KEY"}
