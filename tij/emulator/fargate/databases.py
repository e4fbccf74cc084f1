"""The databases of all RDS instances, and the copies of them that snapshots are."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime
from typing import Any

from tij.emulator.fargate.database import Database, free_address
from tij.emulator.fargate.machine import Machine
from tij.emulator.host.certificates import Authority
from tij.emulator.host.usage import Usage

logger = logging.getLogger(__name__)

ADDRESS = "_local_address"
"""Key of an instance's record: where its database listens. Only such instances have one."""


class Databases:
    """By the instance's `DbiResourceId`, which no other instance ever has."""

    def __init__(self, machine: Machine, authority: Authority) -> None:
        """None runs yet."""
        self._root = machine.directory
        self._authority = authority
        self._running: dict[str, Database] = {}

    def settle(self, instance: dict[str, Any], port: int) -> None:
        """Give a new instance its address: its endpoint is where it can really be reached."""
        address = free_address(f"{self._root} {instance['DBInstanceIdentifier']}", port)
        instance[ADDRESS] = address
        instance["Endpoint"] = {**instance["Endpoint"], "Address": address, "Port": port}

    def start(
        self, instance: dict[str, Any], snapshot: str | None = None, status: str = "available"
    ) -> None:
        """Start the instance's database, its first time from a copy if `snapshot` names one.

        Its status becomes `status`, or `failed` with the reason in the log.
        """
        identity = instance["DbiResourceId"]
        database = self._running.get(identity)
        if database is None:
            directory = self._root / "databases" / identity
            if snapshot and not directory.exists():
                shutil.copytree(self._root / "snapshots" / snapshot, directory)
                _copy_owner(self._root / "snapshots" / snapshot, directory)
            endpoint = instance["Endpoint"]
            database = Database(directory, instance[ADDRESS], endpoint["Port"], self._authority)
            self._running[identity] = database
        try:
            database.start(
                instance["MasterUsername"], instance["_MasterUserPassword"], instance["DBName"]
            )
            instance["DBInstanceStatus"] = status
        except Exception:
            logger.exception("the database of %s", instance["DBInstanceIdentifier"])
            instance["DBInstanceStatus"] = "failed"

    def stop(self, instance: dict[str, Any]) -> None:
        """Stop it; its data is kept."""
        self._running[instance["DbiResourceId"]].stop()

    def move(self, instance: dict[str, Any]) -> None:
        """Start it again where its new name is."""
        database = self._running.pop(instance["DbiResourceId"], None)
        if database:
            database.close()
        self.settle(instance, int(instance["Endpoint"]["Port"]))
        self.start(instance)

    def usage(self, instance: dict[str, Any]) -> Usage | None:
        """What the instance's database uses now; None when it does not run."""
        database = self._running.get(instance["DbiResourceId"])
        return database.usage if database else None

    def set_password(self, instance: dict[str, Any], password: str) -> None:
        """Change the master user's password in the database and in the record."""
        self._running[instance["DbiResourceId"]].set_password(password)
        instance["_MasterUserPassword"] = password

    def copy(self, instance: dict[str, Any], snapshot: str) -> None:
        """Make the copy that the snapshot `snapshot` is."""
        self._running[instance["DbiResourceId"]].copy_to(self._root / "snapshots" / snapshot)

    def copy_as_of(
        self, instance: dict[str, Any], moment: datetime, earlier: str, snapshot: str
    ) -> None:
        """Make a copy of the instance as it was at `moment`, from an `earlier` one."""
        self.duplicate(earlier, snapshot)
        self._running[instance["DbiResourceId"]].as_of(moment, self._root / "snapshots" / snapshot)

    def duplicate(self, snapshot: str, other: str) -> None:
        """Make `other` a copy of a snapshot's copy, if it has one."""
        source, target = (self._root / "snapshots" / name for name in (snapshot, other))
        if source.exists():
            shutil.copytree(source, target)
            _copy_owner(source, target)

    def forget_copy(self, snapshot: str) -> None:
        """The snapshot is deleted."""
        shutil.rmtree(self._root / "snapshots" / snapshot, ignore_errors=True)

    def delete(self, instance: dict[str, Any]) -> None:
        """The instance is deleted, and its data with it."""
        database = self._running.pop(instance["DbiResourceId"], None)
        if database:
            database.delete()

    def close(self) -> None:
        """Stop all, keeping their data."""
        for database in self._running.values():
            database.close()
        self._running.clear()


def _copy_owner(source: Any, target: Any) -> None:
    for path in (source, *source.rglob("*")):
        other = target / path.relative_to(source)
        shutil.chown(other, path.stat().st_uid, path.stat().st_gid)
