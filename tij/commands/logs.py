"""`tij logs`: what the containers say."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from tij.commands.options import Environment, Worker
from tij.console import out
from tij.ecs import log
from tij.ecs.names import applied_service
from tij.ecs.record import readable
from tij.errors import BadInputError
from tij.project import Project
from tij.session.session import aws_access, load_settings, open_session

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

Follow = Annotated[bool, typer.Option("--follow", "-f", help="Keep on until Ctrl-C.")]
Since = Annotated[str, typer.Option(help="How far back: 30s, 10m, 2h, 7d.")]
Filter = Annotated[
    str,
    typer.Option(
        "--filter", help="CloudWatch's filter pattern, e.g. ERROR or '{ $.status >= 500 }'."
    ),
]
TaskId = Annotated[
    str | None, typer.Option("--task", help="The lines of one task: the beginning of its id.")
]
Schedule = Annotated[
    str | None, typer.Option("--schedule", help="A schedule of [[schedules]], instead of the web.")
]
Raw = Annotated[bool, typer.Option("--json", help="The lines as they were written: JSON.")]


def logs(
    environment: Environment = "local",
    follow: Follow = False,
    since: Since = "10m",
    pattern: Filter = "",
    task: TaskId = None,
    worker: Worker = None,
    schedule: Schedule = None,
    json: Raw = False,
) -> None:
    """Show the containers' log from CloudWatch, records made readable."""
    start = int((time.time() - seconds(since)) * 1000)
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    with aws_access(project, settings, os.environ) as aws:
        # Following keeps nobody else from working on the environment.
        with open_session(environment) as session:
            names = applied_service(session, worker)
            if schedule:
                names = replace(names, log_group=names.schedule(schedule)["log_group"])
        read = log.follow if follow else log.lines
        _show(read(aws.client("logs"), names, start=start, pattern=pattern, task=task), json)


def seconds(text: str) -> int:
    """`10m` → 600; BadInputError for anything else than a number with s, m, h or d."""
    found = re.fullmatch(r"(\d+)([smhd])", text)
    if not found:
        raise BadInputError(f"--since {text}: a number with s, m, h or d is allowed, such as 10m.")
    return int(found[1]) * UNITS[found[2]]


def _show(lines: Iterable[log.Line], json: bool) -> None:
    for line in lines:
        text = line.text if json else f"{line.task[:8]} {readable(line.text)}"
        out.print(text)
