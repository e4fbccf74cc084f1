"""A value that one task gets and nothing keeps: not an argument, not a log, not a definition."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@contextmanager
def one_off_secret(
    secrets: SecretsManagerClient, prefix: str, execution_role: str, values: Mapping[str, str]
) -> Iterator[list[dict[str, str]]]:
    """A secret that exists while the block runs; yields the task definition's `secrets` entries.

    `secrets` is a boto3 client, `execution_role` an ARN: ECS reads the values with that role, and
    only the secret's own policy lets it (Secrets Manager User Guide, "Resource-based policies"),
    so no role keeps a permission for it. `values` by environment variable.
    """
    if not values:
        yield []
        return
    name = f"{prefix}/one-off/{uuid4().hex}"
    arn = secrets.create_secret(
        Name=name,
        Description="For one task of `tij manage`, which deletes it",
        SecretString=json.dumps(dict(values)),
    )["ARN"]
    try:
        secrets.put_resource_policy(
            SecretId=arn, ResourcePolicy=json.dumps(_policy(execution_role))
        )
        yield [{"name": key, "valueFrom": f"{arn}:{key}::"} for key in values]
    finally:
        secrets.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


def _policy(execution_role: str) -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": execution_role},
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
            }
        ],
    }
