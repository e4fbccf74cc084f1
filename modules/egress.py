"""How private subnets reach the internet: a NAT gateway, a NAT instance, or not at all."""

from __future__ import annotations

import textwrap

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.instance import (
    Instance,
    InstanceMetadataOptions,
    InstanceRootBlockDevice,
)
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.route import Route
from constructs import Construct

from modules.network import Network
from modules.security_group import SecurityGroup
from tij.settings.models import Egress, NetworkSettings

AMAZON_LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"

# Amazon VPC User Guide, "Work with NAT instances".
ROUTER_SCRIPT = textwrap.dedent("""\
    #!/bin/bash
    set -euo pipefail
    # The machine starts before its address, its routes and S3's endpoint (the repository) do.
    until dnf install -y iptables-services; do sleep 5; done
    echo net.ipv4.ip_forward=1 > /etc/sysctl.d/90-nat.conf
    sysctl --system
    interface=$(ip -o route show default | awk '{print $5; exit}')
    iptables -t nat -A POSTROUTING -o "$interface" -j MASQUERADE
    iptables -P FORWARD ACCEPT
    iptables -F FORWARD
    iptables-save > /etc/sysconfig/iptables
    systemctl enable --now iptables
    """)


class InternetEgress(Construct):
    """The default route of each private subnet, as the `egress` setting chooses it.

    `nat-gateway` is the guide's (1-1 step 4); `nat-instance` costs a tenth and is a single
    machine; `public-ip` and `endpoints` leave private subnets without a route to the internet.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        settings: NetworkSettings,
        network: Network,
    ) -> None:
        """Adds routes to `network`'s private route tables."""
        super().__init__(scope, id_)
        self._prefix = prefix
        self._settings = settings
        self._network = network
        if settings.egress is Egress.NAT_GATEWAY:
            self._add_nat_gateways()
        elif settings.egress is Egress.NAT_INSTANCE:
            self._add_nat_instance()

    def _add_nat_gateways(self) -> None:
        zones = self._network.zone_names
        with_gateway = zones if self._settings.nat_gateway_per_availability_zone else zones[:1]
        gateways = {zone: self._nat_gateway(zone) for zone in with_gateway}
        for zone in zones:
            gateway = gateways.get(zone, gateways[zones[0]])
            self._default_route(zone, nat_gateway_id=gateway.id)

    def _nat_gateway(self, zone: str) -> NatGateway:
        address = Eip(
            self,
            f"address-{zone}",
            domain="vpc",
            tags={"Name": f"{self._prefix}-nat-{zone}"},
            depends_on=[self._network.internet_gateway],
        )
        return NatGateway(
            self,
            f"gateway-{zone}",
            allocation_id=address.id,
            subnet_id=self._network.public_subnet_id(zone),
            connectivity_type="public",
            tags={"Name": f"{self._prefix}-nat-gw-{zone}"},
            # Made before the internet gateway is attached, it ends as "failed".
            depends_on=[self._network.internet_gateway],
        )

    def _add_nat_instance(self) -> None:
        zone = self._network.zone_names[0]
        group = SecurityGroup(
            self,
            "security-group",
            name=f"{self._prefix}-nat-sg",
            description="NAT instance - routes traffic of the VPC to the internet",
            vpc_id=self._network.vpc_id,
        )
        group.allow_all_from_cidr(self._network.vpc_cidr, "traffic to be routed, from the VPC only")
        group.allow_to_anywhere("routed traffic")
        image = DataAwsSsmParameter(self, "image", name=AMAZON_LINUX)
        instance = Instance(
            self,
            "instance",
            ami=image.insecure_value,
            instance_type=self._settings.nat_instance_type,
            subnet_id=self._network.public_subnet_id(zone),
            vpc_security_group_ids=[group.id],
            source_dest_check=False,
            ebs_optimized=True,
            monitoring=False,
            metadata_options=InstanceMetadataOptions(
                http_endpoint="enabled", http_tokens="required"
            ),
            root_block_device=InstanceRootBlockDevice(encrypted=True, volume_type="gp3"),
            user_data=ROUTER_SCRIPT,
            user_data_replace_on_change=True,
            tags={"Name": f"{self._prefix}-nat-instance"},
            # A newer image is not a reason to cut the tasks' way out; replace it on purpose.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["ami"]),
        )
        Eip(
            self,
            f"address-{zone}",
            domain="vpc",
            instance=instance.id,
            tags={"Name": f"{self._prefix}-nat-{zone}"},
            depends_on=[self._network.internet_gateway],
        )
        for name in self._network.zone_names:
            self._default_route(name, network_interface_id=instance.primary_network_interface_id)

    def _default_route(
        self,
        zone: str,
        *,
        nat_gateway_id: str | None = None,
        network_interface_id: str | None = None,
    ) -> None:
        Route(
            self,
            f"route-{zone}",
            route_table_id=self._network.private_route_table_id(zone),
            destination_cidr_block="0.0.0.0/0",
            nat_gateway_id=nat_gateway_id,
            network_interface_id=network_interface_id,
        )
