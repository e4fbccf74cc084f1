"""ECS Exec: a command in a running container (ECS Developer Guide, "Monitor with ECS Exec")."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tij.ecs.service import Service, Task
from tij.errors import BadInputError, TijError

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ssm import SSMClient

PLUGIN = "session-manager-plugin"
AGENT = "ExecuteCommandAgent"
# The plugin takes the session's token from this variable since the version after 1.2.497.0; older
# ones want it as an argument, which every user of the machine can read.
VARIABLE = "AWS_SSM_START_SESSION_RESPONSE"
OLDEST = (1, 2, 498, 0)
VERSION_TIMEOUT = 20


@dataclass(frozen=True)
class Execution:
    """How to start the plugin; its environment holds the session's token."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)


def check_plugin(variables: Mapping[str, str]) -> None:
    """BadInputError when AWS's plugin is missing or too old."""
    where = "AWS Systems Manager User Guide, 'Install the Session Manager plugin'"
    if not shutil.which(PLUGIN, path=variables.get("PATH")):
        raise BadInputError(
            f"{PLUGIN} is not installed: ECS Exec needs it ({where}).",
            next_step="install it, or run one command without it: tij manage COMMAND",
        )
    asked = subprocess.run(
        [PLUGIN, "--version"],
        env=dict(variables),
        capture_output=True,
        text=True,
        timeout=VERSION_TIMEOUT,
        check=False,
    )
    version = asked.stdout.strip()
    numbers = tuple(int(part) for part in version.split(".") if part.isdigit())
    if numbers < OLDEST:
        raise BadInputError(
            f"{PLUGIN} is {version or 'of an unknown version'}: it would get the session's token"
            f" as an argument. {'.'.join(map(str, OLDEST))} or newer is needed ({where})."
        )


def choose_task(service: Service, task: str | None) -> Task:
    """The task that `task` (an id's beginning) names, or the newest; ready for ECS Exec."""
    if not service.describe().get("enableExecuteCommand"):
        raise BadInputError(
            "ECS Exec is off: service.execute_command is false in the settings.",
            next_step="set it to true and tij apply service; only tasks started after that take it",
        )
    running = service.tasks()
    found = [t for t in running if t.id.startswith(task or "")]
    if not found:
        known = ", ".join(t.id for t in running) or "none"
        raise BadInputError(f"No running task{f' {task}' if task else ''}. Running: {known}.")
    chosen = found[0]
    if not chosen.raw.get("enableExecuteCommand"):
        raise BadInputError(
            f"The task {chosen.id} was started before ECS Exec was on.",
            next_step="tij release, which starts new ones",
        )
    state = _agent(chosen)
    if state != "RUNNING":
        raise TijError(
            f"The Exec agent of the task {chosen.id} is {state or 'not there'}: it needs the task"
            " role's ssmmessages permissions and a way to the endpoint ssmmessages.",
            next_step="tij plan foundation service",
        )
    return chosen


def start(
    ecs: ECSClient,
    ssm: SSMClient,
    task: Task,
    command: Sequence[str],
    variables: Mapping[str, str],
    region: str,
) -> Execution:
    """Open the session (ExecuteCommand); what to run to speak in it. The shell there is root's."""
    container = task.raw["containers"][0]
    cluster = task.raw["clusterArn"]
    session = ecs.execute_command(
        cluster=cluster,
        task=task.arn,
        container=container["name"],
        interactive=True,
        command=shlex.join(command),
    )["session"]
    target = f"ecs:{cluster.rsplit('/', 1)[1]}_{task.id}_{container['runtimeId']}"
    return Execution(
        [
            PLUGIN,
            VARIABLE,
            region,
            "StartSession",
            variables.get("AWS_PROFILE", ""),
            json.dumps({"Target": target}),
            ssm.meta.endpoint_url,
        ],
        {
            **variables,
            VARIABLE: json.dumps(
                {key: session[key] for key in ("sessionId", "streamUrl", "tokenValue")}
            ),
        },
    )


def become(execution: Execution) -> None:
    """Replace this process by the plugin: the terminal and its signals are the session's."""
    arguments, environment = list(execution.arguments), dict(execution.environment)
    os.execvpe(arguments[0], arguments, environment)  # noqa: S606 - no shell is wanted


def _agent(task: Task) -> str:
    for container in task.raw.get("containers", []):
        for agent in container.get("managedAgents", []):
            if agent["name"] == AGENT:
                return str(agent.get("lastStatus", ""))
    return ""
