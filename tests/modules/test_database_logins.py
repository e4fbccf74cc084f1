"""Separate logins: which task gets which secret, and what no task and no CI can read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.modules.test_service import container, grants
from tests.synthesized import Synthesized, synthesize
from tij.settings import load
from tij.settings.models import CiSettings, Settings

MASTER, APPLICATION, MIGRATOR = "master_user_secret", "logins_application", "logins_migrator"


@pytest.fixture(scope="module")
def separate() -> Synthesized:
    production: Settings = load("production")
    return synthesize(
        production.model_copy(
            update={
                "aws": production.aws.model_copy(update={"account_id": "123456789012"}),
                "ci": CiSettings(repository="example/thisisjapan"),
                "database": production.database.model_copy(update={"separate_logins": True}),
            }
        )
    )


def secrets_of(role: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """Action → which of the three secrets its resources name."""
    found: dict[str, set[str]] = {}
    for statement in role.values():
        text = json.dumps(statement["Resource"])
        named = {name for name in (MASTER, APPLICATION, MIGRATOR) if name in text}
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            if named:
                found.setdefault(action, set()).update(named)
    return found


def test_the_application_and_the_migrator_each_read_their_own_secret(
    separate: Synthesized,
) -> None:
    read = "secretsmanager:GetSecretValue"
    # The master's until a release has made the roles: one or the other, never both.
    assert secrets_of(grants(separate, "task")) == {read: {APPLICATION, MASTER}}
    assert secrets_of(grants(separate, "release")) == {read: {MIGRATOR, MASTER}}
    for role in ("task", "release"):
        resource = grants(separate, role)["ReadDatabaseCredentials"]["Resource"]
        assert ".insecure_value ?" in resource
        chosen, otherwise = resource.split("?")[1].split(" : ")
        assert MASTER in otherwise
        assert MASTER not in chosen
    both = {APPLICATION, MIGRATOR}
    assert secrets_of(grants(separate, "logins")) == {
        read: both,
        "secretsmanager:PutSecretValue": both,
    }


@pytest.mark.parametrize(
    ("task", "secret"), [("service_task_", APPLICATION), ("service_release-task_", MIGRATOR)]
)
def test_a_task_starts_with_the_login_that_it_reads_again(
    separate: Synthesized, task: str, secret: str
) -> None:
    found = container(separate, task)
    plain = {entry["name"]: entry["value"] for entry in found["environment"]}
    kept = {entry["name"]: entry["valueFrom"] for entry in found["secrets"]}
    assert secret in plain["DB_SECRET_ARN"].split("?")[1].split(" : ")[0]
    assert kept["DB_USER"] == f"{plain['DB_SECRET_ARN']}:username::"
    assert kept["DB_PASSWORD"] == f"{plain['DB_SECRET_ARN']}:password::"


def test_the_master_is_given_to_the_task_that_makes_the_roles_alone(
    separate: Synthesized,
) -> None:
    found = container(separate, "service_logins-task_")
    plain = {entry["name"]: entry["value"] for entry in found["environment"]}
    kept = {entry["name"]: entry["valueFrom"] for entry in found["secrets"]}
    assert found["command"] == ["database_logins"]
    assert "DB_SECRET_ARN" not in plain
    assert MASTER in kept["DB_PASSWORD"]
    assert "?" not in kept["DB_PASSWORD"]
    assert APPLICATION in plain["DB_APPLICATION_SECRET_ARN"]
    assert MIGRATOR in plain["DB_MIGRATOR_SECRET_ARN"]


def test_terraform_makes_the_secrets_and_never_their_values(separate: Synthesized) -> None:
    names = {one["name"] for one in separate.resources("aws_secretsmanager_secret", "data")}
    assert {"thisisjapan/database-application", "thisisjapan/database-migrator"} <= names
    versions = json.dumps([v.body for v in separate.resources("aws_secretsmanager_secret_version")])
    assert "database-logins" not in versions
    parameter = separate.one("aws_ssm_parameter", "database-logins")
    assert parameter["insecure_value"] == "false"
    assert parameter["lifecycle"] == {"ignore_changes": ["insecure_value", "value"]}


def test_ci_reads_and_writes_neither_password(separate: Synthesized) -> None:
    reading = separate.one("aws_iam_policy", "reading").statements
    denied = reading["NoDatabaseLogins"]
    assert denied["Effect"] == "Deny"
    assert denied["Resource"].endswith(":secret:thisisjapan/database-*")
    assert set(denied["Action"]) == {
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
    }
    most = separate.one("aws_iam_policy", "boundary").statements
    assert most["MostLogins"]["Resource"] == denied["Resource"]


def test_nothing_of_it_is_there_where_the_master_logs_in(production: Synthesized) -> None:
    everything = json.dumps([r.body for r in production.resources("aws_ecs_task_definition")])
    assert "database_logins" not in everything
    assert "aws_ssm_parameter.service_database-login" not in everything
