"""Pausing without a person: for nights and days off, and against AWS's own start after a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs import Construct

from modules.api_calls import ApiCalls
from modules.place import Place
from modules.service import PAUSE_ROLE, STOP_ROLE
from tij.settings.models import PauseScheduleSettings, PauseStep

# How often a call that was refused is tried again: a backup or a release may be under way.
RETRIES = 10
STOP, START = "rds:stopDBInstance", "rds:startDBInstance"
UPDATE = "ecs:updateService"
SILENCE, LISTEN = "cloudwatch:disableAlarmActions", "cloudwatch:enableAlarmActions"


def _request(identifier: str) -> dict[str, object]:
    # The Java SDK's name; RDS's own is DBInstanceIdentifier.
    return {"DbInstanceIdentifier": identifier}


def _database_arn(place: Place, identifier: str) -> str:
    return f"arn:aws:rds:{place.region}:{place.account_id}:db:{identifier}"


class KeptStopped(Construct):
    """Stops the paused database again that AWS has started.

    RDS User Guide, "Stopping an Amazon RDS DB instance temporarily": after seven days in a row AWS
    starts it. RDS refuses to stop what is stopped, so this fails every hour but the one after that.
    """

    def __init__(
        self, scope: Construct, id_: str, *, place: Place, identifier: str, boundary: str | None
    ) -> None:
        """`identifier` is the instance's; the rest as `ApiCalls`."""
        super().__init__(scope, id_)
        calls = ApiCalls(self, "calls", place=place, kind=STOP_ROLE, boundary=boundary)
        calls.allow("stop-database", ["rds:StopDBInstance"], [_database_arn(place, identifier)])
        calls.at("stop-again", "rate(1 hour)", STOP, _request(identifier))


@dataclass(frozen=True)
class Paused:
    """What a schedule stops and starts, by its names at AWS."""

    database: str
    cluster: str
    services: Mapping[str, tuple[str, int]]
    """Each ECS service by what a schedule of it is called: its name, and how many tasks start."""
    alarms: Sequence[str]


class PauseSchedule(Construct):
    """Tasks and database stop in the evening and start in the morning, alarms after them.

    Autoscaling's bounds stay as they are: a target without tasks has no CPU to act on (ECS
    Developer Guide, "Use a target metric to scale Amazon ECS services").
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        place: Place,
        settings: PauseScheduleSettings,
        what: Paused,
        boundary: str | None,
        enabled: bool,
    ) -> None:
        """Not `enabled` where the environment is paused already."""
        super().__init__(scope, id_)
        self._calls = ApiCalls(self, "calls", place=place, kind=PAUSE_ROLE, boundary=boundary)
        self._settings, self._enabled = settings, enabled
        base = f"{place.region}:{place.account_id}"
        self._calls.allow(
            "stop-and-start-database",
            ["rds:StartDBInstance", "rds:StopDBInstance"],
            [_database_arn(place, what.database)],
        )
        self._calls.allow(
            "set-tasks",
            ["ecs:UpdateService"],
            [
                f"arn:aws:ecs:{base}:service/{what.cluster}/{name}"
                for name, _ in what.services.values()
            ],
        )
        self._calls.allow(
            "silence-alarms",
            ["cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"],
            [f"arn:aws:cloudwatch:{base}:alarm:{name}" for name in what.alarms],
        )
        alarms = {"AlarmNames": list(what.alarms)}
        self._at("silence-alarms", PauseStep.STOP_TASKS, SILENCE, alarms)
        self._at("stop-database", PauseStep.STOP_DATABASE, STOP, _request(what.database))
        self._at("start-database", PauseStep.START_DATABASE, START, _request(what.database))
        self._at("listen-to-alarms", PauseStep.START_ALARMS, LISTEN, alarms)
        for own, (name, tasks) in what.services.items():
            service = {"Cluster": what.cluster, "Service": name}
            for verb, step, count in (
                ("stop", PauseStep.STOP_TASKS, 0),
                ("start", PauseStep.START_TASKS, tasks),
            ):
                self._at(f"{verb}-{own}", step, UPDATE, {**service, "DesiredCount": count})

    def _at(self, name: str, step: PauseStep, api: str, request: Mapping[str, object]) -> None:
        self._calls.at(
            name,
            self._settings.expressions[step],
            api,
            request,
            timezone=self._settings.timezone,
            retries=RETRIES,
            enabled=self._enabled,
        )
