"""Elastic Load Balancing: what CreateLoadBalancer refuses, and the VPC."""

from __future__ import annotations

from typing import Any

from tij.emulator.patches.query import Params, Response, first, members

MIN_ZONES = 2


def fill(elbv2: Any) -> None:
    """Elastic Load Balancing API Reference: CreateLoadBalancer."""
    create = elbv2._ACTION_MAP["CreateLoadBalancer"]

    def create_load_balancer(params: Params) -> Response:
        from ministack.services import ec2

        found = [ec2._subnets[s] for s in members(params, "Subnets") if s in ec2._subnets]
        zones = {subnet["AvailabilityZone"] for subnet in found}
        if first(params, "Type") in ("", "application") and len(zones) < MIN_ZONES:
            return elbv2._error(
                "ValidationError",
                "At least two subnets in two different Availability Zones must be specified",
            )
        # A load balancer is in its subnets' VPC; ministack puts every one into the default VPC.
        return create({**params, "VpcId": [found[0]["VpcId"]]} if found else params)

    elbv2._ACTION_MAP["CreateLoadBalancer"] = create_load_balancer
