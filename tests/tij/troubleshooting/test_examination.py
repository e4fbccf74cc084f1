"""The looks of `tij doctor`, on prepared answers of ECS, the log and the load balancer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.tij.fake_ecs import OLD, Behaviour, FakeWorker
from tests.tij.verification.deployments import production_deployment, world
from tests.tij.verification.stubs import stubbed
from tests.tiny_project import TinyProject
from tij.ecs.names import ServiceNames
from tij.troubleshooting import Diagnosis
from tij.troubleshooting.examination import Examination, examine
from tij.troubleshooting.symptom import SYMPTOMS, WORDS, Symptom

NAMES = ServiceNames("cluster", "service", "/ecs/backend", "release:1")
ARN = "arn:aws:ecs:ap-northeast-1:000000000000"
TASK = f"{ARN}:task/cluster/1"
NETWORK = {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}
SERVICE = {
    "serviceName": "service",
    "status": "ACTIVE",
    "taskDefinition": f"{ARN}:task-definition/web:1",
    "networkConfiguration": {"awsvpcConfiguration": NETWORK},
    "loadBalancers": [{"targetGroupArn": "arn:group", "containerName": "a", "containerPort": 80}],
    "events": [],
}
DEFINITION = {"taskDefinition": {"containerDefinitions": [{"name": "nginx-django-app"}]}}


def patient(
    stopped: dict[str, object] | None = None, line: str = "ready", health: str = "healthy"
) -> Examination:
    """The service with one stopped task, one log line, one target."""
    answers = {
        "ecs": [
            ("describe_services", {"services": [SERVICE]}),
            ("describe_task_definition", DEFINITION),
            ("list_tasks", {"taskArns": [TASK] if stopped else []}),
            *([("describe_tasks", {"tasks": [stopped]})] if stopped else []),
        ],
        "logs": [
            (
                "filter_log_events",
                {"events": [{"logStreamName": "ecs/a/1", "timestamp": 1, "message": line}]},
            )
        ],
        "elbv2": [
            (
                "describe_target_health",
                {
                    "TargetHealthDescriptions": [
                        {
                            "Target": {"Id": "10.0.2.5", "Port": 80},
                            "TargetHealth": {
                                "State": "healthy" if health == "healthy" else "unhealthy",
                                "Reason": "Target.ResponseCodeMismatch",
                                "Description": health,
                            },
                        }
                    ]
                },
            )
        ],
    }
    return Examination(
        production_deployment(), world(lambda name: stubbed(name, *answers.get(name, []))), NAMES
    )


def stopped(reason: str, exit_code: int | None = None) -> dict[str, Any]:
    container = {"name": "nginx-django-app"} | (
        {} if exit_code is None else {"exitCode": exit_code}
    )
    return {
        "taskArn": TASK,
        "taskDefinitionArn": SERVICE["taskDefinition"],
        "lastStatus": "STOPPED",
        "stoppedReason": reason,
        "createdAt": datetime.now(UTC),
        "containers": [container],
    }


@pytest.mark.parametrize(
    ("of", "cause"),
    [
        (
            lambda: patient(stopped("CannotPullContainerError: dial tcp 1.2.3.4: i/o timeout")),
            "image-unreachable",
        ),
        (lambda: patient(stopped("Essential container in task exited", 137)), "memory"),
        (lambda: patient(line="nginx: [emerg] unknown directive"), "nginx-configuration"),
        (lambda: patient(health="Health checks failed with these codes: [400]"), "health-host"),
    ],
)
def test_what_ecs_the_log_and_the_balancer_say_names_the_cause(
    of: Callable[[], Examination], cause: str
) -> None:
    assert cause in [d.name for d in of().words()]


def test_a_service_that_is_well_has_no_cause() -> None:
    well = stopped("Scaling activity initiated by (deployment ecs-svc/1)", 0)
    assert patient(well, line="ready").words() == []


def test_a_worker_that_dies_is_named_with_its_command_and_its_cause() -> None:
    log = ("ModuleNotFoundError: No module named 'celery'",)
    aws = FakeWorker({OLD: Behaviour(exit_code=1, log=log)})
    workers = {"mail": {"service": "worker-mail", "log_group": "/ecs/mail"}}
    examination = Examination(
        production_deployment(), world(lambda _: aws), replace(NAMES, workers=workers)
    )
    worker, cause = examination.looks()["workers"]()
    assert "worker mail does not stay up: its command (celery -A shop worker)" in worker.says()
    assert log[0] in worker.because
    assert worker.next == "tij logs -e production --worker mail --since 1h"
    assert cause.name == "module-missing"


def test_every_look_of_every_symptom_is_there() -> None:
    looks = patient().looks()
    assert {probe for symptom in SYMPTOMS for probe in symptom.probes} == set(looks)


def test_a_look_that_aws_refuses_does_not_end_the_others() -> None:
    def refused() -> list[Diagnosis]:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeX")

    symptom = replace(SYMPTOMS[0], probes=("a", "b", "a"))
    first, second = examine([symptom, Symptom("s", (), ("b",))], {"a": refused, "b": list})
    assert (first.probe, second.probe) == ("a", "b")
    assert "AccessDenied" in first.trouble
    assert (second.trouble, second.found) == ("", ())


def test_the_symptoms_are_those_of_the_guides_chapter() -> None:
    items = {item for symptom in SYMPTOMS for item in symptom.guide}
    assert items == {f"G{number}" for number in range(175, 190)}
    assert all(symptom.probes[0] == WORDS for symptom in SYMPTOMS)


def test_bad_input_is_told(project: TinyProject) -> None:
    assert "The symptoms are: task, image" in project.tij("doctor", "headache", code=2)
    assert "There is no stack 'service'" in project.tij("doctor", "task", code=2)
