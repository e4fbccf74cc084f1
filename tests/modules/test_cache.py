"""The cache: one Valkey, encrypted, from the tasks only, its token in no state."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.modules.test_service import container
from tests.synthesized import Synthesized, synthesize
from tij.settings.models import (
    CacheSettings,
    ScheduleSettings,
    Settings,
    Variables,
    WorkerSettings,
)

WORKER = WorkerSettings(name="mail", command="celery -A shop worker")
SCHEDULE = ScheduleSettings(name="night", command="python manage.py clearsessions", rate="1 day")


@pytest.fixture(scope="module")
def cached(settings: Settings) -> Synthesized:
    return synthesize(
        settings.model_copy(
            update={
                "cache": CacheSettings(enabled=True),
                "workers": (WORKER,),
                "schedules": (SCHEDULE,),
                "app": settings.app.model_copy(
                    update={"environment": Variables({"CELERY_BROKER_URL": "{REDIS_URL}"})}
                ),
            }
        )
    )


@pytest.fixture(scope="module")
def group(cached: Synthesized) -> Any:
    return cached.one("aws_elasticache_replication_group")


def test_there_is_none_unless_it_is_asked_for(production: Synthesized) -> None:
    assert not production.resources("aws_elasticache_replication_group")
    assert "REDIS_URL" not in json.dumps(production.stacks)


def test_it_is_the_smallest_and_encrypted(group: Any) -> None:
    assert (group["engine"], group["node_type"]) == ("valkey", "cache.t4g.micro")
    assert group["num_cache_clusters"] == 1
    assert group["transit_encryption_enabled"] is True
    assert group["transit_encryption_mode"] == "required"
    assert group["at_rest_encryption_enabled"] == "true"


@pytest.mark.reference
def test_its_address_is_stateful(group: Any, cached: Synthesized) -> None:
    assert (group.stack, group.address) == ("data", "aws_elasticache_replication_group.cache")
    assert {
        "data: aws_elasticache_subnet_group.cache_subnet-group_D4E55FF4",
        "data: aws_security_group.cache_security-group_D323B821",
        "data: aws_secretsmanager_secret.cache_secret_30642925",
        "data: aws_secretsmanager_secret_version.cache_secret_version_7B417526",
    } <= cached.addresses()


def test_the_provider_never_has_the_token(group: Any, cached: Synthesized) -> None:
    """Its `auth_token` is kept in the state: it is neither given nor taken away."""
    assert "auth_token" not in group.body
    assert set(group["lifecycle"]["ignore_changes"]) == {
        "auth_token",
        "auth_token_update_strategy",
    }
    version = cached.one("aws_secretsmanager_secret_version", "cache_")
    assert "secret_string" not in version.body
    value = version["secret_string_wo"]
    generated = "ephemeral.aws_secretsmanager_random_password.auth_token.random_password"
    assert f'"AUTH_TOKEN" = {generated}' in value
    assert (
        f'"REDIS_URL" = "rediss://:${{{generated}}}@${{{group.address}.primary_endpoint_address}}'
        ':6379/0?ssl_cert_reqs=required"'
    ) in value
    # ElastiCache takes 16 to 128 printable characters.
    (made,) = [
        one
        for name, one in cached.stacks["data"]["ephemeral"][
            "aws_secretsmanager_random_password"
        ].items()
        if name == "auth_token"
    ]
    assert 16 <= made["password_length"] <= 128
    assert made["exclude_punctuation"] is True


def test_every_task_is_given_its_address(cached: Synthesized) -> None:
    for name in ("service_task_", "worker-mail_task_", "schedule-night_task_", "release"):
        given = {s["name"]: s["valueFrom"] for s in container(cached, name)["secrets"]}
        assert given["REDIS_URL"].endswith(":REDIS_URL::")
        assert given["CELERY_BROKER_URL"] == given["REDIS_URL"]
    (policy,) = [
        p for p in cached.resources("aws_iam_role_policy") if p["name"] == "read-cache-address"
    ]
    assert "execution" in policy["role"]


def test_only_the_tasks_reach_it(cached: Synthesized) -> None:
    own = cached.one("aws_security_group", "cache_")
    rules = cached.resources("aws_vpc_security_group_ingress_rule")
    into = [r for r in rules if "cache" in json.dumps(r["security_group_id"])]
    assert {r["from_port"] for r in into} == {6379}
    assert len(into) == 2
    assert all(r.get("referenced_security_group_id") for r in into)
    out = cached.resources("aws_vpc_security_group_egress_rule")
    assert [r for r in out if r["security_group_id"] == f"${{{own.address}.id}}"] == []


def test_a_higher_version_writes_another_token(settings: Settings) -> None:
    changed = settings.model_copy(update={"cache": CacheSettings(enabled=True, secret_version=2)})
    version = synthesize(changed).one("aws_secretsmanager_secret_version", "cache_")
    assert version["secret_string_wo_version"] == 2


def test_its_want_of_memory_is_an_alarm(cached: Synthesized) -> None:
    alarm = cached.one("aws_cloudwatch_metric_alarm", "Cache-HighMemory")
    assert alarm["metric_name"] == "DatabaseMemoryUsagePercentage"
    assert alarm["namespace"] == "AWS/ElastiCache"
