"""The VPC: two or more zones, public and private subnets, routes, flow logs (guide 1-1, 1-3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.data_aws_ec2_managed_prefix_list import DataAwsEc2ManagedPrefixList
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.encryption_key import EncryptionKey
from modules.place import Place
from modules.policy import Statement, document
from modules.role import Role, trusted_service
from tij.settings.models import Egress, NetworkSettings

FULL_ACCESS = {
    "Version": "2008-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
"""An endpoint's policy where none is given (AWS PrivateLink Guide, "Default endpoint policy")."""


class Network(Construct):
    """A VPC whose private subnets have no way out until an egress construct gives them one.

    One private route table per zone, so that a zone can have its own NAT gateway. S3 is reached
    through a gateway endpoint, which costs nothing, from every subnet.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        place: Place,
        settings: NetworkSettings,
        key: EncryptionKey,
    ) -> None:
        """`key` encrypts the flow log."""
        super().__init__(scope, id_)
        prefix = place.prefix
        self._place = place
        self._settings = settings
        self._vpc = Vpc(
            self,
            "Default",
            cidr_block=settings.vpc_cidr,
            enable_dns_support=True,
            # Interface endpoints answer under AWS's own names only with both DNS switches on.
            enable_dns_hostnames=True,
            tags={"Name": f"{prefix}-vpc"},
        )
        # The VPC's default group allows everything among its members; empty, it allows nothing.
        DefaultSecurityGroup(
            self, "default-security-group", vpc_id=self.vpc_id, tags={"Name": f"{prefix}-unused"}
        )
        gateway = self.internet_gateway = InternetGateway(
            self, "internet-gateway", vpc_id=self.vpc_id, tags={"Name": f"{prefix}-igw"}
        )
        public_routes = self._route_table("public")
        Route(
            self,
            "public-internet",
            route_table_id=public_routes.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
        )
        self._public_subnets: dict[str, Subnet] = {}
        self._private_subnets: dict[str, Subnet] = {}
        self._private_routes: dict[str, RouteTable] = {}
        for zone in settings.availability_zones:
            self._public_subnets[zone.name] = self._subnet(
                "public", zone.name, zone.public_cidr, public_routes
            )
            routes = self._private_routes[zone.name] = self._route_table("private", zone.name)
            self._private_subnets[zone.name] = self._subnet(
                "private", zone.name, zone.private_cidr, routes
            )
        self._s3_endpoint = VpcEndpoint(
            self,
            "s3-endpoint",
            vpc_id=self.vpc_id,
            service_name=f"com.amazonaws.{place.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[public_routes.id, *(t.id for t in self._private_routes.values())],
            # Said, or Terraform would leave a limit in place that is no longer wanted.
            policy=json.dumps(FULL_ACCESS),
            tags={"Name": f"{prefix}-s3-endpoint"},
        )
        self._log_flows(key)

    def limit_s3(self, *statements: Statement) -> None:
        """Let nothing but this through the gateway endpoint of S3."""
        self._s3_endpoint.policy = document(*statements)

    @cached_property
    def vpc_id(self) -> str:
        """Id of the VPC."""
        return self._vpc.id

    @property
    def vpc_cidr(self) -> str:
        """The VPC's IPv4 range in CIDR notation."""
        return self._settings.vpc_cidr

    @property
    def zone_names(self) -> Sequence[str]:
        """Availability Zones in the settings' order."""
        return list(self._public_subnets)

    @cached_property
    def public_subnet_ids(self) -> Sequence[str]:
        """Ids of the public subnets, one per zone."""
        return [subnet.id for subnet in self._public_subnets.values()]

    @cached_property
    def private_subnet_ids(self) -> Sequence[str]:
        """Ids of the private subnets, one per zone."""
        return [subnet.id for subnet in self._private_subnets.values()]

    @property
    def tasks_are_public(self) -> bool:
        """Whether tasks get a public address because nothing else leads them out."""
        return self._settings.egress is Egress.PUBLIC_IP

    @property
    def task_subnet_ids(self) -> Sequence[str]:
        """Ids of the subnets that tasks run in."""
        return self.public_subnet_ids if self.tasks_are_public else self.private_subnet_ids

    def public_subnet_id(self, zone: str) -> str:
        """Id of the zone's public subnet."""
        return self._public_subnets[zone].id

    def private_route_table_id(self, zone: str) -> str:
        """Id of the zone's private route table."""
        return self._private_routes[zone].id

    def s3_prefix_list(self, scope: Construct) -> DataAwsEc2ManagedPrefixList:
        """S3's addresses in this Region, to be named in a security group rule."""
        return DataAwsEc2ManagedPrefixList(
            scope, "s3-prefix-list", name=f"com.amazonaws.{self._place.region}.s3"
        )

    def _route_table(self, kind: str, zone: str | None = None) -> RouteTable:
        name = f"{kind}-{zone}" if zone else kind
        return RouteTable(
            self,
            f"{name}-routes",
            vpc_id=self.vpc_id,
            tags={"Name": f"{self._place.prefix}-{name}-rt"},
        )

    def _subnet(self, kind: str, zone: str, cidr: str, routes: RouteTable) -> Subnet:
        subnet = Subnet(
            self,
            f"{kind}-{zone}",
            vpc_id=self.vpc_id,
            availability_zone=zone,
            cidr_block=cidr,
            map_public_ip_on_launch=False,
            tags={"Name": f"{self._place.prefix}-{kind}-subnet-{zone}"},
        )
        RouteTableAssociation(
            self, f"{kind}-{zone}-association", subnet_id=subnet.id, route_table_id=routes.id
        )
        return subnet

    def _log_flows(self, key: EncryptionKey) -> None:
        group = CloudwatchLogGroup(
            self,
            "flow-log-group",
            name=f"/vpc/{self._place.prefix}-flow-logs",
            retention_in_days=self._settings.flow_log_retention_days,
            kms_key_id=key.arn,
        )
        role = Role(
            self,
            "flow-log-role",
            name=f"{self._place.prefix}-flow-logs",
            trust=trusted_service("vpc-flow-logs.amazonaws.com", self._place.account_id),
            description="VPC flow logs write to their log group",
        )
        role.grant(
            "write-flow-logs",
            Statement(
                "WriteFlowLogs",
                ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                [f"{group.arn}:*"],
            ),
            # DescribeLogGroups can't be restricted to one group (Service Authorization Reference).
            Statement("FindLogGroup", ["logs:DescribeLogGroups"], ["*"]),
        )
        FlowLog(
            self,
            "flow-log",
            vpc_id=self.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=600,
            tags={"Name": f"{self._place.prefix}-flow-log"},
        )
