"""ECS Exec: what must be right before a session is opened, and where its token goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.tij.fake_ecs import NAMES, FakeAws
from tij.ecs.execute import VARIABLE, check_plugin, choose_task, start
from tij.ecs.service import Service
from tij.errors import BadInputError, TijError

TOKEN = "the-sessions-token"


def running(agent: str = "RUNNING", *, enabled: bool = True) -> FakeAws:
    """A service with one running task."""
    aws = FakeAws()
    task = aws._task(aws.definition, [], None, "")
    task["lastStatus"] = "RUNNING"
    task["enableExecuteCommand"] = enabled
    task["containers"][0]["managedAgents"] = [{"name": "ExecuteCommandAgent", "lastStatus": agent}]
    return aws


def plugin(directory: Path, version: str) -> dict[str, str]:
    program = directory / "session-manager-plugin"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    return {"PATH": str(directory)}


def test_a_missing_plugin_is_told_with_what_works_without_it(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"(?s)is not installed.*tij manage"):
        check_plugin({"PATH": str(tmp_path)})


def test_a_plugin_that_would_show_the_token_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"is 1\.2\.497\.0"):
        check_plugin(plugin(tmp_path, "1.2.497.0"))
    check_plugin(plugin(tmp_path, "1.2.707.0"))


def test_the_newest_task_is_chosen_or_the_one_that_is_named() -> None:
    aws = running()
    service = Service(aws, aws, NAMES)
    assert choose_task(service, None).id == "0" * 32
    assert choose_task(service, "0000").id == "0" * 32
    with pytest.raises(BadInputError, match=f"No running task ffff. Running: {'0' * 32}"):
        choose_task(service, "ffff")


def test_why_exec_cannot_work_is_said() -> None:
    for aws, words in (
        (running("PENDING"), "agent of the task .* is PENDING"),
        (running(enabled=False), "started before ECS Exec was on"),
    ):
        with pytest.raises(TijError, match=words):
            choose_task(Service(aws, aws, NAMES), None)
    off = running()
    described = off.describe_services()["services"][0]
    off.describe_services = lambda **_: {  # type: ignore[method-assign]
        "services": [{**described, "enableExecuteCommand": False}]
    }
    with pytest.raises(BadInputError, match=r"service\.execute_command is false"):
        choose_task(Service(off, off, NAMES), None)


def test_the_sessions_token_is_in_no_argument() -> None:
    aws = running()
    asked: dict[str, Any] = {}

    def execute_command(**options: object) -> dict[str, object]:
        asked.update(options)
        return {"session": {"sessionId": "s", "streamUrl": "wss://x", "tokenValue": TOKEN}}

    aws.execute_command = execute_command  # type: ignore[attr-defined]
    ssm = boto3.client("ssm", region_name="ap-northeast-1")
    task = choose_task(Service(aws, aws, NAMES), None)
    command = ["python", "manage.py", "shell", "-c", "print('a b')"]
    execution = start(aws, ssm, task, command, {"AWS_PROFILE": "mine"}, "ap-northeast-1")
    assert asked["command"] == """python manage.py shell -c 'print('"'"'a b'"'"')'"""
    assert asked["interactive"] is True
    assert TOKEN not in str(execution.arguments)
    assert TOKEN not in repr(execution)
    assert json.loads(execution.environment[VARIABLE])["tokenValue"] == TOKEN
    target = json.loads(execution.arguments[5])["Target"]
    assert target == f"ecs:cluster_{'0' * 32}_runtime-1"
    assert execution.arguments[-1].startswith("https://ssm.ap-northeast-1.")
