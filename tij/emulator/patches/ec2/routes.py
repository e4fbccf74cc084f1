"""Routes to a network interface: how a NAT instance gets its traffic."""

from __future__ import annotations

from typing import Any

from tij.emulator.patches.query import Params, Response, first


def fill(ec2: Any) -> None:
    """EC2 API Reference: CreateRoute, ReplaceRoute, Route."""
    for action in ("CreateRoute", "ReplaceRoute"):
        ec2._ACTION_MAP[action] = _with_interfaces(ec2, ec2._ACTION_MAP[action])


def _with_interfaces(ec2: Any, write: Any) -> Any:
    def write_route(params: Params) -> Response:
        response: Response = write(params)
        interface = first(params, "NetworkInterfaceId")
        if response[0] < 400:
            table = ec2._route_tables[first(params, "RouteTableId")]
            for route in table["Routes"]:
                if route.get("DestinationCidrBlock") != first(params, "DestinationCidrBlock"):
                    continue
                route.pop("NetworkInterfaceId", None)
                if interface:
                    # ministack took the unknown target for the VPC itself.
                    route.pop("GatewayId", None)
                    route["NetworkInterfaceId"] = interface
        return response

    return write_route
