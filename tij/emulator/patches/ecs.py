"""ECS: zone rebalancing, and what CreateService refuses."""

from __future__ import annotations

import json
from typing import Any

from ministack.core.responses import error_response_json, json_response

from tij.emulator.patches.query import Response

REBALANCING = "availabilityZoneRebalancing"


def fill(ecs: Any) -> None:
    """ECS API Reference: CreateService (LoadBalancer)."""
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
        return rebalanced(data, update(data))

    def rebalanced(data: dict[str, Any], response: Response) -> Response:
        status, _, body = response
        if status >= 400:
            return response
        answer = json.loads(body)
        name = answer["service"]["serviceName"]
        cluster = answer["service"]["clusterArn"].rsplit("/", 1)[1]
        service = ecs._services[f"{cluster}/{name}"]
        # New services are rebalanced unless they say otherwise.
        value = data.get(REBALANCING) or service.get(REBALANCING, "ENABLED")
        service[REBALANCING] = answer["service"][REBALANCING] = value
        return json_response(answer, status)

    ecs._ACTION_MAP["CreateService"] = create_service
    ecs._ACTION_MAP["UpdateService"] = update_service
