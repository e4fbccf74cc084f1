"""A plan saved by one job is applied by another from its own checkout: exactly it, or nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.tiny_project import TinyProject, parameters

PLANS = Path(".tij") / "plans"


@pytest.fixture
def another(project: TinyProject, tmp_path: Path) -> TinyProject:
    """A fresh checkout that reaches the same AWS."""
    other = TinyProject.make(tmp_path / "checkout")
    shutil.rmtree(other.root / ".tij", ignore_errors=True)
    (other.root / ".tij").mkdir()
    (other.root / ".tij" / "embedded-aws").symlink_to(project.root / ".tij" / "embedded-aws")
    return other


def carry(source: TinyProject, to: TinyProject) -> None:
    shutil.copytree(source.root / PLANS, to.root / PLANS, dirs_exist_ok=True)


def test_exactly_the_plan_is_applied(project: TinyProject, another: TinyProject) -> None:
    project.tij("plan", "first")
    carry(project, another)
    applied = json.loads(another.tij("apply", "--saved", "--yes", "--json"))
    assert applied == {"environment": "local", "applied": ["first"]}
    assert project.parameters() == {"/tiny/one", "/tiny/two"}
    project.tij("plan", "first", "--detailed-exitcode")


def test_a_stale_plan_is_refused(project: TinyProject, another: TinyProject) -> None:
    for one in (project, another):
        one.write("first", parameters("one", "two", "three"), outputs=["one"])
    project.tij("plan", "first")
    carry(project, another)
    project.write("first", parameters("one", "two", "four"), outputs=["one"])
    project.tij("apply", "first", "--yes")
    before = project.parameters()
    assert "Plan again" in another.tij("apply", "--saved", "--yes", code=1)
    assert project.parameters() == before


def test_a_plan_of_other_code_is_refused(project: TinyProject, another: TinyProject) -> None:
    project.write("first", parameters("one", "five"), outputs=["one"])
    project.tij("plan", "first")
    carry(project, another)
    assert "made from another configuration" in another.tij("apply", "--saved", "--yes", code=2)
