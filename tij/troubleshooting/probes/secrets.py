"""Whether the secrets hold the keys that the task definition asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tij.troubleshooting.cause import Diagnosis
from tij.troubleshooting.probes import suspect

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

GUIDE = ("G176",)


def keys(
    manager: SecretsManagerClient, references: Mapping[str, str], *, environment: str
) -> list[Diagnosis]:
    """Which secrets and keys are missing; `references`: variable → `<secret ARN>:<key>::`.

    The values are read to see their keys, and go nowhere.
    """
    found: list[Diagnosis] = []
    held: dict[str, set[str] | None] = {}
    for variable, reference in references.items():
        *parts, key, _, _ = reference.split(":")
        arn = ":".join(parts)
        if arn not in held:
            held[arn] = _keys(manager, arn)
            if held[arn] is None:
                found.append(
                    suspect(
                        "secret-missing",
                        because=arn,
                        command=f"tij plan -e {environment} data",
                        guide=GUIDE,
                    )
                )
        present = held[arn]
        if present is not None and key not in present:
            found.append(
                suspect(
                    "secret-key-missing",
                    because=f"{arn} has {', '.join(sorted(present)) or 'no keys'}",
                    command=f"tij plan -e {environment} data service",
                    guide=GUIDE,
                    variable=variable,
                    key=key,
                )
            )
    return found


def _keys(manager: SecretsManagerClient, arn: str) -> set[str] | None:
    gone = (
        manager.exceptions.ResourceNotFoundException,
        # Marked for deletion.
        manager.exceptions.InvalidRequestException,
    )
    try:
        text = manager.get_secret_value(SecretId=arn)["SecretString"]
    except gone:
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return set()
    return set(value) if isinstance(value, dict) else set()
