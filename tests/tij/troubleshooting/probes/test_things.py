"""Secrets, roles, targets, database and bucket, one thing broken at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.tij.verification.stubs import stubbed
from tij.troubleshooting.cause import Diagnosis, Part
from tij.troubleshooting.probes import bucket, database, permissions, secrets, targets

Client = Callable[..., Any]
ACCOUNT = "000000000031"


def names(found: list[Diagnosis]) -> list[str]:
    assert all(d.says() and d.because and d.next for d in found)
    return [d.name for d in found]


@pytest.fixture
def manager(client: Client) -> object:
    return client("secretsmanager", account=ACCOUNT)


def test_a_key_that_the_secret_lacks_is_named_and_no_value_is(manager: Any) -> None:
    value = {"SECRET_KEY": "hunter2-hunter2"}
    arn = manager.create_secret(Name="keys", SecretString=json.dumps(value))["ARN"]
    good = {"SECRET_KEY": f"{arn}:SECRET_KEY::"}
    assert names(secrets.keys(manager, good, environment="local")) == []
    asked = {**good, "JWT_SECRET": f"{arn}:JWT_SECRET::"}
    (found,) = secrets.keys(manager, asked, environment="local")
    assert found.name == "secret-key-missing"
    assert "JWT_SECRET" in found.says()
    assert "SECRET_KEY" in found.because
    assert "hunter2" not in repr(found)


def test_a_secret_that_is_gone_is_named_once(manager: Any) -> None:
    arn = manager.create_secret(Name="gone", SecretString="{}")["ARN"]
    manager.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    asked = {"A": f"{arn}:A::", "B": f"{arn}:B::"}
    assert names(secrets.keys(manager, asked, environment="local")) == ["secret-missing"]


def test_a_secret_that_waits_for_its_deletion_is_named(manager: Any) -> None:
    arn = manager.create_secret(Name="waiting", SecretString='{"A": "1"}')["ARN"]
    manager.delete_secret(SecretId=arn, RecoveryWindowInDays=7)
    found = secrets.keys(manager, {"A": f"{arn}:A::"}, environment="local")
    assert names(found) == ["secret-missing"]


def test_a_role_that_may_not_is_named_with_what_it_may_not(client: Client) -> None:
    iam = client("iam", account=ACCOUNT)
    tasks = {"Service": "ecs-tasks.amazonaws.com"}
    assumed = {"Effect": "Allow", "Principal": tasks, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [assumed]})
    role = iam.create_role(RoleName="task", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    media = "arn:aws:s3:::files/media/*"
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": media}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="task", PolicyName="files", PolicyDocument=policy)

    def looked(folder: str) -> list[Diagnosis]:
        key = f"arn:aws:s3:::files/{folder}/x"
        wants = [("s3:GetObject", key), ("s3:PutObject", key)]
        return permissions.allowed(
            iam,
            role,
            wants,
            purpose=Part("files", {"folder": folder}),
            environment="local",
            guide=("G188",),
        )

    assert looked("media") == []
    (found,) = looked("static")
    assert found.name == "role-forbidden"
    assert "s3:PutObject on arn:aws:s3:::files/static/x" in found.because


@pytest.mark.parametrize(
    ("changed", "different"),
    [
        ({}, ""),
        ({"HealthCheckPort": "80", "Port": 8080}, ""),
        ({"HealthCheckPath": "/"}, "path / instead of /health/"),
        ({"Port": 8000}, "port 8000 instead of 80"),
        ({"Matcher": {"HttpCode": "200-399"}}, "codes 200-399 instead of 200"),
    ],
)
def test_the_load_balancer_must_ask_what_the_container_answers(
    changed: dict[str, object], different: str
) -> None:
    good = {
        "Port": 80,
        "HealthCheckPort": "traffic-port",
        "HealthCheckPath": "/health/",
        "Matcher": {"HttpCode": "200"},
    }
    answer = {"TargetGroups": [{**good, **changed}]}
    elbv2 = stubbed("elbv2", ("describe_target_groups", answer))
    found = targets.health_check(elbv2, "arn", path="/health/", environment="local")
    assert "; ".join(d.because for d in found) == different


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"DBInstanceStatus": "stopped"}, ["database-status"]),
        ({"Endpoint": {"Address": "other.rds", "Port": 5432}}, ["database-address"]),
        ({"Endpoint": {"Address": "db.rds", "Port": 5433}}, ["database-address"]),
        (
            {"DBName": "other", "DBInstanceStatus": "failed"},
            ["database-status", "database-address"],
        ),
    ],
)
def test_the_tasks_must_be_told_of_a_database_that_is_there(
    changed: dict[str, object], expected: list[str]
) -> None:
    good = {
        "DBInstanceStatus": "available",
        "Endpoint": {"Address": "db.rds", "Port": 5432},
        "DBName": "thisisjapan",
    }
    rds = stubbed("rds", ("describe_db_instances", {"DBInstances": [{**good, **changed}]}))
    told = {"DB_HOST": "db.rds", "DB_PORT": "5432", "DB_NAME": "thisisjapan", "DEBUG": "0"}
    assert names(database.instance(rds, "thisisjapan-db", told, environment="local")) == expected


def test_the_bucket_must_name_the_sites_origins(client: Client) -> None:
    s3 = client("s3", account=ACCOUNT)
    site = "https://www.example.test"

    def looked() -> list[str]:
        return names(bucket.cors(s3, "cors-files", [site], environment="local"))

    assert looked() == ["bucket-missing"]
    s3.create_bucket(
        Bucket="cors-files", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    assert looked() == ["bucket-cors"]
    for origin, expected in (("https://other.test", ["bucket-cors"]), (site, [])):
        rule = {"AllowedMethods": ["GET"], "AllowedOrigins": [origin]}
        s3.put_bucket_cors(Bucket="cors-files", CORSConfiguration={"CORSRules": [rule]})
        assert looked() == expected
