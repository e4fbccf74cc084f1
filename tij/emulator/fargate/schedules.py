"""EventBridge Scheduler's tasks and API calls, when due (EventBridge Scheduler User Guide).

ministack keeps the schedules; its own clock knows neither ECS nor time zones.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ministack import app as ministack
from ministack.core.responses import request_scope

from tij.emulator.contract.universal import is_universal
from tij.emulator.fargate.api_calls import call
from tij.emulator.fargate.clock import Clock
from tij.emulator.fargate.roles import SCHEDULER, AccessDeniedError, RoleSession, can_assume

logger = logging.getLogger(__name__)

# Seconds between two looks; schedules are exact to the minute.
INTERVAL = 1.0

Key = tuple[str, str, str]
"""Account, Region, `<group>/<name>`."""


class Schedules:
    """One thread that looks at all schedules."""

    def __init__(self, clock: Clock) -> None:
        """Nothing is started before `begin`."""
        self._clock = clock
        self._last: dict[Key, float] = {}
        self._over = threading.Event()

    def keep(self, scheduler: Any) -> None:
        """Take the place of ministack's own clock."""
        scheduler._tick_schedules = lambda: None

    def notice(self) -> None:
        """Begin the time of those that nobody has looked at yet: before the clock moves forward."""
        scheduler: Any = ministack._get_module("scheduler")
        for key in list(scheduler._schedules._data):
            self._last.setdefault(key, self._clock.now())

    def begin(self) -> None:
        """Look from now on: once all services of ministack are restored."""
        threading.Thread(target=self._run, name="schedules", daemon=True).start()

    def close(self) -> None:
        """Start nothing any more."""
        self._over.set()

    def _run(self) -> None:
        scheduler: Any = ministack._get_module("scheduler")
        while not self._over.wait(INTERVAL):
            for key, schedule in list(scheduler._schedules._data.items()):
                try:
                    self.look(key, schedule, self._clock.now())
                except Exception:
                    logger.exception("The schedule %s", key[2])

    def look(self, key: Key, schedule: Mapping[str, Any], now: float) -> bool:
        """Start its task if it is due; whether it was. Its time begins when it is first seen."""
        last = self._last.setdefault(key, now)
        if schedule.get("State") != "ENABLED":
            # Switched on again, it waits for its next time.
            self._last[key] = now
            return False
        if now < due(schedule, last):
            return False
        self._last[key] = now
        with request_scope(key[0], key[1]):
            if is_universal(schedule["Target"]["Arn"]):
                call(schedule, key[0], key[1])
            else:
                start(schedule, key[0], key[1])
        return True


def due(schedule: Mapping[str, Any], last: float) -> float:
    """When it runs next after `last`; never for an expression that nobody here writes."""
    from ministack.services import eventbridge

    expression = schedule["ScheduleExpression"]
    interval = eventbridge._parse_rate_seconds(expression)
    if interval is not None:
        return last + float(interval)
    fields = eventbridge._parse_cron_fields(expression)
    zone = ZoneInfo(schedule.get("ScheduleExpressionTimezone") or "UTC")
    found = fields and eventbridge._cron_next_fire(fields, datetime.fromtimestamp(last, zone))
    return found.timestamp() if found else float("inf")


def start(schedule: Mapping[str, Any], account: str, region: str) -> str:
    """RunTask with the rights of the schedule's role; its answer, or why it was not asked."""
    ecs: Any = ministack._get_module("ecs")
    target = schedule["Target"]
    asked = target["EcsParameters"]
    network = asked.get("NetworkConfiguration", {}).get("awsvpcConfiguration", {})
    definition = ecs._task_defs.get(ecs._resolve_td_key(asked["TaskDefinitionArn"]))
    refused = _refused(target, definition, account, region)
    if refused:
        logger.warning("%s did not start: %s", schedule["Name"], refused)
        return refused
    status, _, body = ecs._ACTION_MAP["RunTask"](
        {
            "cluster": target["Arn"],
            "taskDefinition": asked["TaskDefinitionArn"],
            "count": asked.get("TaskCount", 1),
            "launchType": asked.get("LaunchType", "FARGATE"),
            "group": asked.get("Group", ""),
            "startedBy": f"chronos-schedule/{schedule['Name']}"[:36],
            "propagateTags": asked.get("PropagateTags", "NONE"),
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    name[0].lower() + name[1:]: v for name, v in network.items()
                }
            },
        }
    )
    answer = body.decode() if isinstance(body, bytes) else str(body)
    if status >= 400 or json.loads(answer).get("failures"):
        logger.warning("%s did not start: %s", schedule["Name"], answer)
    return answer


def _refused(
    target: Mapping[str, Any], definition: Mapping[str, Any] | None, account: str, region: str
) -> str:
    """IAM's words, or ECS's where there is no such definition; nothing where it may start."""
    if definition is None:
        return "TaskDefinition not found."
    if not can_assume(target["RoleArn"], account, SCHEDULER):
        return f"The execution role {target['RoleArn']} can't be assumed by {SCHEDULER}."
    role = RoleSession(target["RoleArn"], account, region, "schedule")
    try:
        role.require("ecs:RunTask", definition["taskDefinitionArn"], {"ecs:cluster": target["Arn"]})
        for kind in ("executionRoleArn", "taskRoleArn"):
            if definition.get(kind):
                role.require(
                    "iam:PassRole",
                    definition[kind],
                    {"iam:passedtoservice": "ecs-tasks.amazonaws.com"},
                )
    except AccessDeniedError as denied:
        return str(denied)
    return ""
