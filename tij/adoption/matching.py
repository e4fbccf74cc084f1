"""Which address of the synthesized stacks each found resource gets, and its import identifier.

Addresses are found as resources are: by what refers to what, and by the settings' own values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tij.adoption.survey import Client, Surveyed, Thing
from tij.settings.models import Settings

Blocks = Mapping[str, Mapping[str, Any]]


@dataclass
class Matched:
    """Stack → address → import identifier, and what stays outside."""

    imports: dict[str, dict[str, str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    """A sentence each."""

    def add(self, stack: str, address: str, id_: str) -> bool:
        """False where it has an address already: one resource is taken in once."""
        type_ = address.partition(".")[0]
        taken = self.imports.setdefault(stack, {})
        if address in taken or (type_, id_) in {(a.partition(".")[0], i) for a, i in taken.items()}:
            return False
        taken[address] = id_
        return True


def match(
    client: Client,
    settings: Settings,
    surveyed: Surveyed,
    stacks: Mapping[str, Mapping[str, Any]],
) -> Matched:
    """`stacks` is stack name → its Terraform JSON."""
    matching = _Matching(client, settings, surveyed, stacks)
    for step in (matching.network, matching.data, matching.service, matching.records):
        step()
    return matching.matched


class _Matching:
    def __init__(
        self,
        client: Client,
        settings: Settings,
        surveyed: Surveyed,
        stacks: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.client = client
        self.settings = settings
        self.surveyed = surveyed
        self.stacks = stacks
        self.matched = Matched()

    def _blocks(self, type_: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Stack, address and arguments of every resource of a type."""
        for stack, configuration in self.stacks.items():
            for name, block in configuration.get("resource", {}).get(type_, {}).items():
                yield stack, f"{type_}.{name}", block

    def _take(self, type_: str, id_: str, that: Callable[[Any], bool] = lambda _: True) -> str:
        """Give the only block of a type (`that` is true of) the identifier; returns its address."""
        chosen = [(stack, address) for stack, address, b in self._blocks(type_) if that(b)]
        if len(chosen) == 1 and self.matched.add(*chosen[0], id_):
            return chosen[0][1]
        self.matched.left.append(f"{type_} {id_}: the design has no single place for it.")
        return ""

    def network(self) -> None:
        zone = self.surveyed.found("zone")
        if zone:
            self._take("aws_route53_zone", zone["Id"].rpartition("/")[2])
        repository = self.surveyed.found("repository")
        if repository:
            self._take("aws_ecr_repository", repository["repositoryName"])
        vpc = self.surveyed.found("vpc")
        if not vpc:
            return
        ec2, id_ = self.client("ec2"), vpc["VpcId"]
        self._take("aws_vpc", id_)
        attached = [{"Name": "attachment.vpc-id", "Values": [id_]}]
        for gateway in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]:
            self._take("aws_internet_gateway", gateway["InternetGatewayId"])
        inside = [{"Name": "vpc-id", "Values": [id_]}]
        tables = ec2.describe_route_tables(Filters=inside)["RouteTables"]
        subnets = self._subnets(ec2.describe_subnets(Filters=inside)["Subnets"], tables)
        self._routes(subnets, tables)
        nat = self.surveyed.found("nat_gateway")
        if nat and self._take("aws_nat_gateway", nat["NatGatewayId"]):
            for address in nat.get("NatGatewayAddresses", ()):
                if address.get("AllocationId"):
                    self._take("aws_eip", address["AllocationId"])

    def _subnets(self, subnets: list[Thing], tables: list[Thing]) -> dict[str, str]:
        """Address → identifier, by zone and whether it is public.

        Of several for one place the one with the settings' addresses is taken.
        """
        public = self._public(tables)
        found: dict[str, str] = {}
        for zone in self.settings.network.availability_zones:
            for is_public, cidr in ((True, zone.public_cidr), (False, zone.private_cidr)):
                there = [s for s in subnets if s["AvailabilityZone"] == zone.name]
                exact = [s for s in there if s["CidrBlock"] == str(cidr)]
                alike = [s for s in there if (s["SubnetId"] in public) is is_public]
                chosen = exact or alike
                if len(chosen) == 1:
                    taken = chosen[0]["SubnetId"]
                    address = self._take("aws_subnet", taken, _having("cidr_block", str(cidr)))
                    if address:
                        found[address] = taken
        for subnet in subnets:
            if subnet["SubnetId"] not in found.values():
                self.matched.left.append(
                    f"aws_subnet {subnet['SubnetId']} ({subnet['CidrBlock']}): not in the design."
                )
        return found

    def _public(self, tables: list[Thing]) -> set[str]:
        """Subnets with the load balancer, the NAT gateway, or a route to an internet gateway."""
        balancer, nat = self.surveyed.found("load_balancer"), self.surveyed.found("nat_gateway")
        public = {zone["SubnetId"] for zone in (balancer or {}).get("AvailabilityZones", ())}
        public |= {nat["SubnetId"]} if nat else set()
        for table in tables:
            if any(r.get("GatewayId", "").startswith("igw-") for r in table["Routes"]):
                public |= {a["SubnetId"] for a in table["Associations"] if "SubnetId" in a}
        return public

    def _routes(self, subnets: Mapping[str, str], tables: list[Thing]) -> None:
        """A subnet's own route table, its association, and the way out that the table has."""
        by_subnet = {
            a["SubnetId"]: table
            for table in tables
            for a in table["Associations"]
            if "SubnetId" in a
        }
        ways: dict[str, Thing] = {}
        for stack, address, block in list(self._blocks("aws_route_table_association")):
            subnet = subnets.get(_target(block["subnet_id"]))
            if subnet not in by_subnet:
                continue
            id_ = by_subnet[subnet]["RouteTableId"]
            # Kept where it is: a second association of a subnet is refused by AWS.
            self.matched.add(stack, address, f"{subnet}/{id_}")
            table = _target(block["route_table_id"])
            if self.matched.add(stack, table, id_):
                ways[table] = by_subnet[subnet]
        for stack, address, block in list(self._blocks("aws_route")):
            table_ = ways.get(_target(block["route_table_id"]))
            to = block.get("destination_cidr_block")
            if table_ and any(r.get("DestinationCidrBlock") == to for r in table_["Routes"]):
                self.matched.add(stack, address, f"{table_['RouteTableId']}_{to}")

    def data(self) -> None:
        database = self.surveyed.found("database")
        if database:
            self._take("aws_db_instance", database["DBInstanceIdentifier"])
            group = database.get("DBSubnetGroup", {}).get("DBSubnetGroupName", "default")
            if group != "default":
                self._take("aws_db_subnet_group", group)
            ids = [g["VpcSecurityGroupId"] for g in database.get("VpcSecurityGroups", ())]
            self._security_group("aws_db_instance", "vpc_security_group_ids", ids)
        bucket = self.surveyed.found("files_bucket")
        if bucket:
            files = self.settings.storage.files_bucket
            self._take("aws_s3_bucket", bucket["Name"], _having("bucket", files))

    def service(self) -> None:
        group = self.surveyed.found("target_group")
        if group:
            self._take("aws_lb_target_group", group["TargetGroupArn"])
        balancer = self.surveyed.found("load_balancer")
        if balancer:
            arn = balancer["LoadBalancerArn"]
            self._take("aws_lb", arn)
            self._security_group("aws_lb", "security_groups", balancer.get("SecurityGroups", []))
            pages = self.client("elbv2").get_paginator("describe_listeners")
            for page in pages.paginate(LoadBalancerArn=arn):
                for listener in page["Listeners"]:
                    self._take(
                        "aws_lb_listener",
                        listener["ListenerArn"],
                        _having("port", listener["Port"]),
                    )
        service = self.surveyed.found("service")
        if service:
            cluster = service["clusterArn"].rpartition("/")[2]
            self._take("aws_ecs_cluster", cluster)
            self._take("aws_ecs_service", f"{cluster}/{service['serviceName']}")

    def _security_group(self, type_: str, argument: str, ids: list[str]) -> None:
        """The one group, not the VPC's default, that a resource has alone."""
        groups = self.client("ec2").describe_security_groups(GroupIds=ids)["SecurityGroups"]
        own = [one["GroupId"] for one in groups if one["GroupName"] != "default"] if ids else []
        for stack, _, block in list(self._blocks(type_)):
            named = [_target(value) for value in block.get(argument, ())]
            if len(own) == len(named) == 1:
                self.matched.add(stack, named[0], own[0])

    def records(self) -> None:
        zone = self.surveyed.found("zone")
        if not zone:
            return
        id_ = zone["Id"].rpartition("/")[2]
        names = {self.settings.dns.api_domain, self.settings.dns.cdn_domain}
        pages = self.client("route53").get_paginator("list_resource_record_sets")
        there = {
            (record["Name"].rstrip("."), record["Type"])
            for page in pages.paginate(HostedZoneId=id_)
            for record in page["ResourceRecordSets"]
        }
        for stack, address, block in list(self._blocks("aws_route53_record")):
            name, type_ = block["name"], block["type"]
            if name in names and (name, type_) in there:
                self.matched.add(stack, address, f"{id_}_{name}_{type_}")


def _having(argument: str, value: object) -> Callable[[Mapping[str, Any]], bool]:
    return lambda block: bool(block.get(argument) == value)


def _target(expression: str) -> str:
    """`${aws_subnet.a.id}` → `aws_subnet.a`."""
    found = re.fullmatch(r"\$\{(\w+\.[\w-]+)\.\w+\}", expression)
    return found[1] if found else ""
