"""Which moment: read from what the operator wrote, and held against what RDS can restore."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tij.errors import BadInputError
from tij.restore.marks import Moment

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

LATEST = "latest"


def parse(text: str) -> datetime | None:
    """The moment in UTC, None for `latest`; BadInputError for anything but ISO 8601 with a zone."""
    if text == LATEST:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(
            f"--to {text}: not a moment.", next_step=f"--to 2026-11-27T03:12:00Z, or --to {LATEST}"
        ) from error
    if read.tzinfo is None:
        raise BadInputError(
            f"--to {text}: of which time zone?", next_step=f"--to {text}Z, or --to {text}+09:00"
        )
    return read.astimezone(UTC)


def choose(rds: RDSClient, live: DBInstanceTypeDef, wanted: datetime | None) -> Moment:
    """The moment that is asked for; BadInputError unless RDS can restore it."""
    name, source = live["DBInstanceIdentifier"], live["DbiResourceId"]
    window = _window(rds, source) if live.get("BackupRetentionPeriod") else None
    if window is None:
        raise BadInputError(
            f"{name} keeps no automated backups: there is no moment to restore.",
            next_step="a manual snapshot, if there is one: aws rds describe-db-snapshots"
            f" --db-instance-identifier {name}",
        )
    earliest, latest = window
    if wanted is None:
        return Moment(source, latest, latest=True)
    if not earliest <= wanted <= latest:
        raise BadInputError(
            f"--to {written(wanted)}: RDS can restore {name} from {written(earliest)} to"
            f" {written(latest)}.",
            next_step=f"a moment between them, or --to {LATEST}",
        )
    return Moment(source, wanted, latest=False)


def _window(rds: RDSClient, source: str) -> tuple[datetime, datetime] | None:
    # By what no change of the name changes.
    try:
        answer = rds.describe_db_instance_automated_backups(DbiResourceId=source)
    except rds.exceptions.DBInstanceAutomatedBackupNotFoundFault:
        return None
    for backup in answer["DBInstanceAutomatedBackups"]:
        window = backup.get("RestoreWindow", {})
        if "EarliestTime" in window and "LatestTime" in window:
            return window["EarliestTime"], window["LatestTime"]
    return None


def written(moment: datetime) -> str:
    """As `parse` reads it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
