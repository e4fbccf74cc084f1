"""AWS Backup: the lock of a vault, and what it refuses."""

from __future__ import annotations

import json
import time
from typing import Any

from tij.emulator.patches.query import Response

SECONDS_OF_A_DAY = 24 * 3600


def fill(backup: Any) -> None:
    """AWS Backup API Reference: Put- and DeleteBackupVaultLockConfiguration.

    A compliance lock is final once `ChangeableForDays` are over; DescribeBackupVault's `LockDate`.
    """
    handle = backup.handle_request

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Response:
        parts = path.strip("/").split("/")
        if len(parts) == 3 and parts[0] == "backup-vaults" and parts[2] == "vault-lock":
            vault = backup._vaults.get(parts[1])
            if vault is None:
                code, message = "ResourceNotFoundException", f"Vault {parts[1]} does not exist."
                return _refusal(backup, code, message)
            if vault.get("LockDate", float("inf")) <= time.time():
                message = f"Backup vault {parts[1]} is locked and its lock can't be changed."
                return _refusal(backup, "InvalidRequestException", message)
            return _set_lock(backup, vault, json.loads(body or b"{}") if method == "PUT" else None)
        response: Response = await handle(method, path, headers, body, query)
        return response

    backup.handle_request = handle_request


def _set_lock(backup: Any, vault: dict[str, Any], asked: dict[str, int] | None) -> Response:
    for key in ("MinRetentionDays", "MaxRetentionDays", "LockDate"):
        vault.pop(key, None)
    vault["Locked"] = asked is not None
    if asked:
        vault.update(
            {key: asked[key] for key in ("MinRetentionDays", "MaxRetentionDays") if key in asked}
        )
        if "ChangeableForDays" in asked:
            vault["LockDate"] = time.time() + asked["ChangeableForDays"] * SECONDS_OF_A_DAY
    response: Response = backup._no_content()
    return response


def _refusal(backup: Any, code: str, message: str) -> Response:
    response: Response = backup._err(code, message)
    return response
