"""Bad input ends in one message and exit code 2, before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny_project import TinyProject
from tij.settings import DIRECTORY


@pytest.fixture
def project(tmp_path: Path) -> TinyProject:
    """Not bootstrapped, nothing running."""
    return TinyProject.make(tmp_path / "checkout")


def test_right_settings_are_right(project: TinyProject) -> None:
    assert "is right" in project.tij("settings", "check")


def test_wrong_settings_stop_every_command(project: TinyProject) -> None:
    file = project.root / "environments" / "local.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("max_retries = 2", "max_retrys = 2"), encoding="utf-8")
    for command in (["settings", "check"], ["synth"], ["plan"], ["local", "up"]):
        assert "max_retrys" in project.tij(*command, code=2)
    assert not (project.root / "cdktf.out").exists()


def test_an_unknown_environment_is_told(project: TinyProject) -> None:
    assert "nowhere" in project.tij("plan", "-e", "nowhere", code=2)


def test_an_unknown_stack_is_told(project: TinyProject) -> None:
    assert "The stacks are: state, first, second." in project.tij("plan", "third", code=2)


def test_without_a_bucket_the_next_step_is_the_bootstrap(project: TinyProject) -> None:
    assert "Next: The state bucket does not exist yet. Make it: tij state bootstrap" in project.tij(
        "plan", "first", code=1
    )


def test_a_rehearsal_is_not_for_aws_itself(project: TinyProject) -> None:
    production = DIRECTORY / "production.toml"
    (project.root / "environments" / "production.toml").write_bytes(production.read_bytes())
    assert "is on AWS" in project.tij("local", "up", "-e", "production", code=2)


def test_a_checkout_is_needed(project: TinyProject, tmp_path: Path) -> None:
    elsewhere = TinyProject(tmp_path, project.aws)
    assert "no cdktf.json here or above" in elsewhere.tij("plan", code=2)
