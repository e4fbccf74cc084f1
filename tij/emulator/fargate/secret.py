"""What ECS puts into a container's environment from Secrets Manager and Parameter Store."""

from __future__ import annotations

import json

from tij.emulator.fargate.errors import StartError
from tij.emulator.fargate.roles import AccessDeniedError, RoleSession

ARN_FIELDS = 7
"""A secret's own ARN; ECS appends `:<json key>:<version stage>:<version id>`."""


def resolve(reference: str, execution: RoleSession) -> str:
    """The value of a `valueFrom`, read as the execution role.

    Raises `StartError` in ECS's words: no such secret, not allowed, no such key.
    """
    if ":secretsmanager:" in reference:
        return _from_secrets_manager(reference, execution)
    return _from_parameter_store(reference, execution)


def _from_secrets_manager(reference: str, execution: RoleSession) -> str:
    from ministack.services import secretsmanager

    fields = reference.split(":")
    arn = ":".join(fields[:ARN_FIELDS])
    key, stage, version = (*fields[ARN_FIELDS:], "", "", "")[:3]
    try:
        execution.require("secretsmanager:GetSecretValue", arn)
    except AccessDeniedError as denied:
        raise _not_fetched(arn, f"AccessDeniedException: {denied}") from None
    value = secretsmanager.resolve_secret_string(arn, stage or "AWSCURRENT", version or None)
    if value is None:
        raise _not_fetched(
            arn,
            "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        )
    if not key:
        return str(value)
    try:
        content = json.loads(value)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise _from_asm("retrieved secret from Secrets Manager is not a JSON object")
    if key not in content:
        raise _from_asm(f"retrieved secret from Secrets Manager did not contain json key {key}")
    found = content[key]
    return found if isinstance(found, str) else json.dumps(found)


def _not_fetched(arn: str, why: str) -> StartError:
    return _from_asm(f"failed to fetch secret {arn} from secrets manager: {why}")


def _from_asm(what: str) -> StartError:
    return StartError.execution_resource(
        f"unable to retrieve secret from asm: service call has been retried 1 time(s): {what}"
    )


def _from_parameter_store(reference: str, execution: RoleSession) -> str:
    from ministack.services import ssm

    name = reference.split(":parameter", 1)[-1]
    arn = f"arn:aws:ssm:{execution.region}:{execution.account}:parameter/{name.lstrip('/')}"
    try:
        execution.require("ssm:GetParameters", arn)
    except AccessDeniedError as denied:
        raise _from_ssm(f"AccessDeniedException: {denied}") from None
    value = ssm.resolve_parameter_value(reference)
    if value is None:
        raise _from_ssm(f"invalid ssm parameters: {name}")
    return str(value)


def _from_ssm(what: str) -> StartError:
    return StartError.execution_resource(
        f"unable to retrieve secrets from ssm: service call has been retried 1 time(s): {what}"
    )
