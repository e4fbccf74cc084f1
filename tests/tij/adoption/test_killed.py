"""A take-in that was killed, and one before which something changed, lose and take nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.tiny_project import TinyProject, parameters, until
from tij.adoption import decisions

NAMES = ("one", "two", "three", "four")


@pytest.fixture
def project(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> TinyProject:
    """One whose stacks have parameters that were clicked, with other words than the design's."""
    shared = tmp_path_factory.getbasetemp().parent
    made = TinyProject.bootstrapped(tmp_path / "checkout", shared)
    made.write("first", parameters(*NAMES[:2]))
    made.write("second", parameters(*NAMES[2:]))
    return made


def click(project: TinyProject) -> None:
    for name in NAMES:
        project.client("ssm").put_parameter(
            Name=f"/tiny/{name}", Type="String", Value="clicked", Description="クリックした"
        )


def described(project: TinyProject) -> list[tuple[str, str, int]]:
    ssm = project.client("ssm")
    found = ssm.get_parameters(Names=[f"/tiny/{name}" for name in NAMES])["Parameters"]
    return sorted((one["Name"], one["Value"], one["Version"]) for one in found)


@pytest.mark.terraform
def test_killed_in_the_middle_it_takes_in_the_rest_the_next_time(project: TinyProject) -> None:
    with project.aws:
        click(project)
        before = described(project)
        assert len(before) == len(NAMES)
        project.tij("adopt", "survey")
        process = project.start("adopt", "take-in", "--yes")
        log = project.root / ".tij" / "logs" / "local" / "first.apply.log"
        until(lambda: log.exists() or process.poll() is not None, seconds=600)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        # What will be in the state is held before it is there.
        held = decisions.read(decisions.path(project.root, "local")).held
        assert {name: len(addresses) for name, addresses in held.items()} == {
            "first": 2,
            "second": 2,
        }
        assert len(project.addresses("first")) + len(project.addresses("second")) < len(NAMES)
        project.tij("adopt", "take-in", "--yes")
        assert project.addresses("first") == ["aws_ssm_parameter.one", "aws_ssm_parameter.two"]
        assert project.addresses("second") == ["aws_ssm_parameter.four", "aws_ssm_parameter.three"]
        assert described(project) == before
        # Then toward the design, one at a time.
        said = project.tij("adopt", "next", "--yes")
        assert "Way back: put back the values before" in said
        assert "Steps left: 3." in said
        after = described(project)
        assert len(set(before) & set(after)) == len(NAMES) - 1
        held = decisions.read(decisions.path(project.root, "local")).held
        assert sum(map(len, held.values())) == len(NAMES) - 1


@pytest.mark.terraform
def test_what_was_deleted_after_the_survey_is_one_line_and_nothing_is_taken_in(
    project: TinyProject,
) -> None:
    with project.aws:
        click(project)
        project.tij("adopt", "survey")
        project.client("ssm").delete_parameter(Name="/tiny/four")
        said = project.tij("adopt", "take-in", "--yes", code=2)
        wrong = [line for line in said.splitlines() if "local.toml" in line]
        assert wrong == [
            "environments/adoption/local.toml: second: aws_ssm_parameter.four:"
            " surveyed as /tiny/four, now it is missing"
        ]
        assert project.addresses("first") == project.addresses("second") == []
