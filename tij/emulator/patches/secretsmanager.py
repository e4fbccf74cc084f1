"""Secrets Manager: a secret that was made without a value has no version."""

from __future__ import annotations

import json
from typing import Any

from tij.emulator.patches.additions import Json, add_actions
from tij.emulator.patches.query import Response

VALUES = ("SecretString", "SecretBinary")


def fill(secretsmanager: Any) -> None:
    """Secrets Manager API Reference: GetSecretValue, ResourceNotFoundException."""
    original = secretsmanager._get_secret_value

    def get_secret_value(data: Json) -> Response:
        answer: Response = original(data)
        if answer[0] != 200 or any(name in json.loads(answer[2]) for name in VALUES):
            return answer
        refused: Response = secretsmanager.error_response_json(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for staging label:"
            f" {data.get('VersionStage', 'AWSCURRENT')}",
            400,
        )
        return refused

    add_actions(secretsmanager, {"GetSecretValue": get_secret_value})
