"""A task runs as its definition says, or stops with ECS's own reason."""

from __future__ import annotations

import json
import os
import time
from typing import Any

import pytest

from tests.tij.emulator.fargate.world import (
    ACCOUNT,
    CLUSTER,
    LOG_GROUP,
    REGION,
    REPOSITORY,
    SECRETS,
    World,
    until,
)

ASM = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource"
    " retrieval failed: unable to retrieve secret from asm: service call has been retried 1"
    " time(s): "
)
SHOW = "import os, json; print(json.dumps(dict(os.environ)))"


@pytest.fixture(scope="module")
def definition(world: World) -> str:
    return world.define()


def printed(world: World, arn: str) -> Any:
    """What the program of a stopped task printed, which it did without failing."""
    task = world.stopped(arn)
    lines = world.log(arn)
    assert task["containers"][0].get("exitCode") == 0, (task, lines)
    return json.loads(lines[-1])


def test_a_one_off_task_runs_to_its_end(world: World, definition: str) -> None:
    request = {"startedBy": "release", "group": "migrations"}
    arn = world.shell(definition, "print('hello'); raise SystemExit(3)", **request)
    task = world.stopped(arn)
    assert {name: task[name] for name in request} == request
    assert task["stopCode"] == "EssentialContainerExited"
    assert task["stoppedReason"] == "Essential container in task exited"
    assert task["createdAt"] <= task["startedAt"] <= task["stoppedAt"]
    (container,) = task["containers"]
    assert (container["lastStatus"], container["exitCode"]) == ("STOPPED", 3)
    assert container["imageDigest"] == world.digest
    assert world.log(arn) == ["hello"]
    ecs = world("ecs")
    listed = ecs.list_tasks(cluster=CLUSTER, desiredStatus="STOPPED", startedBy="release")
    assert arn in listed["taskArns"]
    assert arn not in ecs.list_tasks(cluster=CLUSTER)["taskArns"]


def test_the_environment_is_the_definitions_its_secrets_and_the_overrides(
    world: World, definition: str
) -> None:
    override = {"environment": [{"name": "LOG_LEVEL", "value": "DEBUG"}]}
    environment = printed(world, world.shell(definition, SHOW, override=override))
    assert environment["DEBUG"] == "1"
    assert {key: environment[key] for key in SECRETS} == SECRETS
    assert environment["LOG_LEVEL"] == "DEBUG"
    assert environment["AWS_REGION"] == REGION
    assert "AWS_ACCESS_KEY_ID" not in environment


def test_a_missing_key_of_a_secret_stops_it(world: World) -> None:
    secrets = [{"name": "X", "valueFrom": f"{world.secret}:NO_SUCH_KEY::"}]
    task = world.stopped(world.run(world.define("missing-key", secrets=secrets)))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"] == (
        f"{ASM}retrieved secret from Secrets Manager did not contain json key NO_SUCH_KEY"
    )
    assert "exitCode" not in task["containers"][0]


def test_a_missing_secret_stops_it(world: World) -> None:
    arn = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:app-gone00"
    world.role("reads-any", **{**world.execution_grants(), "any": (["secretsmanager:*"], "*")})
    task = world.stopped(
        world.run(
            world.define(
                "missing-secret",
                secrets=[{"name": "X", "valueFrom": f"{arn}:KEY::"}],
                executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/reads-any",
            )
        )
    )
    assert task["stoppedReason"] == (
        f"{ASM}failed to fetch secret {arn} from secrets manager: ResourceNotFoundException:"
        " Secrets Manager can't find the specified secret."
    )


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ("read-secret", "secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager"),
        ("log-in", "unable to retrieve ecr registry auth: service call has been retried 3 time"),
        ("pull", "CannotPullContainerError: pull image manifest has been retried 1 time(s)"),
        ("write-log", "failed to create Cloudwatch log stream: AccessDeniedException: User: arn"),
    ],
)
def test_a_permission_that_the_execution_role_lacks_stops_it(
    world: World, policy: str, reason: str
) -> None:
    grants = world.execution_grants()
    del grants[policy]
    role = world.role(f"without-{policy}", **grants)
    task = world.stopped(world.run(world.define(f"without-{policy}", executionRoleArn=role)))
    assert reason in task["stoppedReason"]
    assert task["stopCode"] == "TaskFailedToStart"


def test_what_a_boundary_leaves_out_stops_it_whatever_the_role_is_granted(world: World) -> None:
    statement = {"Effect": "Allow", "NotAction": "secretsmanager:*", "Resource": "*"}
    boundary = world("iam").create_policy(
        PolicyName="boundary",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )["Policy"]["Arn"]
    role = world.role("bounded", **world.execution_grants())
    world("iam").put_role_permissions_boundary(RoleName="bounded", PermissionsBoundary=boundary)
    task = world.stopped(world.run(world.define("bounded", executionRoleArn=role)))
    assert "secretsmanager:GetSecretValue on resource" in task["stoppedReason"]


def test_a_role_that_ecs_may_not_assume_is_refused(world: World) -> None:
    definition = world.define("no-role", executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/nobody")
    with pytest.raises(world("ecs").exceptions.ClientException, match="unable to assume the role"):
        world.run(definition)


def test_a_digest_that_is_not_in_the_registry_stops_it(world: World) -> None:
    image = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{REPOSITORY}@sha256:{'0' * 64}"
    task = world.stopped(world.run(world.define("no-image", image=image)))
    assert task["stoppedReason"] == (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to"
        f" resolve ref {image}: {image}: not found"
    )


def test_a_log_group_that_does_not_exist_stops_it(world: World) -> None:
    options = {
        "awslogs-group": f"{LOG_GROUP}/gone",
        "awslogs-region": "ap-northeast-1",
        "awslogs-stream-prefix": "ecs",
    }
    grants = {**world.execution_grants(), "logs": (["logs:*"], "*")}
    task = world.stopped(
        world.run(
            world.define(
                "no-log",
                logConfiguration={"logDriver": "awslogs", "options": options},
                executionRoleArn=world.role("logs-anywhere", **grants),
            )
        )
    )
    assert task["stoppedReason"].startswith(
        "ResourceInitializationError: failed to validate logger args: create stream has been"
        " retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes control groups")
def test_more_memory_than_the_task_has_is_the_end_of_the_container(
    world: World, definition: str
) -> None:
    eat = "x = b'x' * (600 * 1024 * 1024); print('still here')"
    arn = world.shell(definition, eat)
    (container,) = world.stopped(arn)["containers"]
    assert container["exitCode"] == 137
    assert container["reason"] == "OutOfMemoryError: Container killed due to memory usage"
    assert world.log(arn) == []


def test_the_task_role_is_what_the_container_may_do(world: World) -> None:
    """boto3 in the container finds the role's credentials, and no more than its policies."""
    world("s3").create_bucket(
        Bucket="held", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    role = world.role("writes-media", put=(["s3:PutObject"], "arn:aws:s3:::held/media/*"))
    program = """
import boto3, json
def put(key):
    try:
        boto3.client("s3").put_object(Bucket="held", Key=key, Body=b"x")
    except Exception as error:
        return error.response["Error"]["Code"]
caller = boto3.client("sts").get_caller_identity()["Arn"]
print(json.dumps([put("media/a"), put("static/a"), caller]))
"""
    arn = world.shell(world.define("writes-media", taskRoleArn=role), program)
    task_id = arn.rsplit("/", 1)[-1]
    assert printed(world, arn) == [
        None,
        "AccessDenied",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/writes-media/{task_id}",
    ]
    keys = [item["Key"] for item in world("s3").list_objects_v2(Bucket="held")["Contents"]]
    assert keys == ["media/a"]


def test_stop_task_gives_the_container_its_stop_timeout(world: World) -> None:
    deaf = "import signal, time; signal.signal(15, lambda *_: 0); print('deaf'); time.sleep(99)"
    arn = world.shell(world.define("deaf", stopTimeout=2), deaf)
    until(lambda: world.log(arn) if world.task(arn)["lastStatus"] == "RUNNING" else [], bool)
    asked = time.time()
    answer = world("ecs").stop_task(cluster=CLUSTER, task=arn, reason="enough")["task"]
    assert answer["desiredStatus"] == "STOPPED"
    task = world.stopped(arn)
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "enough")
    assert task["containers"][0]["exitCode"] == 137
    assert task["stoppedAt"].timestamp() - asked >= 2


def test_exec_is_refused_where_it_is_not_enabled(world: World) -> None:
    # The first process of a container ends at no SIGTERM that it does not ask for.
    definition = world.define("no-exec", stopTimeout=1)
    arn = world.shell(definition, "import time; time.sleep(60)")
    ecs = world("ecs")
    request = {"cluster": CLUSTER, "task": arn, "command": "ls", "interactive": True}
    with pytest.raises(ecs.exceptions.InvalidParameterException, match="was not enabled"):
        ecs.execute_command(**request)
    ecs.stop_task(cluster=CLUSTER, task=arn)
    assert "managedAgents" not in world.stopped(arn)["containers"][0]


CHANNELS = [
    f"ssmmessages:{action}{kind}Channel"
    for action in ("Create", "Open")
    for kind in ("Control", "Data")
]


def agent(task: dict[str, Any]) -> dict[str, Any]:
    """The Exec agent of its only container."""
    (container,) = task["containers"]
    (shown,) = container["managedAgents"]
    return dict(shown)


def test_the_exec_agent_runs_where_its_role_lets_it_and_no_session_is_opened(
    world: World,
) -> None:
    role = world.role("exec", channels=(CHANNELS, "*"))
    definition = world.define("exec", taskRoleArn=role, stopTimeout=1)
    arn = world.shell(definition, "import time; time.sleep(60)", enableExecuteCommand=True)
    task = until(lambda: world.task(arn), lambda task: task["lastStatus"] == "RUNNING")
    shown = agent(task)
    assert (shown["name"], shown["lastStatus"]) == ("ExecuteCommandAgent", "RUNNING")
    assert task["startedAt"] <= shown["lastStartedAt"]
    ecs = world("ecs")
    request = {"cluster": CLUSTER, "task": arn, "command": "ls", "interactive": True}
    with pytest.raises(ecs.exceptions.TargetNotConnectedException, match="no Session Manager"):
        ecs.execute_command(**request)
    ecs.stop_task(cluster=CLUSTER, task=arn)
    assert agent(world.stopped(arn))["lastStatus"] == "STOPPED"


def test_the_exec_agent_stops_where_its_role_lacks_a_permission(world: World) -> None:
    role = world.role("exec-less", channels=(CHANNELS[:-1], "*"))
    definition = world.define("exec-less", taskRoleArn=role, stopTimeout=1)
    arn = world.shell(definition, "import time; time.sleep(60)", enableExecuteCommand=True)
    task = until(lambda: world.task(arn), lambda task: task["lastStatus"] == "RUNNING")
    assert agent(task)["lastStatus"] == "STOPPED"
    assert f"not authorized to perform: {CHANNELS[-1]}" in agent(task)["reason"]
    ecs = world("ecs")
    request = {"cluster": CLUSTER, "task": arn, "command": "ls", "interactive": True}
    with pytest.raises(ecs.exceptions.InvalidParameterException, match="agent isn't running"):
        ecs.execute_command(**request)
    ecs.stop_task(cluster=CLUSTER, task=arn)
    world.stopped(arn)
