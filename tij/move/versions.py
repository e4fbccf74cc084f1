"""The way from one version of PostgreSQL to another, as RDS allows it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from tij.errors import BadInputError

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient


def major(version: str) -> int:
    """17 of `17.7`."""
    return int(version.partition(".")[0])


def satisfies(version: str, wanted: str) -> bool:
    """Whether `version` is what a setting means: `17` is any 17."""
    return version == wanted or version.startswith(f"{wanted}.")


def way(rds: RDSClient, now: str, wanted: str) -> list[str]:
    """The versions to upgrade to, one after the other; none where it is as wanted already.

    The shortest that RDS allows, each time to the newest minor (DescribeDBEngineVersions,
    ValidUpgradeTarget). BadInputError where there is none.
    """
    if satisfies(now, wanted) or major(now) == major(wanted):
        return []
    if major(now) > major(wanted):
        raise BadInputError(
            f"database.engine_version = {wanted} is older than the database, which is {now}:"
            " PostgreSQL can't be downgraded.",
            next_step=f'engine_version = "{major(now)}" under [database]',
        )
    ways: deque[list[str]] = deque([[now]])
    seen = {major(now)}
    while ways:
        so_far = ways.popleft()
        for target in _targets(rds, so_far[-1]):
            if satisfies(target, wanted):
                return [*so_far[1:], target]
            if major(target) < major(wanted) and major(target) not in seen:
                seen.add(major(target))
                ways.append([*so_far, target])
    raise BadInputError(
        f"RDS has no way to upgrade PostgreSQL {now} to {wanted}.",
        next_step="what it allows: aws rds describe-db-engine-versions --engine postgres"
        f" --engine-version {now} --query 'DBEngineVersions[].ValidUpgradeTarget[].EngineVersion'",
    )


def _targets(rds: RDSClient, version: str) -> list[str]:
    """What RDS upgrades it to, the newest first."""
    found = rds.describe_db_engine_versions(Engine="postgres", EngineVersion=version)
    targets = {
        target["EngineVersion"]
        for one in found["DBEngineVersions"]
        for target in one.get("ValidUpgradeTarget", [])
        if target.get("IsMajorVersionUpgrade")
    }
    return sorted(targets, key=_order, reverse=True)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
