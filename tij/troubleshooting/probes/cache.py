"""Whether the cache is there, and asks for the token that the tasks are given."""

from __future__ import annotations

from typing import Any

from tij.troubleshooting.cause import Diagnosis
from tij.troubleshooting.probes import suspect

USABLE = ("available", "modifying", "snapshotting")


def group(elasticache: Any, identifier: str, *, environment: str) -> list[Diagnosis]:
    """What is wrong with the replication group, as ElastiCache describes it."""
    found = elasticache.describe_replication_groups(ReplicationGroupId=identifier)[
        "ReplicationGroups"
    ][0]
    status = found.get("Status", "?")
    if status not in USABLE:
        return [
            suspect(
                "cache-status",
                because=f"{identifier}: {status}",
                command="aws elasticache describe-events --source-type replication-group"
                f" --source-identifier {identifier}",
                guide=(),
                status=status,
            )
        ]
    if not found.get("AuthTokenEnabled"):
        return [
            suspect(
                "cache-token",
                because=f"{identifier}: AuthTokenEnabled is false",
                command=f"tij release -e {environment}",
                guide=(),
            )
        ]
    return []
