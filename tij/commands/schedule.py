"""`tij schedule run`: a scheduled command now, as AWS would start it."""

from __future__ import annotations

from typing import Annotated

import typer

from tij.commands.options import Environment
from tij.commands.pause import refuse_paused
from tij.console import err, out
from tij.ecs.names import applied_service
from tij.ecs.one_off import OneOff
from tij.ecs.record import readable
from tij.ecs.scheduled import run_now
from tij.ecs.service import Service
from tij.errors import ExitCode
from tij.session.session import open_session

schedule = typer.Typer(no_args_is_help=True, help="The commands of [[schedules]].")


@schedule.callback()
def _schedule() -> None:
    """One command so far, which is named all the same."""


@schedule.command()
def run(
    name: Annotated[str, typer.Argument(help="The schedule's name.")],
    environment: Environment = "local",
) -> None:
    """Run a scheduled command now, in a task of its own, and show its log.

    Exit code 0 when it succeeded, 1 when it did not. Its times stay as they are.
    """
    with open_session(environment) as session:
        refuse_paused(session.settings, environment)
        names = applied_service(session)
        service = Service.of(session, names)
        task = run_now(
            service,
            OneOff.of(session, service),
            name,
            on_line=lambda line: out.print(readable(line)),
            on_status=err.print,
        )
    if task.exit_code != 0:
        err.print(f"The schedule {name} failed: {task.end}")
        raise typer.Exit(ExitCode.FAILED)
