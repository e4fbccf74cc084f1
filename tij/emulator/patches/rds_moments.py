"""RDS: restoring a moment of the past, and between which moments that can be done."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from tij.emulator.patches.query import Params, Response, first

ONCE = "_once"
"""Key of a snapshot's record that only one restore is made of."""
Window = tuple[datetime, datetime]
"""The first and the last moment that can be restored."""


def fill(rds: Any) -> None:
    """RDS API Reference: RestoreDBInstanceToPointInTime, DescribeDBInstanceAutomatedBackups.

    `rds.moments_of` and `rds.snapshot_of` are what whoever keeps the data replaces: here none is.
    """
    actions = rds._ACTION_MAP

    def moments_of(instance: dict[str, Any]) -> Window | None:
        return moment(instance["InstanceCreateTime"]), datetime.now(UTC)

    def snapshot_of(name: str, instance: dict[str, Any], _: datetime | None) -> dict[str, Any]:
        made: dict[str, Any] = rds._create_snapshot_internal(name, instance)
        return made

    def restore_to_time(params: Params) -> Response:
        name = first(params, "SourceDBInstanceIdentifier")
        source = rds._instances.get(name)
        if source is None:
            return rds._error("DBInstanceNotFound", f"DBInstance {name} not found.", 404)
        if source["DBInstanceStatus"] != "available":
            message = f"Instance {name} is not in available state."
            return rds._error("InvalidDBInstanceState", message, 400)
        window = rds.moments_of(source) if source["BackupRetentionPeriod"] else None
        if window is None:
            message = f"{name} keeps no automated backups."
            return rds._error("PointInTimeRestoreNotEnabled", message, 400)
        given = first(params, "RestoreTime")
        wanted = moment(given) if given else None
        if wanted and not window[0] <= wanted <= window[1]:
            message = (
                f"{name} cannot be restored to {given}: earliest {_text(window[0])},"
                f" latest {_text(window[1])}."
            )
            return rds._error("InvalidRestoreFault", message, 400)
        target = first(params, "TargetDBInstanceIdentifier")
        if rds._instances.get(target):
            message = f"DBInstance {target} already exists."
            return rds._error("DBInstanceAlreadyExists", message, 400)
        once = f"moment-{uuid.uuid4()}"
        rds.snapshot_of(once, source, wanted)[ONCE] = True
        kept = {
            "DBInstanceClass": [source["DBInstanceClass"]],
            "DBSubnetGroupName": [source["DBSubnetGroup"]["DBSubnetGroupName"]],
            "Port": [str(source["Endpoint"]["Port"])],
            "BackupRetentionPeriod": [str(source["BackupRetentionPeriod"])],
        }
        named = {"DBInstanceIdentifier": [target], "DBSnapshotIdentifier": [once]}
        response: Response = actions["RestoreDBInstanceFromDBSnapshot"]({**kept, **params, **named})
        del rds._snapshots[once]
        instance = rds._instances.get(target)
        if response[0] >= 400 or instance is None:
            return response
        action = "RestoreDBInstanceToPointInTime"
        body = f"<{action}Result><DBInstance>{rds._instance_xml(instance)}</DBInstance>"
        answered: Response = rds._xml(200, f"{action}Response", f"{body}</{action}Result>")
        return answered

    def describe_backups(params: Params) -> Response:
        name, id_ = (first(params, key) for key in ("DBInstanceIdentifier", "DbiResourceId"))
        found = [
            _backup_xml(instance, window)
            for instance in rds._instances.values()
            if name in ("", instance["DBInstanceIdentifier"])
            and id_ in ("", instance["DbiResourceId"])
            and instance["BackupRetentionPeriod"]
            and (window := rds.moments_of(instance))
        ]
        if id_ and not found:
            message = f"No automated backup of {id_} was found."
            return rds._error("DBInstanceAutomatedBackupNotFound", message, 404)
        action = "DescribeDBInstanceAutomatedBackups"
        body = f"<DBInstanceAutomatedBackups>{''.join(found)}</DBInstanceAutomatedBackups>"
        answered: Response = rds._xml(
            200, f"{action}Response", f"<{action}Result>{body}</{action}Result>"
        )
        return answered

    rds.moments_of = moments_of
    rds.snapshot_of = snapshot_of
    actions["RestoreDBInstanceToPointInTime"] = restore_to_time
    actions["DescribeDBInstanceAutomatedBackups"] = describe_backups


def moment(text: str) -> datetime:
    """As AWS writes it; without an offset it is UTC."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _text(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _backup_xml(instance: dict[str, Any], window: Window) -> str:
    earliest, latest = map(_text, window)
    copied = (
        "DBInstanceArn DbiResourceId DBInstanceIdentifier AllocatedStorage InstanceCreateTime"
        " MasterUsername Engine EngineVersion BackupRetentionPeriod"
    ).split()
    fields = "".join(f"<{name}>{instance[name]}</{name}>" for name in copied)
    return (
        f"<DBInstanceAutomatedBackup>{fields}<Status>active</Status><RestoreWindow>"
        f"<EarliestTime>{earliest}</EarliestTime><LatestTime>{latest}</LatestTime></RestoreWindow>"
        "</DBInstanceAutomatedBackup>"
    )
