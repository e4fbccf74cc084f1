"""RDS's instances, really run: what ministack records is done to a PostgreSQL here."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope

from tij.emulator.fargate.clock import Clock
from tij.emulator.fargate.databases import ADDRESS, Databases
from tij.emulator.patches.query import Params, Response, first
from tij.emulator.patches.rds import make_secret
from tij.emulator.patches.rds_moments import ONCE, Window, moment

POSTGRES = "postgres"
PORT = "5432"
BACKING_UP = "backing-up"
COMPLETE = "_complete"
"""Key of a snapshot's record: when its copy of the data was complete. Only such have one."""
STOPPED = "_stopped"
"""Key of an instance's record: when it was stopped, in seconds since the epoch."""


def run_databases_of(rds: Any, databases: Databases, clock: Clock) -> None:
    """RDS API Reference: Create-, Modify-, Start-, Stop-, Reboot-, DeleteDBInstance; snapshots."""
    actions = rds._ACTION_MAP
    create, modify, delete = (
        actions[f"{verb}DBInstance"] for verb in ("Create", "Modify", "Delete")
    )
    start, stop = actions["StartDBInstance"], actions["StopDBInstance"]
    copy, forget = rds._create_snapshot_internal, actions["DeleteDBSnapshot"]
    restore_from = actions["RestoreDBInstanceFromDBSnapshot"]
    load = rds._restore_state
    without_data: Callable[[dict[str, Any]], Window | None] = rds.moments_of

    def local(params: Params) -> dict[str, Any] | None:
        instance: dict[str, Any] | None = rds._instances.get(first(params, "DBInstanceIdentifier"))
        return instance if instance and ADDRESS in instance else None

    def create_instance(params: Params) -> Response:
        response: Response = create(params)
        instance = rds._instances.get(first(params, "DBInstanceIdentifier"))
        if response[0] >= 400 or not instance or instance["Engine"] != POSTGRES:
            return response
        databases.settle(instance, int(first(params, "Port") or PORT))
        instance["DBInstanceStatus"] = "creating"

        def begin() -> None:
            databases.start(instance, status=BACKING_UP)
            _back_up(rds, instance)

        _later(begin)
        return _described("CreateDBInstance", rds, instance)

    def modify_instance(params: Params) -> Response:
        instance, name = local(params), first(params, "DBInstanceIdentifier")
        rotate = first(params, "RotateMasterUserPassword") == "true"
        secret = (instance or {}).get("MasterUserSecret")
        if rotate and not secret:
            return rds._error(
                "InvalidParameterCombination",
                "You can't rotate the master user password: it is not managed by RDS.",
                400,
            )
        response: Response = modify(params)
        if response[0] < 400 and instance and rotate:
            rotate_password(instance)
        if response[0] < 400 and instance and instance["DBInstanceIdentifier"] != name:
            # It is restarted at its new address.
            instance["DBInstanceStatus"] = "renaming"
            _later(lambda: databases.move(instance))
        return response

    def rotate_password(instance: dict[str, Any]) -> None:
        """The database first, then the secret: clients wait for the latter."""
        from ministack.services import secretsmanager

        password = rds._generate_master_user_password()
        databases.set_password(instance, password)
        value = {"username": instance["MasterUsername"], "password": password}
        arn = instance["MasterUserSecret"]["SecretArn"]
        secretsmanager.put_secret_value_in_process(arn, json.dumps(value))

    def start_instance(params: Params) -> Response:
        instance = local(params)
        if not instance:
            return start(params)
        return in_between(instance, "Start", "stopped", "starting", databases.start)

    def stop_instance(params: Params) -> Response:
        instance = local(params)
        if not instance:
            return stop(params)

        def end(instance: dict[str, Any]) -> None:
            databases.stop(instance)
            instance[STOPPED] = clock.now()
            instance["DBInstanceStatus"] = "stopped"

        return in_between(instance, "Stop", "available", "stopping", end)

    def in_between(
        instance: dict[str, Any],
        verb: str,
        expected: str,
        status: str,
        work: Callable[[dict[str, Any]], None],
    ) -> Response:
        found = instance["DBInstanceStatus"]
        if found != expected:
            return rds._error(
                "InvalidDBInstanceState",
                f"Instance {instance['DBInstanceIdentifier']} is not in {expected} state.",
                400,
            )
        instance["DBInstanceStatus"] = status
        response = _described(f"{verb}DBInstance", rds, instance)
        _later(lambda: work(instance))
        return response

    def finish_reboot(instance: dict[str, Any], _cluster: object) -> None:
        if ADDRESS in instance:
            databases.stop(instance)
            databases.start(instance)
        instance["DBInstanceStatus"] = "available"
        rds._record_reboot_event(instance)

    def delete_instance(params: Params) -> Response:
        instance = local(params)
        response: Response = delete(params)
        if response[0] < 400 and instance:
            _later(lambda: databases.delete(instance))
            if first(params, "DeleteAutomatedBackups") != "false":
                for snapshot in list(rds._snapshots.values()):
                    if _is_automated_of(instance, snapshot):
                        del rds._snapshots[snapshot["DBSnapshotIdentifier"]]
                        databases.forget_copy(_key(snapshot["DBSnapshotIdentifier"]))
        return response

    def create_snapshot(identifier: str, instance: dict[str, Any]) -> dict[str, Any]:
        snapshot: dict[str, Any] = copy(identifier, instance)
        if ADDRESS in instance:
            databases.copy(instance, _key(identifier))
            snapshot["_MasterUserPassword"] = instance["_MasterUserPassword"]
            snapshot[COMPLETE] = datetime.now(UTC).isoformat()
        return snapshot

    def copies_of(instance: dict[str, Any]) -> dict[str, datetime]:
        """When each snapshot of the instance was complete."""
        return {
            snapshot["DBSnapshotIdentifier"]: moment(snapshot[COMPLETE])
            for snapshot in rds._snapshots.values()
            if snapshot["DbiResourceId"] == instance["DbiResourceId"] and COMPLETE in snapshot
        }

    def moments_of(instance: dict[str, Any]) -> Window | None:
        if ADDRESS not in instance:
            return without_data(instance)
        complete = copies_of(instance).values()
        return (min(complete), datetime.now(UTC)) if complete else None

    def snapshot_of(
        identifier: str, instance: dict[str, Any], wanted: datetime | None
    ) -> dict[str, Any]:
        if wanted is None or ADDRESS not in instance:
            return create_snapshot(identifier, instance)
        before = {name: at for name, at in copies_of(instance).items() if at <= wanted}
        base = max(before, key=lambda name: before[name])
        databases.copy_as_of(instance, wanted, _key(base), _key(identifier))
        snapshot: dict[str, Any] = copy(identifier, instance)
        snapshot["_MasterUserPassword"] = instance["_MasterUserPassword"]
        return snapshot

    def delete_snapshot(params: Params) -> Response:
        response: Response = forget(params)
        if response[0] < 400:
            databases.forget_copy(_key(first(params, "DBSnapshotIdentifier")))
        return response

    def restore_snapshot(params: Params) -> Response:
        response: Response = restore_from(params)
        instance = rds._instances.get(first(params, "DBInstanceIdentifier"))
        identifier = first(params, "DBSnapshotIdentifier")
        snapshot = rds._snapshots.get(identifier)
        if response[0] >= 400 or "_MasterUserPassword" not in snapshot:
            return response
        instance["_MasterUserPassword"] = snapshot["_MasterUserPassword"]
        databases.settle(instance, int(first(params, "Port") or snapshot["Port"]))
        instance["DBInstanceStatus"] = "creating"
        if first(params, "ManageMasterUserPassword") == "true":
            instance["MasterUserSecret"] = make_secret(
                {**params, "MasterUsername": [instance["MasterUsername"]]}, ""
            )

        def begin() -> None:
            databases.start(instance, _key(identifier), BACKING_UP)
            if snapshot.get(ONCE):
                databases.forget_copy(_key(identifier))
            if instance.get("MasterUserSecret") and instance["DBInstanceStatus"] == BACKING_UP:
                rotate_password(instance)
            _back_up(rds, instance)

        _later(begin)
        return _described("RestoreDBInstanceFromDBSnapshot", rds, instance)

    def restore_state(data: Any, **options: Any) -> None:
        # Loading calls every instance "creating".
        kept = (data or {}).get("instances", {})
        stopped = [
            instance["DBInstanceArn"]
            for instance in getattr(kept, "_data", kept).values()
            if instance["DBInstanceStatus"] in ("stopped", "stopping")
        ]
        load(data, **options)
        for instance in rds._instances._data.values():
            if instance["Engine"] != POSTGRES:
                continue
            if ADDRESS not in instance:
                # Made when a program was missing here: it gets a database that can be reached.
                databases.settle(instance, int(instance["Endpoint"]["Port"]))
            if instance["DBInstanceArn"] in stopped:
                instance["DBInstanceStatus"] = "stopped"
            else:
                databases.start(instance)

    actions["CreateDBInstance"] = create_instance
    actions["ModifyDBInstance"] = modify_instance
    actions["StartDBInstance"] = start_instance
    actions["StopDBInstance"] = stop_instance
    actions["DeleteDBInstance"] = delete_instance
    actions["DeleteDBSnapshot"] = delete_snapshot
    actions["RestoreDBInstanceFromDBSnapshot"] = restore_snapshot
    rds._create_snapshot_internal = create_snapshot
    rds.copy_data = lambda source, target: databases.duplicate(_key(source), _key(target))
    rds.moments_of, rds.snapshot_of = moments_of, snapshot_of
    rds._finish_instance_reboot = finish_reboot
    rds._rotate_instance_password = lambda instance, _, new: databases.set_password(instance, new)
    rds._restore_state = restore_state
    rds.rotate_local_password = rotate_password


def rotate_secrets_of(secretsmanager: Any) -> None:
    """RotateSecret of a secret that RDS manages changes the database's password."""
    rotate = secretsmanager._rotate_secret

    def rotate_secret(data: dict[str, Any]) -> Response:
        from ministack.services import rds

        _, secret = secretsmanager._resolve(data.get("SecretId"))
        for instance in rds._instances.values():
            managed = instance.get("MasterUserSecret") or {}
            if secret and ADDRESS in instance and managed.get("SecretArn") == secret["ARN"]:
                rds.rotate_local_password(instance)
                version, _ = secretsmanager._find_stage_version(secret, "AWSCURRENT")
                answer = {"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version}
                return secretsmanager.json_response(answer)
        return rotate(data)

    secretsmanager._rotate_secret = rotate_secret


def _back_up(rds: Any, instance: dict[str, Any]) -> None:
    """The automated snapshot that RDS makes of a new instance (RDS User Guide, "Backups")."""
    if instance["DBInstanceStatus"] != BACKING_UP:
        return
    if instance["BackupRetentionPeriod"]:
        _automated_snapshot(rds, instance)
    instance["DBInstanceStatus"] = "available"


def _automated_snapshot(rds: Any, instance: dict[str, Any]) -> None:
    day = instance["InstanceCreateTime"][:16].replace("T", "-").replace(":", "-")
    identifier = f"rds:{instance['DBInstanceIdentifier']}-{day}"
    if identifier in rds._snapshots:
        # Of one that had this name in the same minute.
        identifier += f"-{uuid.uuid4().hex[:4]}"
    rds._create_snapshot_internal(identifier, instance)["SnapshotType"] = "automated"


def _is_automated_of(instance: dict[str, object], snapshot: dict[str, object]) -> bool:
    return bool(
        snapshot["SnapshotType"] == "automated"
        and snapshot["DbiResourceId"] == instance["DbiResourceId"]
    )


def _key(snapshot: str) -> str:
    return f"{get_account_id()}-{get_region()}-{snapshot.replace(':', '-')}"


def _later(work: Callable[[], None]) -> None:
    scope = (get_account_id(), get_region())

    def run() -> None:
        with request_scope(*scope):
            work()

    threading.Thread(target=run, name="rds", daemon=True).start()


def _described(action: str, rds: Any, instance: dict[str, Any]) -> Response:
    body = f"<DBInstance>{rds._instance_xml(instance)}</DBInstance>"
    response: Response = rds._xml(
        200, f"{action}Response", f"<{action}Result>{body}</{action}Result>"
    )
    return response
