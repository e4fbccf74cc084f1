"""ElastiCache: replication groups."""

from __future__ import annotations

from collections.abc import Iterator

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.combinations.windows import HOUR, daily, overlap, weekly
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters


def _cache(said: Parameters, _: str) -> Iterator[Refusal]:
    """ElastiCache API Reference, CreateReplicationGroup."""
    code = "InvalidParameterCombination"
    copies = max(said.get("NumCacheClusters") or 0, 1 + (said.get("ReplicasPerNodeGroup") or 0))
    if said.get("AutomaticFailoverEnabled") and copies < 2 and not said.get("NumNodeGroups"):
        message = "When using automatic failover, there must be at least 2 cache clusters."
        yield Refusal(code, message)
    if said.get("MultiAZEnabled") and not said.get("AutomaticFailoverEnabled"):
        yield Refusal(code, "Multi-AZ requires automatic failover.")
    if said.get("AuthToken") and said.get("TransitEncryptionEnabled") is False:
        message = "The AUTH token is only supported when encryption-in-transit is enabled"
        yield Refusal(code, message)
    group, engine = str(said.get("CacheParameterGroupName") or ""), said.get("Engine")
    if engine and group.startswith("default."):
        version = str(said.get("EngineVersion") or "")
        family = f"{engine}{version.partition('.')[0]}"
        named = group.removeprefix("default.").removesuffix(".cluster.on").removesuffix(".x")
        if not (named == family if version else named.startswith(engine)):
            message = f"Expected a parameter group of family {family} but found one of family"
            yield Refusal(code, f"{message} {named}")
    logs = [one.get("LogType") for one in said.get("LogDeliveryConfigurations", [])]
    if repeated(logs):
        yield Refusal(code, f"The log type {repeated(logs)[0]} is given twice.")


def _cache_windows(said: Parameters, _: str) -> Iterator[Refusal]:
    """ElastiCache User Guide, "Managing maintenance" and "Scheduling automatic backups"."""
    snapshot = daily(said.get("SnapshotWindow"))
    maintenance = weekly(said.get("PreferredMaintenanceWindow"))
    for name, window in (("maintenance", maintenance), ("snapshot", snapshot)):
        if window and window.length < HOUR:
            message = f"The {name} window must be at least 60 minutes."
            yield Refusal("InvalidParameterValue", message)
    if overlap(snapshot, maintenance):
        message = "The snapshot window and maintenance window must not overlap."
        yield Refusal("InvalidParameterValue", message)


RULES: Rules = {
    ("elasticache", "CreateReplicationGroup"): (_cache, _cache_windows),
    ("elasticache", "ModifyReplicationGroup"): (_cache_windows,),
}
