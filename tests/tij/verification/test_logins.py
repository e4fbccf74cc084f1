"""A task that logs in as the master, or with the other role's secret, is a failed line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tij.troubleshooting.probes.logins import own
from tij.verification.checks.logins import Logins, used
from tij.verification.finding import Finding, Status

NOW = datetime(2026, 11, 28, tzinfo=UTC)
ARN = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:"
APPLICATION, MIGRATOR = f"{ARN}shop/database-application-a1", f"{ARN}shop/database-migrator-b2"
MASTER = f"{ARN}rds!db-1-c3"


def container(arn: str) -> dict[str, Any]:
    keys = {"DB_USER": "username", "DB_PASSWORD": "password"}
    return {
        "environment": [{"name": "DB_SECRET_ARN", "value": arn}],
        "secrets": [{"name": k, "valueFrom": f"{arn}:{v}::"} for k, v in keys.items()],
    }


def look(tasks: dict[str, str], value: str = "true", **secret: Any) -> Finding:
    """`tasks` is a service's, a worker's and the release's definition → the secret it takes."""
    ecs: Any = SimpleNamespace(
        describe_services=lambda cluster, services: {
            "services": [{"serviceName": name, "taskDefinition": name} for name in services]
        },
        describe_task_definition=lambda taskDefinition: {  # noqa: N803
            "taskDefinition": {"containerDefinitions": [container(tasks[taskDefinition])]}
        },
    )
    ssm: Any = SimpleNamespace(get_parameter=lambda Name: {"Parameter": {"Value": value}})  # noqa: N803
    described = {
        "Name": "shop/database-x",
        "CreatedDate": NOW - timedelta(days=3),
        "VersionIdsToStages": {"1": ["AWSCURRENT"]},
        **secret,
    }
    manager: Any = SimpleNamespace(describe_secret=lambda SecretId: described)  # noqa: N803
    of = Logins("/shop/separate-logins", "shop", ["web", "mail"], "release")
    return used(ecs, ssm, manager, "shop", of, NOW)


GOOD = {"web": APPLICATION, "mail": APPLICATION, "release": MIGRATOR}


def test_each_with_its_own_role() -> None:
    found = look(GOOD)
    assert (found.code, found.values) == ("logins-used", {"days": 3})


@pytest.mark.parametrize(
    ("task", "secret"),
    [
        ("web", MASTER),
        ("mail", MASTER),
        ("release", MASTER),
        ("web", MIGRATOR),
        ("release", APPLICATION),
        # Of another environment, whose prefix begins alike.
        ("web", f"{ARN}shop-staging/database-application-a1"),
    ],
)
def test_another_login_is_named(task: str, secret: str) -> None:
    found = look({**GOOD, task: secret})
    assert (found.status, found.code) == (Status.FAIL, "logins-other")
    assert found.values["task"] == task


def test_a_role_without_a_password_is_a_failure_and_no_role_yet_is_not() -> None:
    assert look(GOOD, VersionIdsToStages={}).code == "secret-empty"
    before = look(dict.fromkeys(GOOD, MASTER), value="false")
    assert (before.status, before.code) == (Status.SKIP, "logins-not-made")


def test_the_doctor_names_what_the_check_found() -> None:
    (other,) = own(look({**GOOD, "web": MASTER}), environment="staging")
    assert (other.name, other.next) == ("logins-other", "tij plan -e staging service")
    (empty,) = own(look(GOOD, VersionIdsToStages={}), environment="staging")
    assert (empty.name, empty.next) == ("logins-empty", "tij release -e staging")
    assert own(look(GOOD), environment="staging") == []
