"""The VPC and the names in DNS."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tij.settings.allowed import matches
from tij.settings.models.section import Section
from tij.settings.values import (
    BARE,
    Domain,
    Label,
    LabelOrBare,
    NameServer,
    PrivateCidr,
    PublicCidr,
    RetentionDays,
    Subdomain,
    VpcCidr,
)

WWW = "www"
"""The label of a site that visitors type, or leave out."""


class AvailabilityZoneSettings(Section):
    """`[[network.availability_zones]]`: one zone with its two subnets."""

    name: str = Field(description="Zone of the Region, e.g. `ap-northeast-1a`.")
    public_cidr: PublicCidr = Field(description="CIDR of the public subnet.")
    private_cidr: PrivateCidr = Field(description="CIDR of the private subnet.")


class Egress(StrEnum):
    """How tasks in the VPC reach the internet or AWS's APIs."""

    NAT_GATEWAY = "nat-gateway"
    NAT_INSTANCE = "nat-instance"
    PUBLIC_IP = "public-ip"
    ENDPOINTS = "endpoints"


class NetworkSettings(Section):
    """`[network]`: the VPC (guide 1-1)."""

    vpc_cidr: VpcCidr = Field(
        default="10.0.0.0/16",
        description="The VPC's addresses.",
    )
    availability_zones: tuple[AvailabilityZoneSettings, ...] = Field(
        description="At least two: ALB and RDS subnet groups refuse fewer."
    )
    egress: Egress = Field(
        default=Egress.NAT_GATEWAY,
        description=(
            "`nat-gateway` (the guide's), `nat-instance` (a t4g.nano), `public-ip` (tasks in public"
            " subnets, nothing may enter), `endpoints` (AWS's APIs only, no internet)."
        ),
    )
    nat_gateway_per_availability_zone: bool = Field(
        default=False, description="One NAT gateway per zone instead of one in the first zone."
    )
    nat_instance_type: Annotated[
        str,
        matches(
            r"(t4g|[cmr]\d+g[a-z]*)\.(nano|micro|small|medium|\d*x?large)",
            "an arm64 instance type, e.g. 't4g.nano' or 'c7gn.medium'",
            "choose one: the NAT instance's image is for arm64",
        ),
    ] = Field(
        default="t4g.nano", description="Instance type of `egress = nat-instance`; arm64 (t4g...)."
    )
    flow_log_retention_days: RetentionDays = Field(
        default=30, description="Days VPC flow logs are kept."
    )


class DelegationSettings(Section):
    """`[[dns.delegations]]`: a name below the domain whose zone is another environment's."""

    name: Subdomain = Field(description="Label below the domain, e.g. `staging`.")
    name_servers: tuple[NameServer, ...] = Field(
        min_length=2,
        description="The other zone's servers: `tij output -e staging foundation` prints them.",
    )


class DnsSettings(Section):
    """`[dns]`: the hosted zone and the names in it (guide 5)."""

    domain: Domain = Field(description="The domain whose hosted zone is made, e.g. `example.com`.")
    api: LabelOrBare = Field(
        default="api",
        description=(
            "Label of the name that the application answers at. Without a front end it may be"
            " `www`, or `@`: the domain itself."
        ),
    )
    redirect_other: bool = Field(
        default=True,
        description=(
            "Where the application answers at `www` or at `@`, the other of the two leads to it by"
            " a permanent redirect. `false`: the other has no record."
        ),
    )
    cdn: Label = Field(default="cdn", description="Label of the CDN's name.")
    www: Label = Field(default="www", description="Label of the front end's name.")
    delegations: tuple[DelegationSettings, ...] = Field(
        default=(),
        description=(
            "Names below the domain that another zone answers for, as staging's: NS records in"
            " this one."
        ),
    )

    @property
    def api_domain(self) -> str:
        """The application's full name, e.g. `api.example.com`."""
        return self._whole(self.api)

    @property
    def redirected(self) -> str | None:
        """Label, or `@`, of the name that only leads to the application's; None without one."""
        return {WWW: BARE, BARE: WWW}.get(self.api) if self.redirect_other else None

    @property
    def redirected_domain(self) -> str | None:
        """The full name of `redirected`."""
        return self._whole(self.redirected) if self.redirected else None

    @property
    def cdn_domain(self) -> str:
        """The CDN's full name, e.g. `cdn.example.com`."""
        return f"{self.cdn}.{self.domain}"

    @property
    def www_domain(self) -> str:
        """The front end's full name, e.g. `www.example.com`."""
        return f"{self.www}.{self.domain}"

    def _whole(self, label: str) -> str:
        return self.domain if label == BARE else f"{label}.{self.domain}"
