"""Whether the database is there, and is the one that the tasks are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tij.troubleshooting.cause import Diagnosis
from tij.troubleshooting.probes import suspect

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient

USABLE = ("available", "backing-up", "modifying", "storage-optimization", "upgrading")


def instance(
    rds: RDSClient, identifier: str, variables: Mapping[str, str], *, environment: str
) -> list[Diagnosis]:
    """What is wrong with the instance, or with the variables by which the tasks find it.

    `variables` are the task definition's plain ones: DB_HOST, DB_PORT, DB_NAME.
    """
    database = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
    found = []
    status = database.get("DBInstanceStatus", "?")
    if status not in USABLE:
        found.append(
            suspect(
                "database-status",
                because=f"{identifier}: {status}",
                command=f"aws rds describe-events --source-type db-instance"
                f" --source-identifier {identifier}",
                guide=("G184",),
                status=status,
            )
        )
    endpoint = database.get("Endpoint", {})
    is_ = {
        "DB_HOST": endpoint.get("Address", ""),
        "DB_PORT": str(endpoint.get("Port", "")),
        "DB_NAME": database.get("DBName", ""),
    }
    wrong = [f"{n}={variables[n]}, is {v}" for n, v in is_.items() if variables.get(n, v) != v]
    if wrong:
        found.append(
            suspect(
                "database-address",
                because="; ".join(wrong),
                command=f"tij plan -e {environment} data service",
                guide=("G185",),
            )
        )
    return found
