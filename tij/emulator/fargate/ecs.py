"""ECS's tasks, really run: what ministack registers is started here."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, json_response

from tij.emulator.fargate.execute_command import no_session
from tij.emulator.fargate.roles import can_assume
from tij.emulator.fargate.tasks import Tasks
from tij.emulator.patches.query import Response

# Seconds for which ECS still describes a stopped task (Developer Guide, "Stopped tasks").
KEPT = 3600
TERMINATED = "The embedded AWS ended, and its tasks with it"


def run_tasks_of(ecs: Any, tasks: Tasks) -> None:
    """Make RunTask start processes (ECS API Reference: RunTask, StopTask)."""
    run, stop, execute = (
        ecs._ACTION_MAP[action] for action in ("RunTask", "StopTask", "ExecuteCommand")
    )

    def run_task(data: dict[str, Any]) -> Response:
        definition = ecs._task_defs.get(ecs._resolve_td_key(data.get("taskDefinition", "")))
        refused = unassumable(definition or {}, get_account_id())
        if refused:
            return error_response_json("ClientException", refused, 400)
        return run(data)

    def stop_task(data: dict[str, Any]) -> Response:
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        record = ecs._resolve_task(data.get("task", ""), cluster)
        task = tasks.get(record["taskArn"]) if record else None
        if task is None:
            # Unknown, or stopped already.
            return stop(data)
        task.stop(data.get("reason") or "Task stopped by user", "UserInitiated")
        return json_response({"task": ecs._sanitize(record)})

    def execute_command(data: dict[str, Any]) -> Response:
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        record = ecs._resolve_task(data.get("task", ""), cluster)
        return no_session(record) if record else execute(data)

    def restore(data: Any) -> None:
        load(data)
        for key, record in list(ecs._tasks._data.items()):
            if isinstance(record.get("stoppedAt"), float | int):
                if time.time() - record["stoppedAt"] > KEPT:
                    del ecs._tasks._data[key]
            else:
                record.update(
                    desiredStatus="STOPPED",
                    stoppedAt=time.time(),
                    stopCode=record.get("stopCode") or "TerminationNotice",
                    stoppedReason=record.get("stoppedReason") or TERMINATED,
                )

    # Anything but None: ministack registers a task as PROVISIONING and starts its worker.
    ecs._get_docker = lambda: tasks
    ecs._run_task_worker = tasks.start
    ecs._ensure_ecs_reaper_thread = lambda: None
    ecs._ACTION_MAP["RunTask"] = run_task
    ecs._ACTION_MAP["StopTask"] = stop_task
    ecs._ACTION_MAP["ExecuteCommand"] = execute_command
    ecs._start_restored_service_reconciler = lambda: None
    load = ecs._restore_state
    ecs._restore_state = restore


def unassumable(definition: Mapping[str, Any], account: str) -> str:
    """ECS's words about a role of the task definition that it can't give to a task, or nothing."""
    for key in ("executionRoleArn", "taskRoleArn"):
        role = definition.get(key)
        if role and not can_assume(role, account):
            return (
                f"ECS was unable to assume the role '{role}' that was provided for this task."
                " Please verify that the role being passed has the proper trust relationship and"
                " permissions and that your IAM user has permissions to pass this role."
            )
    return ""
