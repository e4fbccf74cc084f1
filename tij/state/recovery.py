"""When something broke: a lock that a dead run left, a state that has to be taken back.

Both work on the bucket as Terraform's S3 backend page describes it: with `use_lockfile` a lock is
the object `<key>.tflock`, written on the condition that there is none; earlier states are the
earlier versions of the state object.
"""

from __future__ import annotations

import getpass
import json
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tij.errors import BadInputError, TijError
from tij.state.objects import Location, State, read_object
from tij.supervisor import write_record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Lock:
    """Who holds a state's lock."""

    id: str
    who: str
    operation: str
    created: datetime

    @classmethod
    def parse(cls, content: bytes) -> Lock:
        """From the lock object's JSON."""
        raw = json.loads(content)
        return cls(
            id=raw["ID"],
            who=raw.get("Who", "unknown"),
            operation=raw.get("Operation", "unknown"),
            # Terraform writes nanoseconds, which Python does not read.
            created=datetime.fromisoformat(raw["Created"][:19]).replace(tzinfo=UTC),
        )

    def __str__(self) -> str:
        minutes = int((datetime.now(UTC) - self.created).total_seconds() // 60)
        return (
            f"{self.who} holds the lock for {self.operation} since"
            f" {self.created:%Y-%m-%d %H:%M:%S} UTC ({minutes} minutes)."
        )


@dataclass(frozen=True)
class StateVersion:
    """One earlier state. `state` is None for content that is not a Terraform state."""

    version_id: str
    written: datetime
    latest: bool
    state: State | None


def read_lock(s3: S3Client, location: Location) -> Lock | None:
    """The lock of a state, or None when nobody holds it."""
    content = read_object(s3, location.bucket, location.lock_key)
    return Lock.parse(content) if content is not None else None


def list_versions(s3: S3Client, location: Location) -> list[StateVersion]:
    """The versions of a state, newest first."""
    versions = []
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=location.bucket, Prefix=location.key
    )
    for page in pages:
        for entry in page.get("Versions", []):
            if entry["Key"] == location.key:
                content = _read_version(s3, location, entry["VersionId"])
                versions.append(
                    StateVersion(
                        version_id=entry["VersionId"],
                        written=entry["LastModified"],
                        latest=entry["IsLatest"],
                        state=State.parse(content),
                    )
                )
    return sorted(versions, key=lambda v: (v.written, v.latest), reverse=True)


def restore_version(
    s3: S3Client, location: Location, version_id: str, *, record: Path | None = None
) -> State:
    """Make an earlier version the present state, and return it.

    It is written as a new version, under the lock, with a serial above every other version's:
    Terraform takes a lower serial for an older state, and saved plans of the replaced state are
    refused as stale. Nothing is deleted. Raises BadInputError when the version is not a state, or
    is of another lineage (another deployment's) than the present one. `record` names this process
    meanwhile, for whoever finds its lock (tij.state.holder).
    """
    with locked(s3, location, record):
        versions = list_versions(s3, location)
        chosen = next((v for v in versions if v.version_id == version_id), None)
        if chosen is None or chosen.state is None:
            what = "does not exist" if chosen is None else "is no Terraform state"
            raise BadInputError(f"Version {version_id} of {location.key} {what}.")
        present = next((v.state for v in versions if v.latest), None)
        if present and present.lineage != chosen.state.lineage:
            raise BadInputError(
                f"Version {version_id} is the state of another deployment: its lineage is"
                f" {chosen.state.lineage}, the present one's {present.lineage}. Nothing was done."
            )
        content = json.loads(_read_version(s3, location, version_id))
        content["serial"] = 1 + max(v.state.serial for v in versions if v.state)
        body = json.dumps(content, indent=2).encode()
        s3.put_object(
            Bucket=location.bucket,
            Key=location.key,
            Body=body,
            ContentType="application/json",
            ServerSideEncryption="AES256",
        )
    restored = State.parse(body)
    assert restored is not None  # noqa: S101 - parsed above
    return restored


@contextmanager
def locked(s3: S3Client, location: Location, record: Path | None = None) -> Iterator[None]:
    """Hold the lock of a state as Terraform does; TijError says who else holds it."""
    from botocore.exceptions import ClientError

    content = {
        "ID": str(uuid.uuid4()),
        "Operation": "tij state restore",
        "Info": "",
        "Who": f"{getpass.getuser()}@{socket.gethostname()}",
        "Version": "",
        "Created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "Path": f"{location.bucket}/{location.key}",
    }
    if record:
        record.parent.mkdir(parents=True, exist_ok=True)
        write_record(str(record))
    try:
        s3.put_object(
            Bucket=location.bucket,
            Key=location.lock_key,
            Body=json.dumps(content).encode(),
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (409, 412):
            raise
        holder = read_lock(s3, location)
        raise TijError(
            f"{holder or 'Someone held the lock just now.'}",
            next_step="wait for them; if their run is dead, tij state unlock STACK",
        ) from error
    try:
        yield
    finally:
        s3.delete_object(Bucket=location.bucket, Key=location.lock_key)
        if record:
            record.unlink(missing_ok=True)


def _read_version(s3: S3Client, location: Location, version_id: str) -> bytes:
    return s3.get_object(Bucket=location.bucket, Key=location.key, VersionId=version_id)[
        "Body"
    ].read()
