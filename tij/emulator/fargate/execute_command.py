"""ECS Exec as far as it goes here: the agent of each container, and no session.

ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec".
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import error_response_json

from tij.emulator.fargate.roles import AccessDeniedError, RoleSession
from tij.emulator.patches.query import Response

AGENT = "ExecuteCommandAgent"
# What the agent calls to be reached (the guide's "IAM permissions required for ECS Exec").
ACTIONS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


def begin(task: dict[str, Any], role: RoleSession | None) -> None:
    """Show the agent in each container of a task that was started with ECS Exec.

    It runs where the task's role may open its channels, else it is stopped with IAM's reason.
    """
    if not task.get("enableExecuteCommand"):
        return
    refused = _refused(role)
    status = {"lastStatus": "STOPPED", "reason": refused} if refused else {"lastStatus": "RUNNING"}
    for container in task["containers"]:
        container["managedAgents"] = [{"name": AGENT, "lastStartedAt": time.time(), **status}]


def end(task: dict[str, Any]) -> None:
    """The agents end with their containers."""
    for container in task["containers"]:
        for agent in container.get("managedAgents", []):
            agent["lastStatus"] = "STOPPED"


def no_session(task: Mapping[str, Any]) -> Response:
    """ExecuteCommand's answer: without a running agent as on AWS, else that there is no session."""
    agents = [a for c in task["containers"] for a in c.get("managedAgents", [])]
    if not any(agent["lastStatus"] == "RUNNING" for agent in agents):
        return error_response_json(
            "InvalidParameterException",
            "The execute command failed because execute command was not enabled when the task was"
            " run or the execute command agent isn't running. Wait and try again or run a new task"
            " with execute command enabled and try again.",
            400,
        )
    return error_response_json(
        "TargetNotConnectedException",
        "The execute command failed because the embedded AWS has no Session Manager.",
        400,
    )


def _refused(role: RoleSession | None) -> str:
    if role is None:
        return "The task has no role"
    try:
        for action in ACTIONS:
            role.require(action, "*")
    except AccessDeniedError as denied:
        return f"AccessDeniedException: {denied}"
    return ""
