"""The table knows AWS's and the container's own words, and points to commands that exist."""

from __future__ import annotations

import re
from typing import Any

import pytest
import typer

from tij.__main__ import app
from tij.troubleshooting import CAUSES, Evidence, diagnose

PULL = "CannotPullContainerError: pull image manifest has been retried 5 time(s): "
INIT = "ResourceInitializationError: unable to pull secrets or registry auth: "
ASM = f"{INIT}execution resource retrieval failed: unable to retrieve secret from asm: "
DATABASE = "database: DB_HOST=db.example DB_PORT=5432 DB_NAME=site: connection to server failed: "

# Cause → what was seen of it. The texts are AWS's, PostgreSQL's and the container's own.
SEEN = {
    "image-unreachable": Evidence(
        stopped=[f'{PULL}Head "https://1.dkr.ecr/v2/x": dial tcp 10.0.3.17:443: i/o timeout']
    ),
    "image-missing": Evidence(stopped=[f"{PULL}failed to resolve ref x@sha256:0: not found"]),
    "image-forbidden": Evidence(stopped=[f"{PULL}unexpected status code 403 Forbidden"]),
    "image-architecture": Evidence(
        stopped=[
            "CannotPullContainerError: image Manifest does not contain descriptor matching"
            " platform 'linux/amd64'"
        ]
    ),
    "program-missing": Evidence(
        log=["/opt/image/start.sh: line 37: exec: celery: not found"], exit_code=127
    ),
    "start-script": Evidence(exit_code=126, stopped=["Essential container in task exited"]),
    "secret-key-missing": Evidence(
        stopped=[f"{ASM}retrieved secret from Secrets Manager did not contain json key JWT_SECRET"]
    ),
    "secret-unreachable": Evidence(
        stopped=[
            f"{INIT}unable to retrieve secret from asm: There is a connection issue between the"
            " task and AWS Secrets Manager. Check your task network configuration."
        ]
    ),
    "secret-forbidden": Evidence(
        stopped=[
            f"{ASM}service call has been retried 1 time(s): failed to fetch secret arn from secrets"
            " manager: AccessDeniedException: User is not authorized to perform:"
            " secretsmanager:GetSecretValue"
        ]
    ),
    "secret-missing": Evidence(
        stopped=[f"{ASM}ResourceNotFoundException: Secrets Manager can't find the specified secret"]
    ),
    "log-group": Evidence(
        stopped=[
            "ResourceInitializationError: failed to validate logger args: create stream has been"
            " retried 1 times: The specified log group does not exist"
        ]
    ),
    "role-not-assumable": Evidence(
        events=["(service x) failed to launch a task: ECS was unable to assume the role 'arn'"]
    ),
    "database-login": Evidence(
        log=[f'{DATABASE}FATAL: password authentication failed for user "shop_application"']
    ),
    "schema-refused": Evidence(
        log=["psycopg.errors.InsufficientPrivilege: must be owner of table auth_user"]
    ),
    "database-password": Evidence(
        log=[f'{DATABASE}FATAL: password authentication failed for user "postgres"'], exit_code=2
    ),
    "database-name": Evidence(log=[f'{DATABASE}FATAL: database "site" does not exist']),
    "database-host": Evidence(log=[f"{DATABASE}[Errno -2] Name or service not known"]),
    "database-certificate": Evidence(log=[f"{DATABASE}SSL error: certificate verify failed"]),
    "database-unreachable": Evidence(log=[f"{DATABASE}timeout expired"], exit_code=2),
    "cache-token": Evidence(
        log=["redis.exceptions.AuthenticationError: invalid username-password pair"]
    ),
    "cache-unreachable": Evidence(
        log=["Error 111 connecting to master.shop-cache.abc.apne1.cache.amazonaws.com:6379."]
    ),
    "mail-refused": Evidence(
        log=[
            "MessageRejected: An error occurred (MessageRejected) when calling"
            " the SendEmail operation: Email address is not verified. The following identities"
            " failed the check in region AP-NORTHEAST-1: somebody@example.org"
        ]
    ),
    "mail-forbidden": Evidence(
        log=[
            "An error occurred (AccessDeniedException) when calling the SendEmail operation: User"
            " `arn:aws:sts::1:assumed-role/a/b' is not authorized to perform `ses:SendRawEmail'"
        ]
    ),
    "migration-waited": Evidence(
        log=["release failed\nQueryCanceled: canceling statement due to statement timeout"]
    ),
    "variable": Evidence(log=["environment: SECRET_KEY is missing"], exit_code=2),
    "module-missing": Evidence(log=["ModuleNotFoundError: No module named 'celery'"], exit_code=1),
    "contract": Evidence(log=["project: ecs.E002 MIDDLEWARE must begin with ..."]),
    "nginx-configuration": Evidence(
        log=['nginx: [emerg] unknown directive "lissten" in /tmp/nginx.conf:80']
    ),
    "bucket-forbidden": Evidence(
        log=[
            "server error\nbotocore.exceptions.ClientError: An error occurred (AccessDenied) when"
            " calling the PutObject operation: Access Denied"
        ]
    ),
    "bucket-missing": Evidence(log=["release failed\nNoSuchBucket: the bucket does not exist"]),
    "migration-failed": Evidence(log=["release failed\nProgrammingError: relation exists"]),
    "program-died": Evidence(log=["gunicorn ended by itself: stopping the container"], exit_code=1),
    "memory": Evidence(stopped=["OutOfMemoryError: Container killed due to memory usage"]),
    "health-host": Evidence(health=["Health checks failed with these codes: [400]"]),
    "health-redirect": Evidence(health=["Health checks failed with these codes: [301]"]),
    "health-path": Evidence(health=["Health checks failed with these codes: [404]"]),
    "health-application": Evidence(health=["Health checks failed with these codes: [502]"]),
    "health-timeout": Evidence(health=["Request timed out"]),
    "health-failed": Evidence(
        stopped=["Task failed ELB health checks in (target-group arn:aws:...)"]
    ),
    "quota": Evidence(
        events=[
            "(service x) was unable to place a task. Reason: You've reached the limit on the"
            " number of vCPUs you can run concurrently."
        ]
    ),
    "capacity": Evidence(
        events=[
            "(service x) was unable to place a task. Reason: Capacity is"
            " unavailable at this time. Please try again later."
        ]
    ),
    "subnet-full": Evidence(
        stopped=["Unexpected EC2 error: subnet has insufficient free addresses in subnet"]
    ),
}


def test_every_cause_has_a_name_of_its_own_and_is_seen_below() -> None:
    assert [cause.name for cause in CAUSES] == list(dict.fromkeys(c.name for c in CAUSES))
    assert {cause.name for cause in CAUSES} == set(SEEN)


@pytest.mark.parametrize("name", SEEN)
def test_what_was_seen_points_first_to_its_cause(name: str) -> None:
    first, *_ = diagnose(SEEN[name], "production")
    assert first.name == name
    assert "{" not in first.says() + first.next


def test_the_cause_names_what_the_container_said() -> None:
    (first,) = diagnose(SEEN["variable"], "staging")
    assert first.says() == "The container's environment is wrong: SECRET_KEY is missing."
    assert first.next == "tij plan -e staging service"
    assert first.because == "environment: SECRET_KEY is missing"


@pytest.mark.parametrize(
    ("seen", "causes"),
    [
        # bash's 127 is a program that start.sh did not find: its own mode is right.
        (SEEN["program-missing"], ["program-missing"]),
        (Evidence(exit_code=126, stopped=["Essential container in task exited"]), ["start-script"]),
        # ECS kills with 137 whatever does not end in time, and says why it had to end.
        (
            Evidence(exit_code=137, stopped=["Task failed ELB health checks in (target-group x)"]),
            ["health-failed"],
        ),
        (Evidence(exit_code=137, stopped=["Essential container in task exited"]), ["memory"]),
        # What the load balancer saw of it does not say why it ended.
        (Evidence(exit_code=126, health=["Request timed out"]), ["start-script", "health-timeout"]),
    ],
)
def test_an_exit_code_counts_where_nothing_says_why_the_container_ended(
    seen: Evidence, causes: list[str]
) -> None:
    assert [found.name for found in diagnose(seen, "production")] == causes


def test_a_service_that_is_well_has_no_cause() -> None:
    healthy = Evidence(
        stopped=["Scaling activity initiated by (deployment ecs-svc/1)"],
        exit_code=0,
        log=["GET /health/ready/", "stopping: finishing the requests in flight", "stopped"],
        events=["(service x) has reached a steady state."],
    )
    assert diagnose(healthy, "production") == []


def test_every_item_of_the_guides_chapter_on_containers_is_answered() -> None:
    answered = {item for cause in CAUSES for item in cause.guide}
    assert {f"G{number}" for number in range(175, 189)} <= answered


def test_the_commands_to_run_next_exist() -> None:
    known: Any = typer.main.get_command(app)
    for cause in CAUSES:
        program, name, *rest = cause.next.split()
        if program != "tij":
            continue
        assert name in known.commands, cause
        if hasattr(known.commands[name], "commands"):
            assert rest[0] in known.commands[name].commands, cause
    assert not re.search(r"\{(?!environment)", " ".join(cause.next for cause in CAUSES))
