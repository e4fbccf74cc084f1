"""States of databases and of what they use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import GOING, Rule, held

GP3_IOPS_FROM = 400
"""RDS User Guide, "gp3 storage": GiB from which PostgreSQL's IOPS and throughput can be set."""


def _reboot_database(said: Parameters) -> Refusal | None:
    """RDS API Reference, RebootDBInstance: ForceFailover."""
    from ministack.services import rds

    instance = rds._instances.get(said.get("DBInstanceIdentifier", "")) or {}
    if said.get("ForceFailover") and instance and not instance.get("MultiAZ"):
        message = "Cannot force failover of a single-AZ instance."
        return Refusal("InvalidParameterCombination", message)
    return _must_be_available(said)


def _must_be_available(said: Parameters) -> Refusal | None:
    """RDS API Reference, RebootDBInstance, StopDBInstance: InvalidDBInstanceState."""
    from ministack.services import rds

    id_ = said.get("DBInstanceIdentifier", "")
    instance = rds._instances.get(id_) or {}
    if instance and not _is_available(instance):
        return Refusal("InvalidDBInstanceState", f"Instance {id_} is not in available state.")
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

    if refused := _monitored(said) or _dual_stack(said):
        return refused

    name = str(said.get("DBParameterGroupName", "")).lower()
    family = (rds._param_groups.get(name) or {}).get("DBParameterGroupFamily")
    version = str(said.get("EngineVersion", "")).partition(".")[0]
    if family and said.get("Engine") == "postgres" and version and family != f"postgres{version}":
        message = f"The Parameter Group {name} with DBParameterGroupFamily {family} can't be used"
        combination = "InvalidParameterCombination"
        return Refusal(combination, f"{message} for this instance: it is of postgres{version}.")
    return None


def _dual_stack(said: Parameters) -> Refusal | None:
    """RDS API Reference, NetworkTypeNotSupported: DUAL where every subnet has IPv6."""
    from ministack.services import ec2, rds

    group = rds._subnet_groups.get(str(said.get("DBSubnetGroupName", "")).lower()) or {}
    subnets = [
        ec2._subnets.get(str(one.get("SubnetIdentifier") if isinstance(one, Mapping) else one))
        or {}
        for one in group.get("Subnets", [])
    ]
    plain = any(not one.get("Ipv6CidrBlockAssociationSet") for one in subnets)
    if said.get("NetworkType") == "DUAL" and plain:
        message = "The DB subnet group doesn't support the network type DUAL: a subnet has no IPv6."
        return Refusal("NetworkTypeNotSupported", message)
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


def _create_subnet_group(said: Parameters) -> Refusal | None:
    """RDS API Reference, CreateDBSubnetGroup: DBSubnetGroupAlreadyExists."""
    from ministack.services import rds

    name = str(said.get("DBSubnetGroupName", "")).lower()
    if rds._subnet_groups.get(name) is not None:
        return Refusal(
            "DBSubnetGroupAlreadyExists", f"The DB subnet group '{name}' already exists."
        )
    return None


def _subnet_group(said: Parameters) -> Refusal | None:
    """RDS API Reference, ModifyDBSubnetGroup: two zones, and what an instance uses stays."""
    from ministack.services import ec2, rds

    subnets = said.get("SubnetIds", [])
    zones = {(ec2._subnets.get(id_) or {}).get("AvailabilityZone") for id_ in subnets}
    if len(zones) == 1:
        message = "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement."
        detail = "Add subnets to cover at least 2 AZs."
        return Refusal("DBSubnetGroupDoesNotCoverEnoughAZs", f"{message} {detail}")
    name = str(said.get("DBSubnetGroupName", "")).lower()
    for instance in held(rds._instances):
        group = (instance.get("DBSubnetGroup") or {}).get("DBSubnetGroupName")
        zone = instance.get("AvailabilityZone")
        if group == name and zone not in zones and instance.get("DBInstanceStatus") not in GOING:
            id_ = instance["DBInstanceIdentifier"]
            message = f"Some of the subnets to be deleted are currently in use: {zone} by {id_}"
            return Refusal("InvalidParameterValue", message)
    return None


def _default_group(said: Parameters) -> Refusal | None:
    """RDS User Guide, "Parameter groups": the default ones are AWS's."""
    name = str(said.get("DBParameterGroupName", ""))
    if name.startswith("default."):
        message = f"Default DBParameterGroup cannot be deleted: {name}"
        return Refusal("InvalidParameterValue", message)
    return _group_in_use(said)


def _is_available(instance: Mapping[str, Any]) -> bool:
    return bool(instance["DBInstanceStatus"] == "available")


def _modify_database(said: Parameters) -> Refusal | None:
    """RDS User Guide, "Upgrading the engine version" and "Modifying storage": both go up only."""
    from ministack.services import rds

    instance = rds._instances.get(said.get("DBInstanceIdentifier", "")) or {}
    if instance and said.get("NewDBInstanceIdentifier") and not _is_available(instance):
        return Refusal("InvalidDBInstanceState", "Database instance is not in available state.")
    if refused := _moved(instance, said) or _performance(instance, said):
        return refused
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
    groups = {one.get("DBParameterGroupName", "") for one in instance.get("DBParameterGroups", [])}
    custom = [name for name in groups if not name.startswith("default.")]
    if major > before and custom and not said.get("DBParameterGroupName"):
        message = "The current DB instance parameter group is custom. You must explicitly specify a"
        which = "either default or custom, for the engine version upgrade."
        return Refusal(combination, f"{message} new DB parameter group, {which}")
    return None


def _moved(instance: Mapping[str, Any], said: Parameters) -> Refusal | None:
    """RDS User Guide, "Updating the VPC for a DB instance": to another VPC only."""
    from ministack.services import rds

    there = instance.get("DBSubnetGroup") or {}
    name = str(said.get("DBSubnetGroupName") or "").lower()
    wanted = rds._subnet_groups.get(name) or {}
    same = wanted and wanted.get("VpcId") == there.get("VpcId")
    if same and name != there.get("DBSubnetGroupName"):
        message = f"You cannot move DB instance {instance.get('DBInstanceIdentifier')} to subnet"
        why = "The specified DB subnet group and DB instance are in the same VPC."
        return Refusal("InvalidVPCNetworkStateFault", f"{message} group {name}. {why}")
    return None


def _performance(instance: Mapping[str, Any], said: Parameters) -> Refusal | None:
    """RDS API Reference, ModifyDBInstance: Iops, MaxAllocatedStorage, MasterUserPassword."""
    combination = "InvalidParameterCombination"
    kind = said.get("StorageType") or instance.get("StorageType")
    size = int(said.get("AllocatedStorage") or instance.get("AllocatedStorage") or 0)
    provisioned = said.get("Iops") or said.get("StorageThroughput")
    if instance and kind == "gp3" and size < GP3_IOPS_FROM and provisioned:
        message = "You can't specify IOPS or storage throughput for engine postgres and a"
        return Refusal(combination, f"{message} storage size less than {GP3_IOPS_FROM}.")
    limit = said.get("MaxAllocatedStorage")
    # Equal turns autoscaling off.
    if instance and limit and limit < size:
        message = f"Invalid max storage size for engine name postgres and storage type {kind}"
        return Refusal(combination, f"{message}: {limit}")
    managed = instance.get("MasterUserSecret") and said.get("ManageMasterUserPassword") is not False
    if managed and said.get("MasterUserPassword"):
        message = "You can't specify MasterUserPassword for an instance with"
        return Refusal(combination, f"{message} ManageMasterUserPassword enabled.")
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


def _replica(said: Parameters) -> Refusal | None:
    """RDS API Reference, CreateDBInstanceReadReplica: of one that is backed up."""
    from ministack.services import rds

    source = str(said.get("SourceDBInstanceIdentifier", "")).rpartition(":")[2]
    instance = rds._instances.get(source) or {}
    if instance and not int(instance.get("BackupRetentionPeriod") or 0):
        message = f"Automated backups are not enabled for database instance {source}. To enable"
        more = "automated backups, use ModifyDBInstance to set the backup retention period."
        return Refusal("InvalidDBInstanceState", f"{message} {more}")
    return None


def _create_snapshot(said: Parameters) -> Refusal | None:
    """RDS API Reference, CreateDBSnapshot: a name of its own, of what is available."""
    return _snapshot_taken("DBSnapshotIdentifier")(said) or _must_be_available(said)


def _delete_snapshot(said: Parameters) -> Refusal | None:
    """RDS API Reference, DeleteDBSnapshot: InvalidDBSnapshotState, of those of AWS Backup."""
    from ministack.services import rds

    snapshot = rds._snapshots.get(said.get("DBSnapshotIdentifier", "")) or {}
    if snapshot.get("SnapshotType") == "awsbackup":
        return Refusal("InvalidDBSnapshotState", "Only manual snapshots may be deleted.")
    return None


_group_in_use = _in_a_database(
    "DBParameterGroups", "DBParameterGroupName", "InvalidDBParameterGroupState", "parameter group"
)
RULES: Mapping[tuple[str, str], Rule] = {
    ("rds", "CreateDBInstance"): _create_database,
    ("rds", "CreateDBInstanceReadReplica"): _replica,
    ("rds", "CreateDBSnapshot"): _create_snapshot,
    ("rds", "CreateDBSubnetGroup"): _create_subnet_group,
    ("rds", "DeleteDBInstance"): _snapshot_taken("FinalDBSnapshotIdentifier"),
    ("rds", "DeleteDBParameterGroup"): _default_group,
    ("rds", "DeleteDBSnapshot"): _delete_snapshot,
    ("rds", "DeleteDBSubnetGroup"): _in_a_database(
        "DBSubnetGroup", "DBSubnetGroupName", "InvalidDBSubnetGroupStateFault", "subnet group"
    ),
    ("rds", "ModifyDBInstance"): _modify_database,
    ("rds", "ModifyDBSubnetGroup"): _subnet_group,
    ("rds", "RebootDBInstance"): _reboot_database,
    ("rds", "StartDBInstance"): _start_database,
    ("rds", "StopDBInstance"): _must_be_available,
}
