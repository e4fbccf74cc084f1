"""RDS: windows, storage and moments."""

from __future__ import annotations

from collections.abc import Iterator

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.combinations.windows import daily, overlap, weekly
from tij.emulator.contract.request import Parameters


def _database(said: Parameters, _: str) -> Iterator[Refusal]:
    """RDS User Guide, "Backup window" and "The Amazon RDS maintenance window"."""
    least, most = said.get("AllocatedStorage"), said.get("MaxAllocatedStorage")
    if least and most and most * 10 < least * 11:
        message = "The maximum allocated storage must be increased by at least 10 percent."
        yield Refusal("InvalidParameterCombination", message)
    backup = daily(said.get("PreferredBackupWindow"))
    maintenance = weekly(said.get("PreferredMaintenanceWindow"))
    for name, window in (("backup", backup), ("maintenance", maintenance)):
        if window and window.length < 30:
            message = f"The {name} window must be at least 30 minutes."
            yield Refusal("InvalidParameterValue", message)
    if overlap(backup, maintenance):
        message = "The backup window and maintenance window must not overlap."
        yield Refusal("InvalidParameterValue", message)


def _moment(said: Parameters, service: str) -> Iterator[Refusal]:
    """RDS API Reference, RestoreDBInstanceToPointInTime: RestoreTime, UseLatestRestorableTime."""
    if ("RestoreTime" in said) == bool(said.get("UseLatestRestorableTime")):
        message = "You must specify either RestoreTime or UseLatestRestorableTime, and not both."
        yield Refusal("InvalidParameterCombination", message)
    yield from _database(said, service)


RULES: Rules = {
    ("rds", "CreateDBInstance"): (_database,),
    ("rds", "ModifyDBInstance"): (_database,),
    ("rds", "RestoreDBInstanceToPointInTime"): (_moment,),
}
