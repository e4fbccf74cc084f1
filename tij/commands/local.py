"""`tij local`: the rehearsal on the embedded AWS."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from tij.commands.by_name import PASSED_ON
from tij.commands.confirm import confirm
from tij.commands.options import Environment, Json, Yes
from tij.commands.renamed import say_renamed
from tij.console import err, new_table, out
from tij.emulator.host.programs import missing
from tij.emulator.mail import Mail, kept
from tij.errors import BadInputError
from tij.page.writing import Source, write_page
from tij.project import Project
from tij.rehearsal.application import running_on
from tij.rehearsal.rehearse import Built, rehearse
from tij.rehearsal.summary import (
    show_application,
    show_login,
    show_mail,
    show_mails,
    show_running,
)
from tij.report.terminal import show_plans
from tij.session.session import (
    alone,
    aws_access,
    embedded_aws,
    load_settings,
    open_session,
)
from tij.settings.models import Settings
from tij.state.objects import list_states
from tij.terraform.progress import Progress

local = typer.Typer(
    no_args_is_help=True, help="Rehearse the whole deployment on the embedded AWS; no account."
)


@local.command()
def up(
    environment: Environment = "local",
    keep: Annotated[
        bool | None,
        typer.Option(
            "--keep/--no-keep",
            help="Keep everything running until Ctrl-C; the default on a terminal.",
        ),
    ] = None,
) -> None:
    """Make everything: state bucket, every stack, the image; then plan again: no changes.

    Then the application itself is used: its health, a page and its style sheet, and a file that
    `app.smoke_command` saved, read back from the CDN. Running it again changes nothing. What was
    made stays on disk for the next commands. The guide is written as one page, as `tij page` does.
    """
    project, settings = _embedded(environment)
    packages = missing(cache=settings.cache.enabled)
    keep = out.is_terminal if keep is None else keep
    with aws_access(project, settings, os.environ) as aws:
        with open_session(environment) as session:
            err.print(session.terraform.says)
            with Progress(err) as progress:
                rehearsed = rehearse(
                    session,
                    progress,
                    lambda p: show_plans(out, p),
                    runs=not packages,
                    say=err.print,
                )
            _show_built(rehearsed.built)
            again = "The second plan of every stack is empty."
            same = "The plan of every stack is empty: nothing was to be applied."
            out.print(f"\n{again if rehearsed.applied else same}")
            if rehearsed.application:
                show_application(out, rehearsed.application, rehearsed.checks)
                if settings.email.enabled:
                    out.print("\nMail that it sends is kept here, for nobody else: tij local mail")
                if rehearsed.failed:
                    err.print(f"A check failed: {rehearsed.failed}")
                elif keep and out.is_terminal:
                    show_login(out, rehearsed.application)
            else:
                out.print(
                    "The application itself was not started: install"
                    f" {' '.join(packages)} (apt-get install) and run this again.",
                )
        source = Source(project, environment, aws, dict(os.environ))
        file = write_page(project.page(environment), source.page())
        _tell(f"\nThe guide as one page: {file.as_uri()}")
        if keep:
            endpoint = aws.environment["AWS_ENDPOINT_URL"]
            with source.served() as page:
                _tell(f"The same, always up to date: {page.address}")
                _tell(f"The embedded AWS serves {endpoint} until Ctrl-C.")
                signal.sigwait({signal.SIGINT, signal.SIGTERM})
    if rehearsed.failed:
        raise typer.Exit(rehearsed.failed.exit_code)


@local.command()
def status(environment: Environment = "local", json: Json = False) -> None:
    """Show whether the embedded AWS runs, and what was made in it."""
    project, settings = _embedded(environment)
    embedded = embedded_aws(project, settings).status()
    if json:
        out.print_json(
            data={
                "environment": environment,
                "running": embedded.running,
                "endpoint": embedded.endpoint,
                "pid": embedded.pid,
                "state": str(embedded.state_directory),
                "log": str(embedded.log_file),
            }
        )
        return
    out.print(
        f"The embedded AWS of {environment} "
        + (
            f"runs at {embedded.endpoint} (process {embedded.pid})."
            if embedded.running
            else "is not running; commands start it as they need it."
        ),
    )
    out.print(f"State: {embedded.state_directory}\nLog:   {embedded.log_file}")
    if not embedded.state_directory.exists():
        out.print("Nothing was made yet. Next: tij local up")
        return
    with aws_access(project, settings, os.environ) as aws:
        states = list_states(aws.client("s3"), settings.state.bucket, settings.state_prefix)
        running = running_on(aws)
    for name, state in states.items():
        out.print(f"{name}: {len(state.resources)} resources (serial {state.serial})")
    show_running(out, running)


@local.command()
def mail(
    number: Annotated[
        int | None, typer.Argument(help="Show this one whole; without it, a line of each.")
    ] = None,
    environment: Environment = "local",
    json: Json = False,
) -> None:
    """Show the mail that was given to the embedded SES; it is sent to nobody."""
    project, settings = _embedded(environment)
    directory = embedded_aws(project, settings).mail_directory
    found = [one for one in kept(directory) if number in (None, one.number)]
    if number is not None and not found:
        raise BadInputError(
            f"There is no mail {number} in {directory}.",
            next_step=f"tij local mail -e {environment}",
        )
    if json:
        out.print_json(data=[_as_json(one) for one in found])
    elif number is not None:
        show_mail(out, found[0])
    else:
        show_mails(out, found, enabled=settings.email.enabled)


def _as_json(one: Mail) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("number", "sender", "subject", "text")},
        "recipients": one.recipients.split(", "),
        "at": one.at.isoformat(timespec="seconds"),
        "file": str(one.file),
    }


# Another program's options are its own.
Program = Annotated[list[str], typer.Argument(help="A program and its arguments.")]


@local.command(context_settings=PASSED_ON)
def run(command: Program, environment: Environment = "local") -> None:
    """Run a program against the embedded AWS: `tij local run aws s3 ls`, `... cdktf diff`.

    It finds endpoint, credentials and Terraform's provider mirror in its environment. `tij` ends
    with its exit code.
    """
    with open_session(environment) as session:
        variables = {**session.terraform.environment, "TIJ_ENVIRONMENT": environment}
        try:
            ended = subprocess.run(command, env=variables, check=False)
        except OSError as error:
            raise BadInputError(f"{command[0]}: {error.strerror}. Is it installed?") from error
    raise typer.Exit(ended.returncode)


@local.command("exec", hidden=True, context_settings=PASSED_ON)
def run_by_its_old_name(command: Program, environment: Environment = "local") -> None:
    """`tij local run`."""
    say_renamed("tij local exec", "tij local run")
    run(command, environment)


@local.command()
def down(environment: Environment = "local", yes: Yes = False) -> None:
    """End the embedded AWS and forget all that is in it; `tij destroy` rehearses a destruction."""
    project, settings = _embedded(environment)
    if not confirm(f"Forget the embedded AWS of {environment} and all in it?", yes=yes):
        return
    with alone(project, environment):
        embedded = embedded_aws(project, settings)
        # Also one that `tij local up` keeps in another terminal.
        embedded.stop(force=True)
        embedded.reset()
        for directory in (
            project.work(environment),
            project.plans(environment),
            project.bootstrap(environment),
        ):
            shutil.rmtree(directory, ignore_errors=True)
    out.print(f"The embedded AWS of {environment} is as new.")


def _tell(words: str) -> None:
    out.print(words)


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
    table = new_table()
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
