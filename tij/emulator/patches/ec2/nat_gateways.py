"""NAT gateways report their Elastic IP."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tij.emulator.patches.query import Params, Response

GATEWAY = re.compile(
    rb"(<natGatewayId>(nat-[0-9a-f]+)</natGatewayId>.*?)<natGatewayAddressSet/>", re.S
)


def fill(ec2: Any) -> None:
    """EC2 API Reference: CreateNatGateway, DescribeNatGateways, NatGatewayAddress."""
    for action in ("CreateNatGateway", "DescribeNatGateways"):
        ec2._ACTION_MAP[action] = _with_addresses(ec2, ec2._ACTION_MAP[action])


def _with_addresses(ec2: object, ask: Callable[[Params], Response]) -> Callable[[Params], Response]:
    def filled(found: re.Match[bytes]) -> bytes:
        address = _address(ec2, found[2].decode()).encode()
        return found[1] + b"<natGatewayAddressSet>" + address + b"</natGatewayAddressSet>"

    def answer(params: Params) -> Response:
        status, headers, body = ask(params)
        return status, headers, GATEWAY.sub(filled, body)

    return answer


def _address(ec2: Any, gateway: str) -> str:
    allocation = ec2._nat_gateways[gateway]["AllocationId"]
    # A released address is no longer the gateway's.
    address = ec2._addresses.get(allocation)
    if address is None:
        return ""
    return (
        f"<item><allocationId>{allocation}</allocationId>"
        f"<publicIp>{address['PublicIp']}</publicIp>"
        "<isPrimary>true</isPrimary><status>succeeded</status></item>"
    )
