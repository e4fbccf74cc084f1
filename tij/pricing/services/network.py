"""Load balancer, NAT gateways, addresses, endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tij.pricing.usage import Unpriced, Usage, amount, hours
from tij.settings.models import CostSettings
from tij.synthesized import Inventory, Resource

# "You must specify subnets from at least two Availability Zones" (ELB API, CreateLoadBalancer).
LEAST_ZONES = 2
KILOBYTE = Decimal("0.000001")
"""In GB."""


def load_balancer(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """Hours, capacity units, one public address per zone, and what it sends out."""
    if resource.get("load_balancer_type", "application") != "application":
        yield Unpriced(f"a load balancer of type {resource.text('load_balancer_type')}")
        return
    yield hours("load-balancer-hour")
    yield hours("load-balancer-lcu-hour", use.load_balancer_capacity_units)
    if not resource.get("internal", False):
        yield hours("public-ipv4-hour", subnets(resource, "subnets", least=LEAST_ZONES))
        yield amount("data-out-gb", use.api_out_gb)


def nat_gateway(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """Hours and its share of the data; its address is an `aws_eip`."""
    yield hours("nat-gateway-hour")
    yield amount("nat-gateway-gb", _share(use.nat_gb, len(inventory.of_type("aws_nat_gateway"))))


def address(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """A public IPv4 address costs the same in use and idle."""
    yield hours("public-ipv4-hour")


def endpoint(
    resource: Resource, inventory: Inventory, use: CostSettings
) -> Iterator[Usage | Unpriced]:
    """An interface endpoint costs by zone and GB; a gateway endpoint is free."""
    kind = resource.get("vpc_endpoint_type", "Gateway")
    if kind == "Gateway":
        return
    if kind != "Interface":
        yield Unpriced(f"an endpoint of type {kind}")
        return
    alike = [
        other
        for other in inventory.of_type("aws_vpc_endpoint")
        if other.get("vpc_endpoint_type", "Gateway") == "Interface"
    ]
    yield hours("endpoint-hour", subnets(resource, "subnet_ids", least=1))
    yield amount("endpoint-gb", _share(use.endpoint_gb, len(alike)))


def subnets(resource: Resource, attribute: str, *, least: int) -> Decimal:
    """How many subnets, and so zones, it stands in; `least` where that is not known yet."""
    known = resource.get(attribute, ())
    referred = [a for a in resource.references.get(attribute, ()) if "aws_subnet." in a]
    return Decimal(len(known) or len(referred) or least)


def _share(total: Decimal, among: int) -> Decimal:
    """An equal part, to the kilobyte, so that sums of lines stay exact."""
    return (total / among).quantize(KILOBYTE)
