"""States of caches and of what they use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import GOING, Rule, held


def _group(said: Parameters) -> Mapping[str, Any]:
    from ministack.services import elasticache

    found: Mapping[str, Any] = elasticache._replication_groups.get(
        said.get("ReplicationGroupId", "")
    )
    return found or {}


def _modify(said: Parameters) -> Refusal | None:
    """ElastiCache API Reference, ModifyReplicationGroup; User Guide, "Minimizing downtime"."""
    group = _group(said)
    if not group:
        return None
    if group.get("Status") != "available":
        message = "Replication group must be in available state to modify."
        return Refusal("InvalidReplicationGroupState", message)
    combination = "InvalidParameterCombination"
    if said.get("AutomaticFailoverEnabled") and len(group.get("MemberClusters", [])) < 2:
        message = "When using automatic failover, there must be at least 2 cache clusters in the"
        return Refusal(combination, f"{message} replication group.")
    fails_over = said.get("AutomaticFailoverEnabled", group.get("AutomaticFailover") == "enabled")
    if said.get("MultiAZEnabled") and not fails_over:
        message = "Must enable automatic failover to be able to enable Multi-AZ."
        return Refusal(combination, message)
    off = said.get("TransitEncryptionEnabled") is False and group.get("TransitEncryptionEnabled")
    if off and group.get("TransitEncryptionMode") != "preferred":
        message = "Transit encryption mode must be preferred before transit encryption is disabled."
        return Refusal(combination, message)
    version, present = str(said.get("EngineVersion") or ""), str(group.get("EngineVersion", ""))
    same = said.get("Engine", group.get("Engine")) == group.get("Engine")
    if version and same and _numbers(version) < _numbers(present)[: len(_numbers(version))]:
        message = f"Cannot downgrade the engine version from {present} to {version}."
        return Refusal(combination, message)
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _delete(said: Parameters) -> Refusal | None:
    """ElastiCache API Reference, DeleteReplicationGroup: SnapshotAlreadyExistsFault."""
    from ministack.services import elasticache

    name = said.get("FinalSnapshotIdentifier")
    if name and elasticache._snapshots.get(name) is not None:
        message = f"Snapshot {name} already exists."
        return Refusal("SnapshotAlreadyExistsFault", message)
    return None


def _subnets(said: Parameters) -> Refusal | None:
    """ElastiCache API Reference, ModifyCacheSubnetGroup: SubnetInUse."""
    from ministack.services import ec2, elasticache

    name = said.get("CacheSubnetGroupName")
    zones = {
        (ec2._subnets.get(id_) or {}).get("AvailabilityZone") for id_ in said.get("SubnetIds", [])
    }
    for group in held(elasticache._replication_groups):
        used = {
            member.get("PreferredAvailabilityZone")
            for shard in group.get("NodeGroups", [])
            for member in shard.get("NodeGroupMembers", [])
        }
        named = group.get("CacheSubnetGroupName") == name and group.get("Status") not in GOING
        if named and zones and used - zones:
            message = f"The requested subnets being removed are in use by {used - zones}"
            return Refusal("SubnetInUse", message)
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("elasticache", "DeleteReplicationGroup"): _delete,
    ("elasticache", "ModifyCacheSubnetGroup"): _subnets,
    ("elasticache", "ModifyReplicationGroup"): _modify,
}
