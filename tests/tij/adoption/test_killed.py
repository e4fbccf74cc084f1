"""A take-in or a step that was killed, and a survey that is outdated, lose and take nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.tiny_project import MAIN, TinyProject, parameters, until
from tij.adoption import decisions
from tij.adoption.decisions import Adoption

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


HOLDING = """
from tij.adoption import decisions, holding
usual = decisions.path(pathlib.Path.cwd(), "local")
file = pathlib.Path(os.environ.get(decisions.FILE, usual))
holding.hold_all(output, "local", decisions.read(file), file)
"""
"""What the product's main.py does at its end."""


@pytest.mark.terraform
def test_a_step_killed_in_the_middle_is_taken_up_and_made_once(project: TinyProject) -> None:
    (project.root / "main.py").write_text(MAIN + HOLDING, encoding="utf-8")
    file = decisions.path(project.root, "local")
    address = "aws_ssm_parameter.three"
    with project.aws:
        project.tij("apply", "first", "--yes")
        designed = parameters(*NAMES)
        designed["aws_ssm_parameter"]["one"]["description"] = "as designed"
        slow = parameters(*NAMES)
        slow["aws_ssm_parameter"]["one"] = designed["aws_ssm_parameter"]["one"]
        # It is there, and Terraform has not heard so yet.
        slow["aws_ssm_parameter"]["three"]["provisioner"] = [
            {"local-exec": {"command": "sleep 200"}}
        ]
        project.write("first", slow)
        project.write("second", {})
        decisions.write(
            file,
            Adoption(
                held={"first": ["aws_ssm_parameter.one"]},
                withheld={"first": [address, "aws_ssm_parameter.four"]},
            ),
        )
        process = project.start("adopt", "next", address, "--yes")
        until(lambda: "/tiny/three" in project.parameters() or process.poll() is not None, 600)
        group = os.getpgid(project.terraform(process.pid).pid)
        # Terraform is asked to end as soon as `tij` is dead, and would write its state.
        os.killpg(group, signal.SIGSTOP)
        os.kill(process.pid, signal.SIGKILL)
        os.killpg(group, signal.SIGKILL)
        process.wait()
        assert address not in project.addresses("first")
        project.write("first", designed)
        # The next step waits until it is known what became of this one.
        said = project.tij("adopt", "next", "--yes", code=2)
        assert "a killed apply has not been taken up" in said
        assert "tij plan first" in said
        project.tij("apply", "first", "--yes")
        assert address in project.addresses("first")
        assert "aws_ssm_parameter.four" not in project.addresses("first")
        # One that only changes is begun again.
        process = project.start("adopt", "next", "aws_ssm_parameter.one", "--yes")
        log = project.root / ".tij" / "logs" / "local" / "first.apply.log"
        until(lambda: log.exists() or process.poll() is not None, 600)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        project.tij("adopt", "next", "--all", "--yes")
        assert decisions.read(file) == Adoption(held={"first": []}, withheld={"first": []})
        assert project.addresses("first") == sorted(f"aws_ssm_parameter.{name}" for name in NAMES)
        described = project.client("ssm").describe_parameters(MaxResults=50)["Parameters"]
        known = {one["Name"]: (one["Description"], one["Version"]) for one in described}
        assert known["/tiny/one"][0] == "as designed"
        assert known["/tiny/three"] == ("tiny", 1)


@pytest.mark.terraform
def test_what_was_withheld_and_made_by_hand_since_is_taken_in(project: TinyProject) -> None:
    (project.root / "main.py").write_text(MAIN + HOLDING, encoding="utf-8")
    file = decisions.path(project.root, "local")
    with project.aws:
        click(project)
        decisions.write(file, Adoption(withheld={"first": ["aws_ssm_parameter.one"]}))
        project.tij("adopt", "survey")
        project.tij("adopt", "take-in", "--yes")
        after = decisions.read(file)
        assert (after.withheld, after.held["first"]) == (
            {"first": []},
            ["aws_ssm_parameter.one", "aws_ssm_parameter.two"],
        )
        # Withheld and in the state, it would be destroyed.
        project.tij("plan", "first", "--detailed-exitcode")
