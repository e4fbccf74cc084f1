"""`tij local`: the rehearsal on the embedded AWS."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from backend.state import list_states
from emulator import EmbeddedAwsError
from environments.models import Settings
from report.terminal import show_plans
from tij.commands.confirm import confirm
from tij.commands.options import Environment, Yes, err, out
from tij.destroying import destroy_stacks, destroyable
from tij.errors import BadInputError, TijError
from tij.progress import Progress
from tij.project import Project
from tij.rehearsal import Built, rehearse
from tij.session import aws_access, embedded_aws, load_settings, open_session

local = typer.Typer(
    no_args_is_help=True, help="Rehearse the whole deployment on the embedded AWS; no account."
)


@local.command()
def up(
    environment: Environment = "local",
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the embedded AWS running until Ctrl-C.")
    ] = False,
) -> None:
    """Make everything: state bucket, every stack, a stand-in image; then plan again: no changes.

    Running it again changes nothing. What was made stays on disk for the next commands.
    """
    project, settings = _embedded(environment)
    with aws_access(project, settings, os.environ) as aws:
        with open_session(environment) as session, Progress(err) as progress:
            built = rehearse(session, progress, lambda plans: show_plans(out, plans))
        _show_built(built)
        out.print("\nThe second plan of every stack is empty.")
        if keep:
            endpoint = aws.environment["AWS_ENDPOINT_URL"]
            out.print(f"The embedded AWS serves {endpoint} until Ctrl-C.", soft_wrap=True)
            signal.sigwait({signal.SIGINT, signal.SIGTERM})


@local.command()
def status(environment: Environment = "local") -> None:
    """Show whether the embedded AWS runs, and what was made in it."""
    project, settings = _embedded(environment)
    embedded = embedded_aws(project, settings).status()
    out.print(
        f"The embedded AWS of {environment} "
        + (
            f"runs at {embedded.endpoint} (process {embedded.pid})."
            if embedded.running
            else "is not running; commands start it as they need it."
        ),
        soft_wrap=True,
    )
    out.print(f"State: {embedded.state_directory}\nLog:   {embedded.log_file}", soft_wrap=True)
    if not embedded.state_directory.exists():
        out.print("Nothing was made yet. Next: tij local up")
        return
    with aws_access(project, settings, os.environ) as aws:
        prefix = f"{settings.project.name}/{environment}/"
        states = list_states(aws.s3(), settings.state.bucket, prefix)
    for name, state in states.items():
        out.print(f"{name}: {len(state.resources)} resources (serial {state.serial})")


@local.command(
    "exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
)
def execute(
    command: Annotated[list[str], typer.Argument(help="A program and its arguments.")],
    environment: Environment = "local",
) -> None:
    """Run a program against the embedded AWS: `tij local exec aws s3 ls`, `... cdktf diff`.

    It finds endpoint, credentials and Terraform's provider mirror in its environment; its exit
    code is ours.
    """
    with open_session(environment) as session:
        variables = {**session.terraform.environment, "TIJ_ENVIRONMENT": environment}
        try:
            ended = subprocess.run(command, env=variables, check=False)
        except OSError as error:
            raise BadInputError(f"{command[0]}: {error.strerror}. Is it installed?") from error
    raise typer.Exit(ended.returncode)


@local.command()
def down(
    environment: Environment = "local",
    yes: Yes = False,
    force: Annotated[
        bool, typer.Option("--force", help="Only forget everything; do not destroy it first.")
    ] = False,
) -> None:
    """Destroy everything on the embedded AWS, then forget it."""
    project, settings = _embedded(environment)
    question = f"Forget the embedded AWS of {environment} and all in it?"
    if not confirm(question, yes=yes or force):
        return
    if not force:
        with open_session(environment) as session:
            destroy_stacks(
                session,
                destroyable(session, ()),
                progress=lambda: Progress(err),
                show=lambda _: None,
                confirm=lambda: True,
            )
    try:
        embedded_aws(project, settings).reset()
    except EmbeddedAwsError as error:
        raise TijError(str(error)) from error
    for directory in (
        project.work(environment),
        project.plans(environment),
        project.bootstrap(environment),
    ):
        shutil.rmtree(directory, ignore_errors=True)
    out.print(f"The embedded AWS of {environment} is as new.")


def _embedded(environment: str) -> tuple[Project, Settings]:
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    if not settings.aws.embedded:
        raise BadInputError(
            f"environments/{environment}.toml: aws.embedded is false: {environment} is on AWS"
            " itself. `tij local` is for environments on the embedded AWS."
        )
    return project, settings


def _show_built(built: Iterable[Built]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("stack")
    table.add_column("resources", justify="right")
    table.add_column("what")
    table.add_column("value", overflow="fold")
    for stack in built:
        first = (stack.stack, str(stack.resources))
        for name, value in stack.outputs.items():
            text = ", ".join(value) if isinstance(value, list) else str(value)
            table.add_row(*first, name, text)
            first = ("", "")
        if first[0]:
            table.add_row(*first, "", "")
    out.print()
    out.print(table)
