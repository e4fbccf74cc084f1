"""Schedules: a task at its times, whose failure somebody hears of."""

from __future__ import annotations

import pytest

from tests.modules.test_ci_access import allowed, one_or_many, statements
from tests.modules.test_service import container
from tests.synthesized import Synthesized, synthesize
from tij.settings.models import ScheduleSettings, Settings

NIGHT = ScheduleSettings(
    name="night",
    command="python manage.py clearsessions",
    cron="30 3 * * mon-fri",
    timezone="Asia/Tokyo",
    start_retries=5,
)
OFTEN = ScheduleSettings(name="often", command="python manage.py poll", rate="15 minutes")


@pytest.fixture(scope="module")
def made(settings: Settings) -> Synthesized:
    return synthesize(settings.model_copy(update={"schedules": (NIGHT, OFTEN)}))


@pytest.mark.reference
def test_it_starts_the_newest_revision_at_its_times(made: Synthesized) -> None:
    night = made.one("aws_scheduler_schedule", "schedule-night")
    assert night["schedule_expression"] == "cron(30 3 ? * MON,TUE,WED,THU,FRI *)"
    assert night["schedule_expression_timezone"] == "Asia/Tokyo"
    assert night["state"] == "ENABLED"
    target = night["target"]
    definition = made.one("aws_ecs_task_definition", "schedule-night")
    parameters = target["ecs_parameters"]
    # A release registers a new revision, and changes no schedule.
    assert parameters["task_definition_arn"] == "${" + definition.address + ".arn_without_revision}"
    assert definition["family"] == "thisisjapan-schedule-night"
    assert target["retry_policy"] == {
        "maximum_retry_attempts": 5,
        "maximum_event_age_in_seconds": 3600,
    }
    group = made.one("aws_security_group", "background_")
    network = parameters["network_configuration"]
    assert network["security_groups"] == ["${" + group.address + ".id}"]
    assert network["assign_public_ip"] is False
    often = made.one("aws_scheduler_schedule", "schedule-often")
    assert often["schedule_expression"] == "rate(15 minutes)"


def test_its_task_is_the_webs_with_its_own_command(made: Synthesized) -> None:
    web, night = container(made), container(made, "schedule-night_task_")
    assert night["command"] == ["schedule", "python", "manage.py", "clearsessions"]
    assert "portMappings" not in night
    for same in ("image", "environment", "secrets"):
        assert night[same] == web[same]


@pytest.mark.reference
def test_its_role_starts_tasks_of_schedules_and_nothing_else(made: Synthesized) -> None:
    (role,) = [
        r for r in made.resources("aws_iam_role") if r["name"] == "thisisjapan-ecs-schedule-role"
    ]
    (trust,) = role.document("assume_role_policy")["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert "aws:SourceAccount" in trust["Condition"]["StringEquals"]
    (policy,) = [p for p in made.resources("aws_iam_role_policy") if p["name"] == "start-tasks"]
    found = policy.statements
    assert set(found) == {"StartTasks", "TagTasks", "HandRolesToTasks"}
    assert found["StartTasks"]["Resource"].endswith(":task-definition/thisisjapan-schedule-*")
    assert "ecs:cluster" in found["StartTasks"]["Condition"]["ArnEquals"]
    assert len(found["HandRolesToTasks"]["Resource"]) == 2


@pytest.mark.reference
def test_a_failed_run_and_one_that_never_began_are_alarms(made: Synthesized) -> None:
    alarms = {a["alarm_name"]: a for a in made.resources("aws_cloudwatch_metric_alarm")}
    failed = alarms["ThisIsJapan-Schedule-night-Failed"]
    (filter_,) = [
        f
        for f in made.resources("aws_cloudwatch_log_metric_filter")
        if f["name"] == "thisisjapan-schedule-night-failures"
    ]
    metric = filter_["metric_transformation"]
    assert (failed["namespace"], failed["metric_name"]) == (metric["namespace"], metric["name"])
    assert "CRITICAL" in filter_["pattern"]
    dropped = alarms["ThisIsJapan-Schedules-NotStarted"]
    assert (dropped["namespace"], dropped["metric_name"]) == (
        "AWS/Scheduler",
        "InvocationDroppedCount",
    )
    assert set(dropped["dimensions"]) == {"ScheduleGroup"}


def test_a_pause_starts_nothing(settings: Settings) -> None:
    paused = settings.pause.model_copy(update={"since": "2026-11-26"})
    quiet = synthesize(settings.model_copy(update={"schedules": (NIGHT,), "pause": paused}))
    assert quiet.one("aws_scheduler_schedule", "schedule-night")["state"] == "DISABLED"


def test_without_schedules_there_is_nothing_of_them(production: Synthesized) -> None:
    assert not [a for a in production.addresses() if "schedule" in a]


def test_ci_may_make_it_and_its_role_stays_within_the_boundary(settings: Settings) -> None:
    ci = settings.ci.model_copy(update={"repository": "example/site"})
    made = synthesize(settings.model_copy(update={"ci": ci, "schedules": (NIGHT,)}))
    most = made.one("aws_iam_policy", "boundary").document()["Statement"]
    for policy in made.resources("aws_iam_role_policy", "service"):
        for statement in policy.document()["Statement"]:
            for action in one_or_many(statement["Action"]):
                assert allowed(action, most), action
    (passing,) = [s for s in statements(made, "apply") if s["Action"] == "iam:PassRole"]
    assert "scheduler.amazonaws.com" in passing["Condition"]["StringEquals"]["iam:PassedToService"]
    given = statements(made, "apply")
    for action in ("scheduler:CreateSchedule", "scheduler:DeleteScheduleGroup"):
        assert allowed(action, given)
    for action in ("scheduler:GetSchedule", "logs:DescribeMetricFilters"):
        assert allowed(action, statements(made, "plan"))
