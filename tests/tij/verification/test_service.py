"""Deployment, tasks, targets and ECS Exec, one thing broken at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.tij.fake_ecs import OLD, Behaviour, FakeWorker
from tests.tij.verification.deployments import production_deployment, world
from tests.tij.verification.stubs import stubbed
from tij import contract
from tij.verification.checklist import integration
from tij.verification.checks import service
from tij.verification.finding import Finding, Status

CONTAINER = "nginx-django-app"
PLACE = ("thisisjapan-cluster", "thisisjapan-service")
TASK = "arn:aws:ecs:ap-northeast-1:000000000000:task/thisisjapan-cluster/1"
GROUP = "arn:aws:elasticloadbalancing:ap-northeast-1:000000000000:targetgroup/tg/1"

Json = dict[str, Any]


def deployment(state: str = "COMPLETED", status: str = "PRIMARY") -> Json:
    return {"status": status, "rolloutState": state, "runningCount": 1, "desiredCount": 1}


def services(**changed: Any) -> Json:
    good = {
        "serviceName": PLACE[1],
        "status": "ACTIVE",
        "deployments": [deployment()],
        "runningCount": 1,
        "desiredCount": 1,
        "pendingCount": 0,
        "enableExecuteCommand": True,
    }
    return {"services": [{**good, **changed}]}


def tasks(container: str = "RUNNING", agent: str | None = "RUNNING", **changed: Any) -> Json:
    agents = [{"name": "ExecuteCommandAgent", "lastStatus": agent}] if agent else []
    containers = [{"name": CONTAINER, "lastStatus": container, "managedAgents": agents}]
    return {"tasks": [{"taskArn": TASK, "containers": containers, **changed}]}


def holds(found: Finding, code: str, good: str) -> None:
    assert found.code == code
    assert found.status is (Status.PASS if code == good else Status.FAIL)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (services(), "deployment-stable"),
        ({"services": []}, "service-missing"),
        (services(status="INACTIVE"), "service-missing"),
        (services(deployments=[deployment("IN_PROGRESS")]), "deployment-under-way"),
        (
            services(deployments=[deployment(), deployment(status="ACTIVE")]),
            "deployment-under-way",
        ),
        (services(deployments=[deployment("FAILED"), deployment()]), "deployment-failed"),
        (services(runningCount=0), "tasks-missing"),
        (services(pendingCount=1), "tasks-missing"),
        (services(runningCount=0, desiredCount=0), "no-task-wanted"),
    ],
)
def test_one_complete_deployment(answer: Json, code: str) -> None:
    ecs = stubbed("ecs", ("describe_services", answer))
    holds(service.deployment_stable(ecs, *PLACE), code, "deployment-stable")


@pytest.mark.parametrize(
    ("worker", "fewest", "code", "words"),
    [
        (services(serviceName="mail"), 1, "deployment-stable", ""),
        (services(runningCount=0, serviceName="mail"), 1, "tasks-missing", "mail"),
        (services(runningCount=0, desiredCount=0), 1, "no-task-wanted", "mail"),
        (services(runningCount=0, desiredCount=0), 0, "deployment-stable", ""),
    ],
)
def test_workers_are_asked_too(worker: Json, fewest: int, code: str, words: str) -> None:
    ecs = stubbed("ecs", ("describe_services", services()), ("describe_services", worker))
    found = service.deployments_stable(ecs, *PLACE, {"mail": fewest})
    holds(found, code, "deployment-stable")
    assert found.values.get("service", "") == words


def test_a_worker_that_dies_again_and_again_is_named_whatever_its_service_says() -> None:
    aws = FakeWorker({OLD: Behaviour(exit_code=1, log=("no broker",))})
    aws.step()
    outputs: dict[str, object] = {
        output.name: "x"
        for output in (
            contract.CLUSTER_NAME,
            contract.SERVICE_NAME,
            contract.LOG_GROUP,
            contract.RELEASE_TASK_DEFINITION,
        )
    }
    outputs[contract.WORKERS.name] = {"mail": {"service": "x-worker-mail", "log_group": "/mail"}}
    of = replace(production_deployment(), outputs={contract.SERVICE: outputs})
    (line,) = (
        one for one in integration.lines(of, world(lambda _: aws)) if one.name == "deployment"
    )
    found = line.ask()
    assert found.code == "worker-dies"
    assert found.values["command"] == "celery -A shop worker"
    assert found.values["words"] == "no broker"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (tasks(), "container-running"),
        (tasks("PENDING"), "container-not-running"),
        (tasks(healthStatus="UNHEALTHY"), "container-unhealthy"),
        ({"tasks": [{"containers": []}]}, "container-not-running"),
    ],
)
def test_the_combined_container_runs(answer: Json, code: str) -> None:
    ecs = stubbed("ecs", ("list_tasks", {"taskArns": [TASK]}), ("describe_tasks", answer))
    holds(service.tasks_running(ecs, *PLACE, CONTAINER), code, "container-running")


def test_no_task_at_all_fails() -> None:
    ecs = stubbed("ecs", ("list_tasks", {"taskArns": []}))
    assert service.tasks_running(ecs, *PLACE, CONTAINER).code == "no-task"


def target(address: str, state: str, reason: str | None = None) -> Json:
    health = {"State": state, **({"Reason": reason} if reason else {})}
    return {"Target": {"Id": address, "Port": 80}, "TargetHealth": health}


@pytest.mark.parametrize(
    ("targets", "code"),
    [
        ([target("10.0.2.5", "healthy")], "targets-healthy"),
        ([target("10.0.2.5", "healthy"), target("10.0.4.5", "draining")], "targets-healthy"),
        ([target("10.0.4.5", "draining")], "no-target"),
        ([], "no-target"),
        ([target("10.0.2.5", "initial", "Elb.InitialHealthChecking")], "targets-unhealthy"),
        (
            [
                target("10.0.2.5", "healthy"),
                target("10.0.4.5", "unhealthy", "Target.ResponseCodeMismatch"),
            ],
            "targets-unhealthy",
        ),
    ],
)
def test_every_target_is_healthy(targets: list[Json], code: str) -> None:
    elbv2 = stubbed("elbv2", ("describe_target_health", {"TargetHealthDescriptions": targets}))
    found = service.targets_healthy(elbv2, GROUP)
    holds(found, code, "targets-healthy")
    if len(targets) == 2 and code == "targets-unhealthy":
        assert found.values["healthy"] == 1
        assert found.values["targets"] == "10.0.4.5 unhealthy Target.ResponseCodeMismatch"


def clusters(logging: str | None) -> Json:
    exec_ = {"executeCommandConfiguration": {"logging": logging}} if logging else {}
    return {"clusters": [{"clusterName": PLACE[0], "configuration": exec_}]}


@pytest.mark.parametrize(
    ("logging", "answer", "code"),
    [
        ("OVERRIDE", tasks(), "exec-ready"),
        ("NONE", tasks(), "exec-not-logged"),
        (None, tasks(), "exec-not-logged"),
        ("OVERRIDE", tasks(agent="STOPPED"), "exec-agent"),
        ("OVERRIDE", tasks(agent=None), "exec-agent"),
    ],
)
def test_exec_enters_every_task_and_is_logged(logging: str | None, answer: Json, code: str) -> None:
    ecs = stubbed(
        "ecs",
        ("describe_services", services()),
        ("describe_clusters", clusters(logging)),
        ("list_tasks", {"taskArns": [TASK]}),
        ("describe_tasks", answer),
    )
    holds(service.exec_ready(ecs, *PLACE, CONTAINER, True), code, "exec-ready")


def test_exec_that_the_service_lacks_fails_and_that_the_settings_refuse_is_skipped() -> None:
    ecs = stubbed("ecs", ("describe_services", services(enableExecuteCommand=False)))
    assert service.exec_ready(ecs, *PLACE, CONTAINER, True).code == "exec-disabled"
    found = service.exec_ready(ecs, *PLACE, CONTAINER, False)
    assert (found.status, found.code) == (Status.SKIP, "exec-off")
