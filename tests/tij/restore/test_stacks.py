"""Terraform's side of a restore: who may be at work, and what a plan may do."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from tij.commands.restore import _AtATerminal
from tij.console import err
from tij.errors import BadInputError, TijError
from tij.release.logins import Made
from tij.release.watch import Watch
from tij.report.changes import PlanChanges, ResourceChange
from tij.report.entry import Action
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.restore import stacks
from tij.restore.marks import Moment
from tij.restore.stacks import Stacks
from tij.session.session import Session
from tij.synthesized.graph import StackGraph
from tij.terraform.progress import Progress

ADDRESS = "aws_db_instance.database"
LOCK = {"ID": "1", "Who": "mari@laptop", "Created": "2026-11-27T03:12:00Z", "Operation": "apply"}
DATABASE: dict[str, Any] = {"resource": {"aws_db_instance": {"database": {}}}}


def opened(monkeypatch: pytest.MonkeyPatch, plan: StackPlan, **changes: Any) -> Stacks:
    """Of an environment whose every plan is `plan`; `lock` is the state that somebody holds."""
    lock, rollout = changes.get("lock", ""), changes.get("rollout", "COMPLETED")

    class S3:
        def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
            if Key == f"{lock}.tfstate.tflock":
                return {"Body": io.BytesIO(json.dumps(LOCK).encode())}
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")

    def configuration(name: str) -> dict[str, Any]:
        backend = {"s3": {"bucket": "states", "key": f"{name}.tfstate"}}
        return {"terraform": {"backend": backend}, **(DATABASE if name == "data" else {})}

    names = ("data", "service")
    graph = StackGraph.of(
        {f"shop-{name}": {"dependencies": []} for name in names},
        {f"shop-{name}": cast(Any, name) for name in names},
        {f"shop-{name}": configuration(name) for name in names},
        "shop",
    )
    discarded: list[str] = []
    session = SimpleNamespace(
        aws=SimpleNamespace(client=lambda _: S3()),
        stacks=graph,
        environment="shop",
        plans=SimpleNamespace(discard=discarded.append),
        state=lambda _: None,
    )
    service = SimpleNamespace(
        names=SimpleNamespace(service="shop-service"),
        describe=lambda: {"deployments": [{"rolloutState": rollout}]},
    )
    changed = changes.get("changed", "data")
    monkeypatch.setattr(
        stacks, "plan_stack", lambda _, stack, *__, **___: plan if stack.name == changed else EMPTY
    )

    def applied(*_: object) -> None:
        pytest.fail("it was applied")

    monkeypatch.setattr(stacks, "apply_saved", applied)
    return Stacks(
        cast(Session, session),
        [cast(Watch, SimpleNamespace(service=service))],
        progress=lambda: Progress(err),
        show=lambda _: None,
        say=lambda _: None,
    )


EMPTY = StackPlan("data", PlanStatus.UNCHANGED)
LARGER = StackPlan(
    "data",
    PlanStatus.CHANGES,
    PlanChanges((ResourceChange(ADDRESS, "aws_db_instance", Action.UPDATE),)),
)


@pytest.mark.parametrize(
    ("plan", "changes", "words"),
    [
        (EMPTY, {"lock": "data"}, "data: mari@laptop holds the lock"),
        (EMPTY, {"lock": "service"}, "service: mari@laptop holds the lock"),
        (EMPTY, {"rollout": "IN_PROGRESS"}, "A deployment of shop-service is under way"),
        (LARGER, {}, "The stack data has changes that are not applied"),
        (LARGER, {"changed": "service"}, "The stack service has changes that are not applied"),
    ],
)
def test_nobody_may_be_at_work(
    monkeypatch: pytest.MonkeyPatch, plan: StackPlan, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInputError, match=words):
        opened(monkeypatch, plan, **changes).check()


def test_otherwise_it_may_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    opened(monkeypatch, EMPTY).check()


@pytest.mark.parametrize(
    ("address", "action"),
    [
        (ADDRESS, Action.REPLACE),
        (ADDRESS, Action.DELETE),
        (ADDRESS, Action.CREATE),
        ("aws_s3_bucket.files", Action.UPDATE),
    ],
)
def test_a_plan_that_does_more_than_take_it_in_is_not_applied(
    monkeypatch: pytest.MonkeyPatch, address: str, action: Action
) -> None:
    type_ = address.partition(".")[0]
    plan = StackPlan(
        "data", PlanStatus.CHANGES, PlanChanges((ResourceChange(address, type_, action),))
    )
    with pytest.raises(TijError, match=f"{address}: {action.value}. It was not applied"):
        opened(monkeypatch, plan).take_in("db-1", "shop-db")


class Roles:
    """The database's roles, whose one-off task ends so; `did` is shared with what serves."""

    def __init__(self, did: list[str], code: int, log: str) -> None:
        self.did, self.code, self.log = did, code, log

    def give_back(self) -> None:
        self.did.append("master")

    def make(self, image: None, say: Any) -> Made:
        self.did.append("make")
        task: Any = SimpleNamespace(exit_code=self.code, end="it ended")
        return Made(task, [self.log])

    def take_over(self) -> bool:
        self.did.append("roles")
        return True


def handing_over(
    monkeypatch: pytest.MonkeyPatch, code: int = 0, log: str = ""
) -> tuple[Stacks, list[str]]:
    did: list[str] = []
    roles: Any = Roles(did, code, log)
    monkeypatch.setattr(Stacks, "_serve", lambda _: did.append("serve"))
    return replace(opened(monkeypatch, EMPTY), logins=roles), did


def test_a_restored_database_is_the_masters_until_its_roles_are_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    restored, did = handing_over(monkeypatch)
    restored.hand_over()
    assert did == ["master", "serve", "make", "roles", "serve"]


def test_roles_that_were_not_made_leave_the_master_who_serves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    restored, did = handing_over(monkeypatch, code=1, log="no such role")
    with pytest.raises(TijError, match=r"logs in as its master: .*\n?.*no such role"):
        restored.hand_over()
    assert did == ["master", "serve", "make"]


def test_an_image_older_than_the_roles_goes_on_as_the_master(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = "Unknown command: 'database_logins'"
    restored, did = handing_over(monkeypatch, code=1, log=log)
    restored.hand_over()
    assert did == ["master", "serve", "make"]


def test_productions_name_has_to_be_typed() -> None:
    moment = Moment("db-1", datetime.now(UTC), latest=True)
    asking = _AtATerminal("production", yes=True, confirmed=None)
    with pytest.raises(BadInputError, match="production's database needs its name"):
        asking.restore("shop-db", moment, gone=False)
    assert _AtATerminal("production", yes=False, confirmed="production").restore(
        "shop-db", moment, gone=False
    )
    assert _AtATerminal("staging", yes=True, confirmed=None).restore("shop-db", moment, gone=False)


MAKING = StackPlan(
    "data",
    PlanStatus.CHANGES,
    PlanChanges((ResourceChange(ADDRESS, "aws_db_instance", Action.CREATE),)),
)
MORE = StackPlan(
    "data",
    PlanStatus.CHANGES,
    PlanChanges(
        (
            *MAKING.changes.resources,
            ResourceChange("aws_s3_bucket.files", "aws_s3_bucket", Action.CREATE),
        )
    ),
)


def test_of_one_that_is_gone_its_making_may_wait_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened(monkeypatch, MAKING).check(gone=True)
    for plan, gone in ((MAKING, False), (MORE, True), (LARGER, True)):
        with pytest.raises(BadInputError, match="has changes that are not applied"):
            opened(monkeypatch, plan).check(gone=gone)
    with pytest.raises(BadInputError, match="has changes that are not applied"):
        opened(monkeypatch, LARGER, changed="service").check(gone=True)


def test_marks_stay_while_it_is_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    made = opened(monkeypatch, EMPTY)

    def plan(_: object, stack: Any, *__: object, **___: object) -> StackPlan:
        seen.append(stack.configuration["resource"]["aws_db_instance"]["database"].get("tags"))
        return EMPTY

    monkeypatch.setattr(stacks, "plan_stack", plan)
    made.take_in("db-1", "shop-db", marks={"RestoredFrom": "db-0"})
    made.take_in("db-1", "shop-db")
    assert seen == [{"RestoredFrom": "db-0"}, None]


def test_what_the_state_does_not_remember_is_refused_with_a_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(BadInputError, match=r"has no aws_db_instance\.database either") as refused:
        opened(monkeypatch, EMPTY).remembered()
    assert "tij state restore data" in str(refused.value)
