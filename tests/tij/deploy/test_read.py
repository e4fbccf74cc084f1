"""Reading a plan back takes a Terraform of its own: only what somebody looks at is read."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console

from tests.tij.deploy.sessions import HOLDS, session
from tij.deploy.apply import apply_unasked
from tij.deploy.plan import Read, plan_stack
from tij.errors import TijError
from tij.interrupt import Interrupt
from tij.rehearsal import rehearse
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.session.session import Session
from tij.terraform.events import parse
from tij.terraform.progress import Progress
from tij.terraform.saved_plans import SavedPlans
from tij.terraform.workspace import OnEvent

# As Terraform 1.11 writes them (its page "Machine-Readable UI").
RESOURCE = {"addr": "aws_subnet.a"}
CREATES = {"type": "planned_change", "change": {"resource": RESOURCE, "action": "create"}}
DELETES = {"type": "planned_change", "change": {"resource": RESOURCE, "action": "delete"}}
DRIFTED = {"type": "resource_drift", "change": {"resource": RESOURCE, "action": "update"}}
SUMMARY = {"type": "change_summary", "changes": {"add": 2, "change": 1, "import": 4, "remove": 0}}
DELETED = {
    "resource_changes": [
        {
            "type": "aws_subnet",
            "address": "aws_subnet.a",
            "change": {"actions": ["delete"], "before": {"id": "subnet-1"}, "after": None},
        }
    ]
}


@dataclass
class Planned:
    """A workspace whose plan says `events` and holds `content`."""

    directory: Path
    events: list[dict[str, Any]]
    different: bool
    content: dict[str, Any] = field(default_factory=dict)
    did: list[str] = field(default_factory=list)

    journal = SimpleNamespace(read=lambda: None, close=lambda: None)

    def init(self) -> None:
        self.directory.mkdir(exist_ok=True)

    def settle(self) -> None: ...

    def plan(self, file: Path, *, lock: bool, on_event: OnEvent) -> bool:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        for event in self.events:
            if said := parse(json.dumps(event)):
                on_event(said)
        return self.different

    def show(self, _file: Path) -> dict[str, Any]:
        self.did.append("show")
        return self.content

    def apply(self, _file: Path, *, on_event: OnEvent) -> None:
        self.did.append("apply")


def of(workspace: Planned, tmp_path: Path) -> Session:
    """Of the foundation; the service's state holds a subnet of it."""
    asked = session({"service": [HOLDS]})
    held = {
        "stacks": asked.stacks,
        "aws": asked.aws,
        "plans": SavedPlans(tmp_path / "plans"),
        "workspace": lambda _: workspace,
        "state": lambda _: None,
        "interrupt": Interrupt(),
        "settings": SimpleNamespace(cost=None),
    }
    return cast(Session, SimpleNamespace(**held))


def test_what_is_applied_unasked_is_applied_unread(tmp_path: Path) -> None:
    workspace = Planned(tmp_path / "work", [CREATES, DRIFTED, SUMMARY], different=True)
    told = io.StringIO()
    asked = of(workspace, tmp_path)
    with Progress(Console(file=told)) as progress:
        (plan,) = apply_unasked(asked, [asked.stacks["foundation"]], progress)
    assert workspace.did == ["apply"]
    assert plan.status is PlanStatus.CHANGES
    assert "foundation: applying (3 to do)" in told.getvalue()


def test_but_not_what_deletes_something_that_others_have(tmp_path: Path) -> None:
    workspace = Planned(tmp_path / "work", [DELETES, SUMMARY], different=True, content=DELETED)
    asked = of(workspace, tmp_path)
    with Progress(Console(file=io.StringIO())) as progress, pytest.raises(TijError) as refused:
        apply_unasked(asked, [asked.stacks["foundation"]], progress)
    assert "deletes aws_subnet.a, which service still use" in str(refused.value)
    assert workspace.did == ["show"]


@pytest.mark.parametrize(
    ("read", "events", "different", "shown"),
    [
        (Read.DRIFTED, [DRIFTED], False, True),
        (Read.DRIFTED, [], False, False),
        (Read.CHANGING, [DRIFTED], False, False),
        (Read.CHANGING, [CREATES], True, True),
        (Read.DELETING, [CREATES], True, False),
        (Read.DELETING, [DELETES], True, True),
    ],
)
def test_a_plan_is_read_for_what_is_asked(
    tmp_path: Path, read: Read, events: list[dict[str, object]], different: bool, shown: bool
) -> None:
    workspace = Planned(tmp_path / "work", events, different)
    asked = of(workspace, tmp_path)
    with Progress(Console(file=io.StringIO())) as progress:
        plan_stack(asked, asked.stacks["foundation"], {}, progress, read=read)
    assert workspace.did == ["show"] * shown
    assert asked.plans.json_file("foundation").exists() == shown


@pytest.mark.parametrize(("status", "again"), [("changes", True), ("unchanged", False)])
def test_a_rehearsal_that_applied_nothing_plans_once(
    monkeypatch: pytest.MonkeyPatch, status: str, again: bool
) -> None:
    planned: list[str] = []

    def one(*_: object, **__: object) -> list[StackPlan]:
        return [StackPlan("foundation", PlanStatus(status))]

    def nothing(*_: object, **__: object) -> None: ...

    def built(*_: object) -> list[object]:
        return []

    monkeypatch.setattr(rehearse, "bootstrap_state", nothing)
    monkeypatch.setattr(rehearse, "apply_unasked", one)
    monkeypatch.setattr(rehearse, "_plan_again", lambda *_: planned.append("again"))
    monkeypatch.setattr(rehearse, "_built", built)
    done = rehearse.rehearse(
        session({}), Progress(Console()), nothing, runs=False, say=planned.append
    )
    assert done.applied == again
    assert planned == ["again"] * again
