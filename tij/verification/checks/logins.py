"""Who logs in to the database: the application and the migrator, and its master for neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tij import contract
from tij.verification.checks.secrets import without_value
from tij.verification.finding import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

APPLICATION, MIGRATOR = "application", "migrator"
# What of the container's environment is a login; the plain one is read again after a rotation.
LOGIN = ("DB_USER", "DB_PASSWORD", "DB_SECRET_ARN")


@dataclass(frozen=True)
class Logins:
    """What to look at. No secret's value is read, and the database is not asked.

    That the application can't change the schema is tried by the task that makes the roles, at every
    release: it fails, and the release with it, unless PostgreSQL refuses.
    """

    parameter: str
    """Name of the SSM parameter that says whether the roles are made."""
    prefix: str
    services: Iterable[str]
    """ECS services that log in as the application."""
    release: str
    """The release task's definition."""


def used(
    ecs: ECSClient,
    ssm: SSMClient,
    manager: SecretsManagerClient,
    cluster: str,
    of: Logins,
    now: datetime,
) -> Finding:
    """Each task as it runs takes the secret of its own role, and both secrets have a value."""
    if ssm.get_parameter(Name=of.parameter)["Parameter"].get("Value") != contract.LOGINS_MADE:
        return skipped("logins-not-made")
    ages = []
    for role in (APPLICATION, MIGRATOR):
        secret = manager.describe_secret(SecretId=_name(of, role))
        if refusal := without_value(secret):
            return refusal
        ages.append((now - (secret.get("LastChangedDate") or secret["CreatedDate"])).days)
    found = ecs.describe_services(cluster=cluster, services=list(of.services))["services"]
    definitions = {one["serviceName"]: (one["taskDefinition"], APPLICATION) for one in found}
    definitions["release"] = of.release, MIGRATOR
    for task, (definition, role) in definitions.items():
        described: Any = ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]
        for name, secret_arn in _logins(described).items():
            if f":secret:{_name(of, role)}-" not in secret_arn:
                return failed("logins-other", task=task, name=name, role=role)
    return passed("logins-used", days=max(ages))


def _name(of: Logins, role: str) -> str:
    return f"{of.prefix}/database-{role}"


def _logins(definition: Mapping[str, Any]) -> dict[str, str]:
    container = definition["containerDefinitions"][0]
    said = {entry["name"]: entry["value"] for entry in container.get("environment", [])}
    said |= {entry["name"]: entry["valueFrom"] for entry in container.get("secrets", [])}
    return {name: said.get(name, "") for name in LOGIN}
