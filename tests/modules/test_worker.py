"""Workers: the web's tasks with another command, which nobody connects to."""

from __future__ import annotations

import pytest

from tests.modules.test_service import container
from tests.synthesized import Synthesized, synthesize
from tij.settings.models import Settings, WorkerSettings

MAIL = WorkerSettings(
    name="mail",
    command="celery -A shop worker -Q 'a b'",
    cpu=512,
    memory=1024,
    min_tasks=2,
    max_tasks=5,
    stop_timeout=110,
)
CLOCK = WorkerSettings(name="clock", command="celery -A shop beat", never_two=True)


@pytest.fixture(scope="module")
def both(settings: Settings) -> Synthesized:
    return synthesize(settings.model_copy(update={"workers": (MAIL, CLOCK)}))


@pytest.mark.reference
def test_its_task_is_the_webs_with_its_own_command_size_and_log(both: Synthesized) -> None:
    web, mail = container(both), container(both, "worker-mail_task_")
    assert mail["command"] == ["worker", "celery", "-A", "shop", "worker", "-Q", "a b"]
    assert mail["stopTimeout"] == 110
    assert "portMappings" not in mail
    for same in ("image", "environment", "secrets", "readonlyRootFilesystem"):
        assert mail[same] == web[same]
    group = both.one("aws_cloudwatch_log_group", "worker-mail_")
    assert group["name"] == "/ecs/thisisjapan-worker-mail"
    reference = mail["logConfiguration"]["options"]["awslogs-group"]
    assert reference == "${" + group.address + ".name}"
    definition = both.one("aws_ecs_task_definition", "worker-mail_")
    assert (definition["cpu"], definition["memory"]) == ("512", "1024")
    for role in ("task_role_arn", "execution_role_arn"):
        assert definition[role] == both.one("aws_ecs_task_definition", "service_task_")[role]


def test_the_execution_role_writes_its_log(both: Synthesized) -> None:
    group = both.one("aws_cloudwatch_log_group", "worker-mail_")
    (policy,) = [p for p in both.resources("aws_iam_role_policy") if p["name"] == "write-log-mail"]
    assert policy.statements["WriteLog"]["Resource"] == "${" + group.address + ".arn}:*"


def test_nothing_may_enter_and_it_reaches_what_the_web_reaches(both: Synthesized) -> None:
    group = both.one("aws_security_group", "background_")
    reference = "${" + group.address + ".id}"
    rules = both.resources("aws_vpc_security_group_ingress_rule", "service")
    assert [r for r in rules if r["security_group_id"] == reference] == []
    out = both.resources("aws_vpc_security_group_egress_rule", "service")
    assert {r["from_port"] for r in out if r["security_group_id"] == reference} == {443, 5432}
    database = [r for r in rules if r.get("referenced_security_group_id") == reference]
    assert [r["from_port"] for r in database] == [5432]
    for worker in ("worker-mail", "worker-clock"):
        network = both.one("aws_ecs_service", worker)["network_configuration"]
        assert network["security_groups"] == [reference]


def test_a_clock_is_never_there_twice(both: Synthesized) -> None:
    mail, clock = (both.one("aws_ecs_service", f"worker-{n}") for n in ("mail", "clock"))
    percents = ("deployment_minimum_healthy_percent", "deployment_maximum_percent")
    assert [mail[p] for p in percents] == [100, 200]
    assert [clock[p] for p in percents] == [0, 100]
    assert clock["availability_zone_rebalancing"] == "DISABLED"


def test_it_scales_between_its_own_bounds_and_pauses(settings: Settings, both: Synthesized) -> None:
    def bounds(deployment: Synthesized) -> tuple[int, int]:
        (target,) = [
            t
            for t in deployment.resources("aws_appautoscaling_target")
            if "worker-mail" in t["resource_id"]
        ]
        return target["min_capacity"], target["max_capacity"]

    assert bounds(both) == (2, 5)
    paused = settings.pause.model_copy(update={"since": "2026-11-26"})
    update = {"workers": (MAIL,), "pause": paused}
    assert bounds(synthesize(settings.model_copy(update=update))) == (0, 0)


@pytest.mark.reference
def test_its_silence_is_an_alarm_unless_it_may_sleep(settings: Settings, both: Synthesized) -> None:
    names = {a["alarm_name"]: a for a in both.resources("aws_cloudwatch_metric_alarm")}
    alarm = names["ThisIsJapan-Worker-mail-Stopped"]
    assert (alarm["statistic"], alarm["treat_missing_data"]) == ("SampleCount", "breaching")
    assert "worker-mail" in alarm["dimensions"]["ServiceName"]
    asleep = MAIL.model_copy(update={"min_tasks": 0})
    quiet = synthesize(settings.model_copy(update={"workers": (asleep,)}))
    assert not [
        a for a in quiet.resources("aws_cloudwatch_metric_alarm") if "Worker" in a["alarm_name"]
    ]


def test_without_workers_there_is_nothing_of_them(production: Synthesized) -> None:
    assert not [a for a in production.addresses() if "worker" in a or "background" in a]
