"""RDS's instances, as a restore sees them: looked up, waited for, reached."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tij.errors import BadInputError, TijError
from tij.interrupt import Interrupt

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

# Seconds. A restore takes minutes; a large database's first reads come from S3 and take longer.
TIMEOUT = 5400.0
INTERVAL = 5.0
AVAILABLE = "available"
FAILED = ("failed", "gone", "incompatible-restore")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """Where an instance answers, and which secret RDS keeps its password in."""

    identifier: str
    host: str
    port: int
    database: str
    secret_arn: str

    @classmethod
    def of(cls, instance: DBInstanceTypeDef) -> Restored:
        """From DescribeDBInstances, of one that is available and whose password RDS manages."""
        return cls(
            identifier=instance["DBInstanceIdentifier"],
            host=instance["Endpoint"]["Address"],
            port=instance["Endpoint"]["Port"],
            database=instance["DBName"],
            secret_arn=instance["MasterUserSecret"]["SecretArn"],
        )


@dataclass(frozen=True)
class Instances:
    """Every call asks AWS."""

    rds: RDSClient
    interrupt: Interrupt
    say: Say
    interval: float = INTERVAL
    timeout: float = TIMEOUT

    def describe(self, identifier: str) -> DBInstanceTypeDef | None:
        """The instance of this name; None when there is none."""
        try:
            answer: Any = self.rds.describe_db_instances(DBInstanceIdentifier=identifier)
        except self.rds.exceptions.DBInstanceNotFoundFault:
            return None
        found: DBInstanceTypeDef | None = next(iter(answer["DBInstances"]), None)
        return found

    def all(self) -> Iterator[DBInstanceTypeDef]:
        """Every instance of the account in this Region."""
        for page in self.rds.get_paginator("describe_db_instances").paginate():
            yield from page["DBInstances"]

    def until(
        self,
        name: str,
        look: Callable[[], DBInstanceTypeDef | None],
        ready: Callable[[DBInstanceTypeDef], bool],
    ) -> DBInstanceTypeDef:
        """Look until the instance is available and `ready`; TijError when it can't become so.

        `name` is what it is called meanwhile.
        """
        deadline = time.monotonic() + self.timeout
        shown = ""
        while True:
            self.interrupt.check()
            found = look()
            status = found.get("DBInstanceStatus", "?") if found else "gone"
            over = found is not None and status == AVAILABLE and ready(found)
            if status != shown and (shown or not over):
                shown = status
                self.say(f"{name}: {status}")
            if found and over:
                return found
            if status in FAILED:
                raise TijError(f"{name} is {status}: it can't be used.")
            if time.monotonic() > deadline:
                raise TijError(f"{name} is still {status} after {self.timeout:.0f} s.")
            time.sleep(self.interval)

    def until_restored(self, identifier: str) -> DBInstanceTypeDef:
        """The instance, once it and its secret can be used."""
        return self.until(identifier, lambda: self.describe(identifier), _has_password)

    def delete(self, copy: DBInstanceTypeDef) -> None:
        """Delete a copy, protected or not, and leave no snapshot of it."""
        name = copy["DBInstanceIdentifier"]
        if copy.get("DeletionProtection"):
            self.rds.modify_db_instance(
                DBInstanceIdentifier=name, DeletionProtection=False, ApplyImmediately=True
            )
        self.rds.delete_db_instance(
            DBInstanceIdentifier=name, SkipFinalSnapshot=True, DeleteAutomatedBackups=True
        )
        self.say(f"{name}: being deleted")


def check_available(instance: DBInstanceTypeDef) -> None:
    """BadInputError for an instance that is not available."""
    name, status = instance["DBInstanceIdentifier"], instance.get("DBInstanceStatus")
    if status != AVAILABLE:
        raise BadInputError(
            f"{name} is {status}, not {AVAILABLE}: nothing was done.",
            next_step="aws rds describe-events --source-type db-instance"
            f" --source-identifier {name}",
        )


def _has_password(instance: DBInstanceTypeDef) -> bool:
    # Named while it is still "creating": nothing can be read from it yet.
    return instance.get("MasterUserSecret", {}).get("SecretStatus") == "active"
