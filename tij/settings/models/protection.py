"""What keeps attackers out, and data in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tij.settings import catalog
from tij.settings.allowed import Allowed, matches
from tij.settings.models.section import Section

# AWS WAF quotas: bytes of a string match.
LONGEST_MATCH = 200


class HardeningSettings(Section):
    """`[hardening]`: the guide's phases 1 to 3, cumulative (guide 1-2)."""

    phase: int = Field(
        default=1,
        ge=1,
        le=3,
        description=(
            "1 = the guide's start; 2 = tasks reach only VPC endpoints, S3 and the database;"
            " 3 = AWS WAF in front of the load balancer."
        ),
    )
    firewall: bool = Field(
        default=False,
        description="AWS WAF in any phase: phase 3's firewall without the price of the endpoints.",
    )
    allowed_countries: tuple[
        Annotated[
            str,
            Allowed(
                "a country's two letters (ISO 3166-1), e.g. 'JP'",
                lambda code: code in catalog.COUNTRIES,
                lambda _: "correct it",
            ),
        ],
        ...,
    ] = Field(
        default=(),
        description="Firewall: ISO 3166 codes that may call the API; empty = every country.",
    )
    rate_limit: int = Field(
        default=2000,
        ge=10,
        le=2_000_000_000,
        description=(
            "Firewall: requests from one IP address in 5 minutes before it is blocked; through the"
            " front end, from one visitor, and ten times as many from its server's address."
        ),
    )
    upload_paths: tuple[
        Annotated[
            str,
            matches(
                rf"/.{{0,{LONGEST_MATCH - 1}}}",
                f"the start of a path: '/...', at most {LONGEST_MATCH} characters",
                "e.g. '/api/pictures/'",
            ),
        ],
        ...,
    ] = Field(
        default=("/api/pictures/", "/admin/pictures/"),
        description=(
            "Firewall: starts of the paths that take files. Some pictures' bytes look like attacks;"
            " below these paths the firewall counts such bodies instead of blocking them."
        ),
    )

    @property
    def has_firewall(self) -> bool:
        """Asked for by itself or by the phase."""
        return self.firewall or self.phase >= 3


class ProtectionSettings(Section):
    """`[protection]`: what keeps data; a throw-away environment sets each to its opposite."""

    deletion_protection: bool = Field(
        default=True, description="RDS and the load balancer refuse to be deleted."
    )
    prevent_destroy: bool = Field(
        default=True, description="Terraform refuses a plan that destroys the data tier."
    )
    final_snapshot: bool = Field(
        default=True, description="RDS takes a last snapshot when it is deleted."
    )
    force_destroy: bool = Field(
        default=False, description="Buckets and image repositories may be deleted while not empty."
    )
