"""RDS: copies of snapshots, by which unencrypted data becomes encrypted."""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_account_id, get_region

from tij.emulator.patches.query import Params, Response, first


def fill(rds: Any) -> None:
    """RDS API Reference: CopyDBSnapshot.

    `rds.copy_data` is what whoever keeps the data replaces: here none is.
    """

    def copy_snapshot(params: Params) -> Response:
        name, target = (
            first(params, f"{which}DBSnapshotIdentifier") for which in ("Source", "Target")
        )
        # Of the same Region it may be named or given as an ARN, which ends in the name.
        source = rds._snapshots.get(name.partition(":snapshot:")[2] or name)
        if source is None:
            return rds._error("DBSnapshotNotFound", f"DBSnapshot {name} not found.", 404)
        if rds._snapshots.get(target):
            message = f"Snapshot {target} already exists."
            return rds._error("DBSnapshotAlreadyExists", message, 400)
        arn = f"{source['DBSnapshotArn'].rpartition(':snapshot:')[0]}:snapshot:{target}"
        copied = first(params, "CopyTags") == "true"
        tags = rds._parse_tags(params) or (list(source["TagList"]) if copied else [])
        made = {
            **source,
            "DBSnapshotIdentifier": target,
            "DBSnapshotArn": arn,
            "SnapshotType": "manual",
            "TagList": tags,
        }
        key = first(params, "KmsKeyId")
        if key:
            made |= {"Encrypted": True, "StorageEncrypted": True, "KmsKeyId": _arn(key)}
        rds.copy_data(source["DBSnapshotIdentifier"], target)
        rds._snapshots[target] = made
        rds._tags[arn] = tags
        body = f"<DBSnapshot>{rds._snapshot_xml(made)}</DBSnapshot>"
        answered: Response = rds._xml(
            200, "CopyDBSnapshotResponse", f"<CopyDBSnapshotResult>{body}</CopyDBSnapshotResult>"
        )
        return answered

    rds.copy_data = lambda source, target: None
    rds._ACTION_MAP["CopyDBSnapshot"] = copy_snapshot


def _arn(key: str) -> str:
    if key.startswith("arn:"):
        return key
    prefix = "" if key.startswith("alias/") else "key/"
    return f"arn:aws:kms:{get_region()}:{get_account_id()}:{prefix}{key}"
