"""Bad input ends in one message and exit code 2, before anything runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from tests.tij.checkout import tij
from tests.tiny_project import TIMEOUT, TinyProject
from tij.__main__ import app
from tij.commands.dotenv import FILES
from tij.emulator.mail import keep
from tij.settings import DIRECTORY

Explained = tuple[tuple[str, ...], list[str]]


@pytest.fixture
def project(needs_terraform: None, tmp_path: Path) -> TinyProject:
    """Not bootstrapped, nothing running."""
    return TinyProject.make(tmp_path / "checkout")


def test_right_settings_are_right(project: TinyProject) -> None:
    assert "is right" in project.tij("settings", "check")


def test_what_is_wrong_is_listed_for_programs(project: TinyProject) -> None:
    assert json.loads(project.tij("settings", "check", "--json")) == []
    file = project.root / "environments" / "local.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("max_retries = 2", "max_retrys = 2"), encoding="utf-8")
    (problem,) = json.loads(project.tij("settings", "check", "--json", code=2))
    assert (problem["key"], problem["value"]) == ("aws.max_retrys", "2")
    assert "max_retries" in problem["allowed"]
    assert problem["fix"] == "did you mean 'max_retries'?"


def test_a_rehearsals_state_is_told_to_programs(project: TinyProject) -> None:
    status = json.loads(project.tij("local", "status", "--json"))
    assert status["environment"] == "local"
    assert status["running"] is False


def test_mail_of_a_rehearsal_is_shown(project: TinyProject) -> None:
    assert "email.enabled is false" in project.tij("local", "mail")
    message = (
        "From: noreply@example.com\r\nTo: a@example.org\r\nSubject: [red]Welcome[/red]\r\n\r\n"
        "https://www.example.com/confirm?token=[bold]a-b_c\r\n"
    )
    keep(project.aws.mail_directory, ["a@example.org", "b@example.org"], message.encode())
    listed = project.tij("local", "mail")
    assert "a@example.org, b@example.org" in listed
    assert "[red]Welcome[/red]" in listed
    assert "https://www.example.com/confirm?token=[bold]a-b_c\n" in project.tij(
        "local", "mail", "1"
    )
    (told,) = json.loads(project.tij("local", "mail", "--json"))
    assert (told["number"], told["recipients"]) == (1, ["a@example.org", "b@example.org"])
    assert "There is no mail 2" in project.tij("local", "mail", "2", code=2)


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


def test_an_image_is_of_a_commit(project: TinyProject) -> None:
    assert "not a git checkout with a commit" in project.tij("image", "build", code=2)


def test_a_checkout_is_needed(project: TinyProject, tmp_path: Path) -> None:
    elsewhere = TinyProject(tmp_path, project.aws)
    assert "no cdktf.json here or above" in elsewhere.tij("plan", code=2)


def test_its_version_is_the_installed_packages() -> None:
    shown = CliRunner().invoke(app, ["--version"])
    assert (shown.exit_code, shown.stdout) == (0, f"tij {version('tij')}\n")


def test_its_help_says_what_it_is_for_and_its_exit_codes() -> None:
    shown = CliRunner().invoke(app, ["--help"]).stdout
    assert "rehearse it on the embedded AWS" in shown
    assert "130 interrupted" in " ".join(shown.split())
    assert "--install-completion" in shown


def test_off_a_terminal_help_and_errors_are_plain_and_whole() -> None:
    text = tij("--help", columns="40")
    assert not re.search(r"[╭│…]|\w\.\.\.$", text, re.M)
    assert "wait until it is healthy." in text
    error = tij("plan", "--fail-on", "x", code=2, columns="40").splitlines()[-1]
    assert error.startswith("Error: Invalid value for '--fail-on'")
    assert "'observability'" in error


def test_a_command_imports_no_other() -> None:
    """With all of them `tij --version` took a second and a half of processor time."""
    program = (
        "import sys; from tij.__main__ import main; sys.argv = ['tij', 'output', '--help']\n"
        "try: main()\n"
        "finally: print(*(m for m in sys.modules if 'tij.commands.' in m), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=TIMEOUT, check=True
    )
    assert set(ran.stderr.split()) == {
        f"tij.commands.{n}" for n in ("by_name", "options", "output")
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_its_commands(shell: str) -> None:
    asked = {"_TIJ_COMPLETE": f"complete_{shell}", "COMP_WORDS": "tij rel", "COMP_CWORD": "1"}
    words = {"_TYPER_COMPLETE_ARGS": "tij rel", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    shown = CliRunner().invoke(app, [], prog_name="tij", env={**asked, **words})
    assert "release" in shown.stdout
    assert "destroy" not in shown.stdout


@pytest.mark.parametrize(
    ("old", "new"), [(["env", "init"], "tij dotenv"), (["local", "exec", "true"], "tij local run")]
)
def test_an_old_name_works_and_says_the_new_one(
    project: TinyProject, old: list[str], new: str
) -> None:
    for example in FILES:
        (project.root / example).parent.mkdir(parents=True)
        (project.root / example).write_text("A=1\n", encoding="utf-8")
    assert f"is now {new}." in project.tij(*old)


def test_an_old_name_is_not_listed() -> None:
    listed = [CliRunner().invoke(app, [*group, "--help"]).stdout for group in ([], ["local"])]
    assert not re.search(r"^\W*env\b", listed[0], re.MULTILINE)
    assert not re.search(r"^\W*exec\b", listed[1], re.MULTILINE)


def explained(command: click.Command, called: tuple[str, ...] = ()) -> Iterator[Explained]:
    """The command and all below it, each with what it and its parameters are explained by."""
    of_parameters = (getattr(parameter, "help", None) for parameter in command.params)
    yield called, [text for text in (command.help, *of_parameters) if text]
    for name, inner in getattr(command, "commands", {}).items():
        yield from explained(inner, (*called, name))


@pytest.mark.parametrize(("called", "texts"), list(explained(get_command(app))), ids=str)
def test_help_is_shown_as_it_is_written(called: tuple[str, ...], texts: list[str]) -> None:
    """`[app]`, `<name>` and the like are not taken for markup."""

    def letters(text: str) -> str:
        return re.sub(r"[\s`│]", "", text)

    shown = letters(CliRunner().invoke(app, [*called, "--help"], env={"COLUMNS": "300"}).stdout)
    assert not [text for text in texts if letters(text) not in shown]
