"""EC2: what the network and the NAT instance need."""

from __future__ import annotations

from typing import Any

from tij.emulator.patches.ec2 import (
    endpoints,
    flow_logs,
    images,
    instances,
    nat_gateways,
    routes,
    security_group_rules,
)


def fill(ec2: Any) -> None:
    """Fill each part's gaps."""
    for part in (
        endpoints,
        flow_logs,
        images,
        instances,
        nat_gateways,
        routes,
        security_group_rules,
    ):
        part.fill(ec2)
