"""`tij manage`: a Django management command, as a one-off task."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tij.commands.options import Environment
from tij.console import err, out
from tij.ecs.manage import manage as run
from tij.ecs.manage import prepared
from tij.ecs.names import applied_service
from tij.ecs.one_off import OneOff
from tij.ecs.record import meaning, readable
from tij.ecs.service import Service
from tij.errors import BadInputError, TijError
from tij.session.session import open_session
from tij.troubleshooting import Evidence, diagnose

Command = Annotated[list[str], typer.Argument(help="manage.py's command and its arguments.")]
Secrets = Annotated[
    list[str] | None,
    typer.Option(
        "--secret",
        metavar="NAME",
        help="An environment variable that is asked for here and given to this task only.",
    ),
]


def manage(command: Command, environment: Environment = "local", secret: Secrets = None) -> None:
    """Run manage.py in a task of its own, from the image that the service runs.

    Shows its log and ends with its exit code. `createsuperuser --username NAME --email ADDRESS`
    asks for the password here: it goes through Secrets Manager, never through an argument.
    """
    command, needed = prepared(command, secret or [])
    values = {name: _value(name) for name in needed}
    written: list[str] = []

    def on_line(line: str) -> None:
        written.append(line)
        out.print(readable(line))

    with open_session(environment) as session:
        service = Service.of(session, applied_service(session))
        task = run(
            service,
            OneOff.of(session, service),
            session.aws.client("secretsmanager"),
            prefix=session.settings.project.prefix,
            command=command,
            values=values,
            on_line=on_line,
            on_status=err.print,
        )
    if task.exit_code is None:
        found = diagnose(Evidence(stopped=task.reasons), environment)
        raise TijError(
            "\n".join([f"The task did not run: {task.end}.", *(one.says() for one in found[:1])]),
            next_step=found[0].next if found else "",
        )
    if task.exit_code:
        evidence = Evidence(
            stopped=task.reasons, exit_code=task.exit_code, log=[meaning(x) for x in written]
        )
        for likely_cause in diagnose(evidence, environment)[:1]:
            err.print(f"{likely_cause.says()}\nNext: {likely_cause.next}")
    raise typer.Exit(task.exit_code)


def _value(name: str) -> str:
    if sys.stdin.isatty():
        value: str = typer.prompt(name, hide_input=True, confirmation_prompt=True, err=True)
        return value
    line = sys.stdin.readline().rstrip("\n")
    if not line:
        raise BadInputError(
            f"{name}: nobody can be asked here. Give its value as a line of standard input."
        )
    return line
