"""`tij exec`: a shell, or a command, in a running container."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from tij.commands.options import Environment, Worker
from tij.ecs.execute import become, check_plugin, choose_task, start
from tij.ecs.names import applied_service
from tij.ecs.service import Service
from tij.errors import BadInputError
from tij.session.session import open_session

Command = Annotated[list[str] | None, typer.Argument(help="What to run; a shell if not given.")]
TaskId = Annotated[
    str | None,
    typer.Option("--task", help="The task's id or its beginning; the newest if not given."),
]


def execute(
    command: Command = None,
    environment: Environment = "local",
    task: TaskId = None,
    worker: Worker = None,
) -> None:
    """Open a shell in a running container, as root, logged and encrypted (ECS Exec).

    For one manage.py command `tij manage` needs no shell.
    """
    variables = dict(os.environ)
    with open_session(environment) as session:
        if session.aws.embedded:
            raise BadInputError(
                "The embedded AWS has no ECS Exec: its containers are processes of this machine.",
                next_step="tij manage COMMAND",
            )
        check_plugin(variables)
        ecs = session.aws.client("ecs")
        names = applied_service(session, worker)
        chosen = choose_task(Service.of(session, names), task)
        execution = start(
            ecs,
            session.aws.client("ssm"),
            chosen,
            command or ["/bin/bash"],
            variables,
            session.aws.region,
        )
    become(execution)
