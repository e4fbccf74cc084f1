"""When the embedded AWS starts a schedule's task."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tij.emulator.fargate.test_database import create
from tests.tij.emulator.fargate.world import World, until
from tij.emulator.contract.request import UnreadableError
from tij.emulator.contract.universal import api_call
from tij.emulator.fargate import schedules
from tij.emulator.fargate.clock import Clock
from tij.emulator.fargate.schedules import Schedules, due

KEY = ("000000000000", "ap-northeast-1", "group/night")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def schedule(expression: str, zone: str = "UTC", state: str = "ENABLED") -> dict[str, Any]:
    return {
        "Name": "night",
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": zone,
        "State": state,
        "Target": {"Arn": "arn:aws:ecs:ap-northeast-1:000000000000:cluster/c"},
    }


@pytest.mark.parametrize(
    ("expression", "zone", "last", "next_"),
    [
        ("rate(15 minutes)", "UTC", "2026-11-26T10:00", "2026-11-26T10:15"),
        ("cron(30 3 * * ? *)", "UTC", "2026-11-26T10:00", "2026-11-27T03:30"),
        # 03:30 in Tokyo is 18:30 the day before in UTC.
        ("cron(30 3 * * ? *)", "Asia/Tokyo", "2026-11-26T10:00", "2026-11-26T18:30"),
        # A Friday in Tokyo; a Thursday in UTC.
        ("cron(0 1 ? * FRI *)", "Asia/Tokyo", "2026-11-25T10:00", "2026-11-26T16:00"),
        ("cron(0 0 29 2 ? *)", "UTC", "2026-11-26T10:00", "2028-02-29T00:00"),
    ],
)
def test_the_next_time_is_in_the_schedules_own_zone(
    expression: str, zone: str, last: str, next_: str
) -> None:
    assert due(schedule(expression, zone), at(last)) == at(next_)


def test_it_starts_once_for_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(schedules, "start", lambda one, *_: started.append(one["Name"]))
    clock, begun = Schedules(Clock()), at("2026-11-26T10:00")
    often = schedule("rate(1 minute)")
    seen = [clock.look(KEY, often, begun + second) for second in (0, 59, 60, 61, 119, 120)]
    assert seen == [False, False, True, False, False, True]
    assert started == ["night", "night"]


def test_what_is_switched_off_waits_for_its_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "start", lambda *_: None)
    clock, begun = Schedules(Clock()), at("2026-11-26T10:00")
    off, on = schedule("rate(1 minute)", state="DISABLED"), schedule("rate(1 minute)")
    assert not clock.look(KEY, off, begun)
    assert not clock.look(KEY, off, begun + 300)
    assert not clock.look(KEY, on, begun + 301)
    assert clock.look(KEY, on, begun + 360)


ROLE_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "scheduler.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
UNIVERSAL = "arn:aws:scheduler:::aws-sdk:"


def calling(world: World, operation: str, request: str, **grants: tuple[list[str], str]) -> None:
    """A schedule that is due every minute, as modules/api_calls.py makes it."""
    role = f"calls-{operation.replace(':', '-')}"
    arn = world("iam").create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(ROLE_TRUST))[
        "Role"
    ]["Arn"]
    world.grant(role, **grants)
    world("scheduler").create_schedule(
        Name=role,
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": UNIVERSAL + operation, "RoleArn": arn, "Input": request},
    )


def test_a_database_stopped_for_a_week_is_started_by_aws_and_stopped_again(world: World) -> None:
    rds = world("rds")
    database = create(world, "paused")

    def status(wanted: str) -> None:
        until(lambda: database.instance["DBInstanceStatus"], lambda seen: seen == wanted)

    database.query("CREATE TABLE kept AS SELECT 42 AS answer")
    rds.stop_db_instance(DBInstanceIdentifier="paused")
    status("stopped")
    world.skip(days=6, hours=23)
    time.sleep(3)
    assert database.instance["DBInstanceStatus"] == "stopped"
    world.skip(hours=1)
    status("available")
    arn = database.instance["DBInstanceArn"]
    calling(
        world,
        "rds:stopDBInstance",
        '{"DbInstanceIdentifier": "paused"}',
        stop=(["rds:StopDBInstance"], arn),
    )
    world.skip(hours=1)
    status("stopped")
    world("scheduler").delete_schedule(Name="calls-rds-stopDBInstance")
    rds.start_db_instance(DBInstanceIdentifier="paused")
    status("available")
    assert database.query("SELECT answer FROM kept") == "42"


def test_a_call_has_the_rights_of_its_role_and_no_more(world: World) -> None:
    database = create(world, "guarded")
    other = database.instance["DBInstanceArn"].replace("guarded", "another")
    calling(
        world,
        "rds:rebootDBInstance",
        '{"DbInstanceIdentifier": "guarded"}',
        reboot=(["rds:RebootDBInstance"], other),
    )
    began = database.query("SELECT pg_postmaster_start_time()")
    world.skip(hours=1)
    time.sleep(3)
    world("scheduler").delete_schedule(Name="calls-rds-rebootDBInstance")
    assert database.available().query("SELECT pg_postmaster_start_time()") == began


def test_a_night_sets_tasks_and_silences_alarms(world: World) -> None:
    """With rights on exactly what is called, as modules/pause.py grants them."""
    ecs, cloudwatch = world("ecs"), world("cloudwatch")
    made = ecs.create_service(
        cluster="cluster",
        serviceName="night",
        taskDefinition=world.define("night"),
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration=world.network,
    )["service"]
    cloudwatch.put_metric_alarm(
        AlarmName="Night-CPU",
        Namespace="AWS/ECS",
        MetricName="CPUUtilization",
        Statistic="Average",
        ComparisonOperator="GreaterThanThreshold",
        Threshold=80,
        Period=60,
        EvaluationPeriods=1,
    )

    def tasks() -> int:
        (found,) = ecs.describe_services(cluster="cluster", services=["night"])["services"]
        return int(found["desiredCount"])

    def mails() -> bool:
        (found,) = cloudwatch.describe_alarms(AlarmNames=["Night-CPU"])["MetricAlarms"]
        return bool(found["ActionsEnabled"])

    (alarm,) = cloudwatch.describe_alarms(AlarmNames=["Night-CPU"])["MetricAlarms"]
    calling(
        world,
        "ecs:updateService",
        '{"Cluster": "cluster", "Service": "night", "DesiredCount": 1}',
        tasks=(["ecs:UpdateService"], made["serviceArn"]),
    )
    calling(
        world,
        "cloudwatch:disableAlarmActions",
        '{"AlarmNames": ["Night-CPU"]}',
        silence=(["cloudwatch:DisableAlarmActions"], alarm["AlarmArn"]),
    )
    world.skip(hours=1)
    until(tasks, lambda seen: seen == 1)
    until(mails, lambda seen: not seen)
    for name in ("ecs-updateService", "cloudwatch-disableAlarmActions"):
        world("scheduler").delete_schedule(Name=f"calls-{name}")
    ecs.delete_service(cluster="cluster", service="night", force=True)


@pytest.mark.parametrize(
    ("operation", "request_", "why"),
    [
        ("rds:stopDatabase", "{}", "not a supported target"),
        ("rds:describeDBInstances", "{}", "not a supported target"),
        ("rds:stopDBInstance", '{"DBInstanceIdentifier": "db"}', "unknown"),
        ("rds:stopDBInstance", "{}", "missing"),
        ("ecs:updateService", '{"service": "web", "DesiredCount": 0}', "unknown"),
        ("ecs:updateService", "stop", "not valid JSON"),
    ],
)
def test_a_target_that_aws_would_not_take_is_refused(
    operation: str, request_: str, why: str
) -> None:
    with pytest.raises(UnreadableError, match=why):
        api_call(UNIVERSAL + operation, request_)


def test_a_request_is_in_the_java_sdks_names() -> None:
    stop = api_call(f"{UNIVERSAL}rds:stopDBInstance", '{"DbInstanceIdentifier": "db"}')
    assert stop is not None
    assert (stop.service, stop.operation) == ("rds", "StopDBInstance")
    assert stop.parameters == {"DBInstanceIdentifier": "db"}
    update = api_call(
        f"{UNIVERSAL}ecs:updateService", '{"Cluster": "c", "Service": "web", "DesiredCount": 0}'
    )
    assert update is not None
    assert update.parameters == {"cluster": "c", "service": "web", "desiredCount": 0}
    assert api_call(f"{UNIVERSAL}glue:startCrawler", "{}") is None
