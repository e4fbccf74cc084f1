"""The hosted zone and its records (guide 5-1, 5-3, 8-2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from cdktf_cdktf_provider_aws.route53_zone import Route53Zone
from constructs import Construct

from tij.settings.models import DnsSettings


class HostedZone(Construct):
    """The public zone of the domain. Its name servers are entered at the registrar by hand."""

    def __init__(self, scope: Construct, id_: str, *, settings: DnsSettings) -> None:
        """Makes the zone and its delegations; tiers add the records of what they build."""
        super().__init__(scope, id_)
        self._zone = Route53Zone(
            self, "Default", name=settings.domain, comment="Managed by Terraform"
        )
        for delegation in settings.delegations:
            Route53Record(
                self,
                f"delegation-{delegation.name}",
                zone_id=self.id,
                name=f"{delegation.name}.{settings.domain}",
                type="NS",
                # A day, as Route 53 gives a zone's own; shorter while it may still be corrected.
                ttl=3600,
                records=list(delegation.name_servers),
            )

    @cached_property
    def id(self) -> str:
        """Id of the zone."""
        return self._zone.zone_id

    @cached_property
    def arn(self) -> str:
        """ARN of the zone."""
        return self._zone.arn

    @cached_property
    def name_servers(self) -> Sequence[str]:
        """The four name servers that the registrar must name."""
        return self._zone.name_servers

    def add_alias(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        target: str,
        target_zone_id: str,
        type_: str = "A",
    ) -> None:
        """Point `name` at an AWS resource by an alias A or AAAA record, made in `scope`."""
        Route53Record(
            scope,
            id_,
            zone_id=self.id,
            name=name,
            type=type_,
            alias=Route53RecordAlias(
                name=target, zone_id=target_zone_id, evaluate_target_health=False
            ),
        )

    def add_record(
        self, scope: Construct, id_: str, *, name: str, type_: str, values: Sequence[str]
    ) -> Route53Record:
        """Values of any type under `name`, with a time to live of 300 s."""
        return Route53Record(
            scope, id_, zone_id=self.id, name=name, type=type_, ttl=300, records=values
        )

    def add_cname(self, scope: Construct, id_: str, *, name: str, value: str) -> Route53Record:
        """Point `name` at the host `value`, with a time to live of 300 s."""
        return self.add_record(scope, id_, name=name, type_="CNAME", values=[value])

    def add_addresses(
        self, scope: Construct, id_: str, *, name: str, addresses: Sequence[str]
    ) -> Route53Record:
        """Point `name` at IPv4 addresses, with a time to live of 300 s."""
        return self.add_record(scope, id_, name=name, type_="A", values=addresses)
