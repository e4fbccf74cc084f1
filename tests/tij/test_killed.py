"""SIGKILL in the middle of a real apply: nothing of it survives, and the next goes on by itself.

The embedded AWS is each command's own, as a user's. Each test finishes what it has killed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.tiny_project import TIMEOUT, TinyProject, halfway, parameters, until

SECONDS = 10
"""Three for Terraform to end, and what a busy machine takes."""

Kill = Callable[[TinyProject, psutil.Process], None]


@pytest.fixture(scope="module")
def alone(needs_terraform: None, tmp_path_factory: pytest.TempPathFactory) -> TinyProject:
    """Bootstrapped; nothing runs between the commands."""
    shared = tmp_path_factory.mktemp("shared")
    return TinyProject.bootstrapped(tmp_path_factory.mktemp("tiny") / "checkout", shared)


def killed(project: TinyProject, when: Callable[[], bool], kill: Kill) -> str:
    """Begin an apply, kill, see everything of it end; what it said."""
    running = project.start("apply", "first", "--yes")
    try:
        tij = psutil.Process(running.pid)
        until(when)
        family = [tij, *tij.children(recursive=True)]
        kill(project, tij)
        _, alive = psutil.wait_procs(family[1:], timeout=SECONDS)
        assert alive == []
        return "".join(running.communicate(timeout=TIMEOUT))
    finally:
        running.kill()


def finished(project: TinyProject, *names: str) -> str:
    """Apply again: everything is there, once; what it said."""
    project.write("first", with_gateway(*names))
    said = project.tij("apply", "first", "--yes")
    with project.aws:
        assert project.parameters() == {f"/tiny/{name}" for name in names}
        tagged = [{"Name": "tag:Name", "Values": ["tiny"]}]
        found = project.client("ec2").describe_internet_gateways(Filters=tagged)
        assert len(found["InternetGateways"]) == 1
        made = {"aws_internet_gateway.tiny", *(f"aws_ssm_parameter.{name}" for name in names)}
        assert set(project.addresses("first")) == made
        assert not project.lock("first")
    return said


def with_gateway(*names: str, after: str = "") -> dict[str, object]:
    """With a resource that has no name of its own: made again it would be there twice."""
    resources = halfway(*names, after=after) if after else parameters(*names)
    resources["aws_internet_gateway"] = {"tiny": {"tags": {"Name": "tiny"}}}
    if after:
        resources["terraform_data"]["pause"]["depends_on"].append("aws_internet_gateway.tiny")
    return resources


def kill_tij(_: TinyProject, tij: psutil.Process) -> None:
    tij.kill()


def kill_emulator(project: TinyProject, _: psutil.Process) -> None:
    pid = project.aws.status().pid
    assert pid
    psutil.Process(pid).kill()


def kill_all_but_the_provider(project: TinyProject, tij: psutil.Process) -> None:
    terraform = project.terraform(tij.pid)
    supervisors = [p for p in terraform.parents() if tij in p.parents()]
    assert len(supervisors) == 2
    victims = (terraform, supervisors[-1], tij)
    # None is to see another's end.
    for victim in victims:
        victim.suspend()
    for victim in victims:
        victim.kill()
    kill_emulator(project, tij)


def begun(project: TinyProject) -> bool:
    """Whether Terraform has just been started for an apply."""
    log = project.root / ".tij" / "logs" / "local" / "first.apply.log"
    return log.exists() and record(project).exists()


def record(project: TinyProject) -> Path:
    return project.root / ".tij" / "work" / "local" / "first" / "terraform.process"


def test_killed_as_terraform_begins(alone: TinyProject) -> None:
    alone.write("first", with_gateway("one", after="two"))
    killed(alone, lambda: begun(alone), kill_tij)
    assert finished(alone, "one").count("Its lock was taken over.") <= 1


@pytest.mark.parametrize("kill", [kill_tij, kill_all_but_the_provider])
def test_killed_when_half_is_made(alone: TinyProject, kill: Kill) -> None:
    name = kill.__name__.replace("_", "-")
    alone.write("first", with_gateway("one", name, after="never"))
    said = killed(alone, lambda: alone.pausing("first"), kill)
    assert "Traceback" not in said
    assert record(alone).exists()
    said = finished(alone, "one", name)
    # Terraform may have had the time to release its lock, where it was only told to end.
    assert said.count("is dead. Its lock was taken over.") == 1 or kill is kill_tij
    assert not record(alone).exists()


def test_killed_before_terraform(alone: TinyProject) -> None:
    alone.write("first", with_gateway("one"))
    running = alone.start("plan", "first")
    tij = psutil.Process(running.pid)
    until(lambda: len(tij.children()) > 0)
    family = tij.children(recursive=True)
    tij.kill()
    _, alive = psutil.wait_procs(family, timeout=SECONDS)
    assert alive == []
    assert running.communicate(timeout=TIMEOUT)
    finished(alone, "one")
