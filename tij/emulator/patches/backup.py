"""AWS Backup: the lock of a vault and what it refuses; databases' recovery points."""

from __future__ import annotations

import json
import time
from typing import Any

from tij.emulator.patches.query import Response

SECONDS_OF_A_DAY = 24 * 3600
DATABASE, SNAPSHOT = ":db:", ":snapshot:"
TYPE = "RDS"
FOREVER = 36501
"""Days: more than AWS Backup counts (Lifecycle)."""


def fill(backup: Any) -> None:
    """AWS Backup API Reference: Put- and DeleteBackupVaultLockConfiguration; StartBackupJob,
    ListRecoveryPointsByBackupVault, Describe- and DeleteRecoveryPoint, of databases.

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
        if len(parts) > 3 and method == "DELETE" and parts[2] == "recovery-points":
            return _delete_point(backup, parts[1], "/".join(parts[3:]))
        response: Response = await handle(method, path, headers, body, query)
        return response

    start = backup._start_job

    def start_job(asked: dict[str, Any]) -> Response:
        response: Response = start(asked)
        if response[0] < 400 and DATABASE in asked["ResourceArn"]:
            job = backup._jobs[json.loads(response[2])["BackupJobId"]]
            _copy_database(backup._vaults[asked["BackupVaultName"]], job, asked)
            return _answer(backup, job, "BackupJobId", "RecoveryPointArn", "CreationDate")
        return response

    def points_of(vault: str, query: dict[str, str]) -> Response:
        if vault not in backup._vaults:
            message = f"Vault {vault} does not exist."
            return _refusal(backup, "ResourceNotFoundException", message)
        points = [
            _point(backup, job)
            for job in _points(backup, vault)
            if query.get("resourceArn") in (None, job["ResourceArn"])
            and query.get("resourceType") in (None, TYPE)
        ]
        page: Response = backup._paginate(points, query, "RecoveryPoints")
        return page

    def describe_point(vault: str, arn: str) -> Response:
        for job in _points(backup, vault):
            if job["RecoveryPointArn"] == arn:
                described: Response = backup._ok(_point(backup, job))
                return described
        return _no_point(backup, arn)

    backup.handle_request = handle_request
    backup._start_job = start_job
    backup._list_recovery_points_by_vault = points_of
    backup._describe_recovery_point = describe_point


def _copy_database(vault: dict[str, Any], job: dict[str, Any], asked: dict[str, Any]) -> None:
    """Developer Guide, "Vault Lock": a job whose retention is outside the lock's bounds fails.

    RDS User Guide, "Using AWS Backup": the copy is a snapshot of RDS, named after the job.
    """
    from ministack.services import rds

    kept = (asked.get("Lifecycle") or {}).get("DeleteAfterDays", FOREVER)
    least, most = vault.get("MinRetentionDays", 1), vault.get("MaxRetentionDays", FOREVER)
    database = rds._instances.get(asked["ResourceArn"].partition(DATABASE)[2])
    job |= {"ResourceType": TYPE, "Lifecycle": asked.get("Lifecycle") or {}}
    if not least <= kept <= most:
        message = f"Retention is outside the {least} to {most} days of the vault's lock."
    elif database is None:
        message = f"{asked['ResourceArn']} does not exist."
    elif database["DBInstanceStatus"] != "available":
        message = f"Instance is in {database['DBInstanceStatus']} state."
    else:
        name = f"awsbackup:job-{job['BackupJobId']}"
        snapshot = rds._create_snapshot_internal(name, database)
        snapshot["SnapshotType"] = "awsbackup"
        job["RecoveryPointArn"] = snapshot["DBSnapshotArn"]
        return
    vault["NumberOfRecoveryPoints"] -= 1
    job |= {"State": "FAILED", "StatusMessage": message, "RecoveryPointArn": ""}


def _points(backup: Any, vault: str) -> list[dict[str, Any]]:
    """The jobs of a vault that have a recovery point of a database."""
    return [
        job
        for job in backup._jobs.values()
        if job["BackupVaultName"] == vault and SNAPSHOT in job["RecoveryPointArn"]
    ]


def _point(backup: Any, job: dict[str, Any]) -> dict[str, Any]:
    """API Reference, RecoveryPointByBackupVault."""
    kept = job["Lifecycle"].get("DeleteAfterDays")
    copied = (
        "RecoveryPointArn BackupVaultName BackupVaultArn ResourceArn ResourceType IamRoleArn"
        " CreationDate CompletionDate BackupSizeInBytes Lifecycle"
    )
    ends = job["CreationDate"] + kept * SECONDS_OF_A_DAY if kept else None
    return {
        **{key: job[key] for key in copied.split()},
        "Status": "COMPLETED",
        "VaultType": "BACKUP_VAULT",
        "CalculatedLifecycle": {"DeleteAt": ends} if ends else {},
    }


def _delete_point(backup: Any, vault: str, arn: str) -> Response:
    """Refused while a lock holds it; the snapshot goes with it."""
    from ministack.services import rds

    for job in _points(backup, vault):
        if job["RecoveryPointArn"] == arn:
            if backup._vaults[vault]["Locked"]:
                message = f"Backup vault {vault} is locked: its recovery points can't be deleted."
                return _refusal(backup, "InvalidRequestException", message)
            rds._snapshots.pop(arn.partition(SNAPSHOT)[2], None)
            job["RecoveryPointArn"] = ""
            backup._vaults[vault]["NumberOfRecoveryPoints"] -= 1
            response: Response = backup._no_content()
            return response
    return _no_point(backup, arn)


def _no_point(backup: Any, arn: str) -> Response:
    return _refusal(backup, "ResourceNotFoundException", f"Recovery point {arn} does not exist.")


def _answer(backup: Any, job: dict[str, Any], *keys: str) -> Response:
    response: Response = backup._ok({key: job[key] for key in keys if job[key]})
    return response


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
