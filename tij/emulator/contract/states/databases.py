"""States of databases and of what they use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import GOING, Rule, held


def _reboot_database(said: Parameters) -> Refusal | None:
    """RDS API Reference, RebootDBInstance: ForceFailover."""
    from ministack.services import rds

    instance = rds._instances.get(said.get("DBInstanceIdentifier", "")) or {}
    if said.get("ForceFailover") and instance and not instance.get("MultiAZ"):
        message = "Cannot force failover of a single-AZ instance."
        return Refusal("InvalidParameterCombination", message)
    return None


def _start_database(said: Parameters) -> Refusal | None:
    """RDS API Reference, StartDBInstance: InvalidDBInstanceState."""
    from ministack.services import rds

    id_ = said.get("DBInstanceIdentifier", "")
    if (rds._instances.get(id_) or {}).get("DBInstanceStatus") == "available":
        return Refusal("InvalidDBInstanceState", f"Instance {id_} is not stopped.")
    return None


def _create_database(said: Parameters) -> Refusal | None:
    """RDS User Guide, "Working with parameter groups": of the version's family."""
    from ministack.services import rds

    if refused := _monitored(said):
        return refused

    name = str(said.get("DBParameterGroupName", "")).lower()
    family = (rds._param_groups.get(name) or {}).get("DBParameterGroupFamily")
    version = str(said.get("EngineVersion", "")).partition(".")[0]
    if family and said.get("Engine") == "postgres" and version and family != f"postgres{version}":
        message = f"The Parameter Group {name} with DBParameterGroupFamily {family} can't be used"
        combination = "InvalidParameterCombination"
        return Refusal(combination, f"{message} for this instance: it is of postgres{version}.")
    return None


def _in_a_database(member: str, argument: str, code: str, what: str) -> Rule:
    """RDS API Reference: what an instance uses is not deleted."""

    def rule(said: Parameters) -> Refusal | None:
        from ministack.services import rds

        name = str(said.get(argument, "")).lower()
        for instance in held(rds._instances):
            used = instance.get(member)
            names = (
                {str(g.get(argument, "")).lower() for g in used}
                if isinstance(used, list)
                else {str((used or {}).get(argument, "")).lower()}
            )
            if name in names and instance.get("DBInstanceStatus") not in GOING:
                id_ = instance["DBInstanceIdentifier"]
                return Refusal(code, f"Cannot delete the {what} '{name}': {id_} is using it.")
        return None

    return rule


def _snapshot_taken(argument: str) -> Rule:
    """RDS API Reference: DBSnapshotAlreadyExists."""

    def rule(said: Parameters) -> Refusal | None:
        from ministack.services import rds

        name = said.get(argument)
        if name and rds._snapshots.get(name):
            message = f"Cannot create the snapshot because a snapshot with the identifier {name}"
            return Refusal("DBSnapshotAlreadyExists", f"{message} already exists.")
        return None

    return rule


def _is_available(instance: Mapping[str, Any]) -> bool:
    return bool(instance["DBInstanceStatus"] == "available")


def _modify_database(said: Parameters) -> Refusal | None:
    """RDS User Guide, "Upgrading the engine version" and "Modifying storage": both go up only."""
    from ministack.services import rds

    instance = rds._instances.get(said.get("DBInstanceIdentifier", "")) or {}
    if instance and said.get("NewDBInstanceIdentifier") and not _is_available(instance):
        return Refusal("InvalidDBInstanceState", "Database instance is not in available state.")
    combination = "InvalidParameterCombination"
    size, wanted = instance.get("AllocatedStorage"), said.get("AllocatedStorage")
    if size and wanted and wanted < int(size):
        return Refusal(combination, f"Storage of {size} GiB cannot be reduced to {wanted} GiB.")
    provisioned = str(instance.get("StorageType", "")).startswith("io")
    if wanted and provisioned and not said.get("Iops") and not said.get("StorageType"):
        message = "You must specify both the storage size and iops when modifying the storage size"
        return Refusal(combination, f"{message} or iops on a DB instance that has iops.")
    present, version = str(instance.get("EngineVersion", "")), said.get("EngineVersion")
    if not version and (refused := _family(said, present)):
        return refused
    if not (present and version):
        return None
    major, before = (int(v.partition(".")[0]) for v in (version, present))
    minor, older = (int(v.partition(".")[2] or 0) for v in (version, present))
    if major < before or (major == before and "." in version and minor < older):
        return Refusal(combination, f"Cannot upgrade postgres from {present} to {version}")
    if major > before and not said.get("AllowMajorVersionUpgrade"):
        message = "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major"
        return Refusal(combination, f"{message} version.")
    return None


def _family(said: Parameters, version: str) -> Refusal | None:
    """RDS API Reference, ModifyDBInstance: DBParameterGroupName."""
    from ministack.services import rds

    name = str(said.get("DBParameterGroupName") or "").lower()
    family = (rds._param_groups.get(name) or {}).get("DBParameterGroupFamily", "")
    wanted = f"postgres{version.partition('.')[0]}"
    if family.startswith("postgres") and version and family != wanted:
        message = f"The Parameter Group {name} with DBParameterGroupFamily {family} cannot be used"
        combination = "InvalidParameterCombination"
        return Refusal(combination, f"{message} for this instance. Please use {wanted}")
    return None


def _monitored(said: Parameters) -> Refusal | None:
    """RDS User Guide, "Setting up for Enhanced Monitoring": who may take the role."""
    from ministack.services import iam

    arn = str(said.get("MonitoringRoleArn") or "")
    role = iam._roles.get(arn.rpartition("/")[2]) if arn else None
    if role is not None and "monitoring.rds.amazonaws.com" not in json.dumps(
        role.get("AssumeRolePolicyDocument", "")
    ):
        message = "IAM role ARN value is invalid or does not include the required permissions for"
        return Refusal("InvalidParameterValue", f"{message}: ENHANCED_MONITORING")
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("rds", "CreateDBInstance"): _create_database,
    ("rds", "CreateDBSnapshot"): _snapshot_taken("DBSnapshotIdentifier"),
    ("rds", "DeleteDBInstance"): _snapshot_taken("FinalDBSnapshotIdentifier"),
    ("rds", "DeleteDBParameterGroup"): _in_a_database(
        "DBParameterGroups",
        "DBParameterGroupName",
        "InvalidDBParameterGroupState",
        "parameter group",
    ),
    ("rds", "DeleteDBSubnetGroup"): _in_a_database(
        "DBSubnetGroup", "DBSubnetGroupName", "InvalidDBSubnetGroupStateFault", "subnet group"
    ),
    ("rds", "ModifyDBInstance"): _modify_database,
    ("rds", "RebootDBInstance"): _reboot_database,
    ("rds", "StartDBInstance"): _start_database,
}
