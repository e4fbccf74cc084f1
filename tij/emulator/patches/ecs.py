"""ECS: zone rebalancing, and what RegisterTaskDefinition and CreateService refuse."""

from __future__ import annotations

import json
import re
from typing import Any

from ministack.core.responses import error_response_json, json_response

from tij.emulator.patches.query import Response

REBALANCING = "availabilityZoneRebalancing"

SECRET = re.compile(
    r"arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:[^:]+(:[^:]*:[^:]*:[^:]*)?"
    r"|arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter/.+"
    # A name without colons is a parameter of Systems Manager in the same Region.
    r"|[^:\s]+"
)


def fill(ecs: Any) -> None:
    """ECS API Reference: RegisterTaskDefinition (Secret), CreateService (LoadBalancer)."""
    register = ecs._ACTION_MAP["RegisterTaskDefinition"]
    create = ecs._ACTION_MAP["CreateService"]
    update = ecs._ACTION_MAP["UpdateService"]

    def register_task_definition(data: dict[str, Any]) -> Response:
        for container in data.get("containerDefinitions", []):
            for secret in container.get("secrets", []):
                if not SECRET.fullmatch(secret["valueFrom"]):
                    return error_response_json(
                        "ClientException",
                        f"Invalid 'valueFrom' of secret '{secret['name']}': the full ARN of a"
                        " Secrets Manager secret, with at most one JSON key, or a parameter of"
                        " Systems Manager is expected.",
                        400,
                    )
        return register(data)

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

    ecs._ACTION_MAP["RegisterTaskDefinition"] = register_task_definition
    ecs._ACTION_MAP["CreateService"] = create_service
    ecs._ACTION_MAP["UpdateService"] = update_service
