"""One stack's state object in the bucket, read as far as this project needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tij.synthesized.terraform_json import Backend

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SUFFIX = ".tfstate"


@dataclass(frozen=True)
class Location:
    """Where a stack's state is: the S3 backend's `bucket` and `key`."""

    bucket: str
    key: str

    @classmethod
    def of(cls, backend: Backend) -> Location:
        """From a synthesized `terraform.backend.s3` block."""
        return cls(backend["bucket"], backend["key"])

    @property
    def lock_key(self) -> str:
        """The lock object of `use_lockfile` (Terraform's S3 backend page, "State Locking")."""
        return f"{self.key}.tflock"


@dataclass(frozen=True)
class State:
    """What a state (format version 4) says about itself; no attribute of a resource but its id."""

    serial: int
    lineage: str
    ids: Mapping[str, str]
    """Identifier by address of each managed resource, e.g. `aws_vpc.network`: `vpc-1`."""
    outputs: frozenset[str]

    @property
    def resources(self) -> tuple[str, ...]:
        """Addresses of the managed resources."""
        return tuple(self.ids)

    @classmethod
    def parse(cls, content: bytes) -> State | None:
        """The state in `content`, or None when that is not one."""
        try:
            raw = json.loads(content)
            return cls(
                serial=int(raw["serial"]),
                lineage=str(raw["lineage"]),
                ids={
                    address: str(instance["attributes"].get("id", ""))
                    for address, instance in managed(raw)
                },
                outputs=frozenset(raw["outputs"]),
            )
        except (ValueError, KeyError, TypeError):
            return None


def managed(state: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Address and instance of each managed resource in a state's JSON (format version 4)."""
    for resource in state["resources"]:
        if resource["mode"] == "managed":
            for instance in resource["instances"]:
                if "deposed" not in instance:
                    yield f"{resource['type']}.{resource['name']}{_index(instance)}", instance


def _index(instance: Mapping[str, object]) -> str:
    return f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""


def read_object(s3: S3Client, bucket: str, key: str) -> bytes | None:
    """The object's content, or None when there is no such object or bucket."""
    from botocore.exceptions import ClientError

    try:
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket", "404"):
            return None
        raise


def read_state(s3: S3Client, location: Location) -> State | None:
    """The present state at `location`, or None when nothing was ever applied."""
    content = read_object(s3, location.bucket, location.key)
    return State.parse(content) if content is not None else None


def list_states(s3: S3Client, bucket: str, prefix: str) -> dict[str, State]:
    """The states below `prefix`, by stack name; empty when there is no such bucket."""
    from botocore.exceptions import ClientError

    try:
        entries = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return {}
        raise
    names = {e["Key"]: e["Key"].removeprefix(prefix).removesuffix(SUFFIX) for e in entries}
    states = {
        name: read_state(s3, Location(bucket, key))
        for key, name in names.items()
        if key.endswith(SUFFIX)
    }
    return {name: state for name, state in states.items() if state}
