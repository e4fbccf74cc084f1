"""What the settings need of the account's quotas, beside what is used already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tij.account.line import Line, Status
from tij.session.session import Session
from tij.settings.models import Egress, Settings

# CPU units.
VCPU = 1024
# A deployment starts new tasks beside the old ones (`deployment_maximum_percent`), and a release
# runs one task more.
DURING_A_RELEASE = 2


@dataclass(frozen=True)
class Quota:
    """One of AWS's (Service Quotas; `aws service-quotas list-service-quotas`)."""

    name: str
    service: str
    code: str
    need: Callable[[Settings], Decimal]
    used: Callable[[Session], int] | None
    """How many there are; None where only the service itself knows."""
    made: str
    """Resource type, in the stacks, of what is needed."""


def _vcpus(settings: Settings) -> Decimal:
    service = settings.service
    return Decimal(service.cpu) / VCPU * (service.max_tasks * DURING_A_RELEASE + 1)


def _addresses(settings: Settings) -> Decimal:
    network = settings.network
    if network.egress is Egress.NAT_INSTANCE:
        return Decimal(1)
    if network.egress is not Egress.NAT_GATEWAY:
        return Decimal(0)
    each = network.nat_gateway_per_availability_zone
    return Decimal(len(network.availability_zones) if each else 1)


def _one(_: Settings) -> Decimal:
    return Decimal(1)


def _count(service: str, operation: str, key: str, **only: str) -> Callable[[Session], int]:
    def count(session: Session) -> int:
        client = session.aws.client(service)
        if client.can_paginate(operation):
            pages: Any = client.get_paginator(operation).paginate()
        else:
            pages = [getattr(client, operation)()]
        return sum(
            all(found.get(name) == value for name, value in only.items())
            for page in pages
            for found in page[key]
        )

    return count


QUOTAS = (
    Quota("fargate", "fargate", "L-3032A538", _vcpus, None, "aws_ecs_service"),
    Quota(
        "addresses",
        "ec2",
        "L-0263D0A3",
        _addresses,
        _count("ec2", "describe_addresses", "Addresses"),
        "aws_eip",
    ),
    Quota("networks", "vpc", "L-F678F1CE", _one, _count("ec2", "describe_vpcs", "Vpcs"), "aws_vpc"),
    Quota(
        "load-balancers",
        "elasticloadbalancing",
        "L-53DA6B97",
        _one,
        _count("elbv2", "describe_load_balancers", "LoadBalancers", Type="application"),
        "aws_lb",
    ),
    Quota(
        "databases",
        "rds",
        "L-7B6409FD",
        _one,
        _count("rds", "describe_db_instances", "DBInstances"),
        "aws_db_instance",
    ),
)


def lines(session: Session) -> Iterator[Line]:
    """One line per quota."""
    asked = session.aws.client("service-quotas")
    made = _made(session)
    for quota in QUOTAS:
        need = quota.need(session.settings)
        if not need:
            continue
        answer = asked.get_service_quota(ServiceCode=quota.service, QuotaCode=quota.code)
        allowed = Decimal(str(answer["Quota"]["Value"]))
        # What this environment has made already is what is needed.
        others = max(0, quota.used(session) - made.get(quota.made, 0)) if quota.used else 0
        facts = {
            "what": answer["Quota"]["QuotaName"],
            "need": _plain(need),
            "used": others,
            "allowed": _plain(allowed),
        }
        if others + need > allowed:
            fix = (
                f"aws service-quotas request-service-quota-increase --service-code {quota.service}"
                f" --quota-code {quota.code} --desired-value {_plain(others + need)}"
            )
            yield Line(quota.name, Status.BAD, "quota-short", facts, fix)
        else:
            code = "quota" if quota.used else "quota-alone"
            yield Line(quota.name, Status.GOOD, code, facts)


def _made(session: Session) -> dict[str, int]:
    """How many of each type the states of this environment's stacks have."""
    found: dict[str, int] = {}
    for stack in session.stacks:
        state = session.state(stack)
        for address in state.resources if state else ():
            kind = address.partition(".")[0]
            found[kind] = found.get(kind, 0) + 1
    return found


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
