"""ElastiCache: what describing a node leaves out, and what changing a group forgets."""

from __future__ import annotations

from typing import Any

from tij.emulator.patches.query import Params, Response, first

MINOR_UPGRADES = "AutoMinorVersionUpgrade"


def fill(elasticache: Any) -> None:
    """ElastiCache API Reference: CacheCluster, ModifyReplicationGroup."""
    render, modify = elasticache._cluster_xml_inner, elasticache._modify_replication_group

    def render_node(node: dict[str, Any]) -> str:
        upgrades = str(node.get(MINOR_UPGRADES, True)).lower()
        return f"{render(node)}<{MINOR_UPGRADES}>{upgrades}</{MINOR_UPGRADES}>"

    def modify_group(params: Params) -> Response:
        response: Response = modify(params)
        group = elasticache._replication_groups.get(first(params, "ReplicationGroupId"))
        if response[0] < 400 and group and first(params, MINOR_UPGRADES):
            upgrades = first(params, MINOR_UPGRADES).lower() == "true"
            nodes = (elasticache._clusters[name] for name in group["MemberClusters"])
            for record in (group, *nodes):
                record[MINOR_UPGRADES] = upgrades
        return response

    elasticache._cluster_xml_inner = render_node
    elasticache._modify_replication_group = modify_group
