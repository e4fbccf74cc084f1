"""ECS: zone rebalancing, what CreateService refuses, and what UpdateService leaves as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ministack.core.responses import error_response_json, json_response

from tij.emulator.patches.query import Response

REBALANCING = "availabilityZoneRebalancing"
CONFIGURATION = "deploymentConfiguration"
CHANGED = (
    *("enableECSManagedTags", "placementConstraints", "placementStrategy", "propagateTags"),
    "serviceRegistries",
)
"""What UpdateService changes where the request has it, which ministack does not."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


def fill(ecs: Any) -> None:
    """ECS API Reference: CreateService (LoadBalancer), UpdateService."""
    create = ecs._ACTION_MAP["CreateService"]
    update = ecs._ACTION_MAP["UpdateService"]

    def create_service(data: dict[str, Any]) -> Response:
        from ministack.services import alb

        for registration in data.get("loadBalancers", []):
            arn = registration.get("targetGroupArn")
            if arn and not alb._tgs.get(arn, {}).get("LoadBalancerArns"):
                return error_response_json(
                    "InvalidParameterException",
                    f"The target group with targetGroupArn {arn} does not have an associated"
                    " load balancer.",
                    400,
                )
        return rebalanced(data, create(data))

    def update_service(data: dict[str, Any]) -> Response:
        said = data.get(CONFIGURATION)
        if said:
            # Of its members, too, those that are not given stay.
            data = {**data, CONFIGURATION: {**present(data).get(CONFIGURATION, {}), **said}}
        changed = {name: data[name] for name in CHANGED if name in data}
        return rebalanced(data, update(data), changed)

    def present(data: dict[str, Any]) -> dict[str, Any]:
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        name, *_ = ecs._resolve_service_ref(data["service"]) or ("",)
        found: dict[str, Any] = ecs._services.get(f"{cluster}/{name}") or {}
        return found

    def rebalanced(
        data: dict[str, Any], response: Response, changed: Mapping[str, Any] = NOTHING
    ) -> Response:
        status, _, body = response
        if status >= 400:
            return response
        answer = json.loads(body)
        name = answer["service"]["serviceName"]
        cluster = answer["service"]["clusterArn"].rsplit("/", 1)[1]
        service = ecs._services[f"{cluster}/{name}"]
        # New services are rebalanced unless they say otherwise.
        value = data.get(REBALANCING) or service.get(REBALANCING, "ENABLED")
        for record in (service, answer["service"]):
            record.update({**changed, REBALANCING: value})
            # Tasks on an instance's own network have none.
            if not record.get("networkConfiguration"):
                record.pop("networkConfiguration", None)
        return json_response(answer, status)

    ecs._ACTION_MAP["CreateService"] = create_service
    ecs._ACTION_MAP["UpdateService"] = update_service
