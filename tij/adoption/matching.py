"""Which address of the synthesized stacks each found resource gets, and its import identifier.

Addresses are found as resources are: by what refers to what, and by the settings' own values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from tij.adoption.apart import take_apart
from tij.adoption.design import Design, Place
from tij.adoption.had import take_had
from tij.adoption.matched import Matched, Matching, having
from tij.adoption.named import take_named
from tij.adoption.referred import take_referred
from tij.adoption.surveyed import Client, Surveyed, Thing
from tij.settings.models import Settings


def match(
    client: Client,
    settings: Settings,
    surveyed: Surveyed,
    stacks: Mapping[str, Mapping[str, Any]],
) -> Matched:
    """`stacks` is stack name → its Terraform JSON; the state bucket's own is not looked at."""
    design = Design({name: one for name, one in stacks.items() if name != "state"})
    matching = _Parts(client, settings, surveyed, design)
    for step in (matching.network, matching.data, matching.service, matching.records):
        step()
    for take in (take_referred, take_named, take_had, take_apart):
        take(matching)
    return matching.matched


class _Parts(Matching):
    """The parts of the survey, and what lies between them."""

    def network(self) -> None:
        zone = self.surveyed.found("zone")
        if zone:
            self.take("aws_route53_zone", zone["Id"].rpartition("/")[2])
        repository = self.surveyed.found("repository")
        if repository:
            self.take("aws_ecr_repository", repository["repositoryName"])
        vpc = self.surveyed.found("vpc")
        if not vpc:
            return
        ec2, id_ = self.client("ec2"), vpc["VpcId"]
        self.take("aws_vpc", id_)
        attached = [{"Name": "attachment.vpc-id", "Values": [id_]}]
        for gateway in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]:
            self.take("aws_internet_gateway", gateway["InternetGatewayId"])
        inside = [{"Name": "vpc-id", "Values": [id_]}]
        tables = ec2.describe_route_tables(Filters=inside)["RouteTables"]
        subnets = self._subnets(ec2.describe_subnets(Filters=inside)["Subnets"], tables)
        self._routes(subnets, tables)
        nat = self.surveyed.found("nat_gateway")
        if nat and self.take("aws_nat_gateway", nat["NatGatewayId"]):
            for address in nat.get("NatGatewayAddresses", ()):
                if address.get("AllocationId"):
                    self.take("aws_eip", address["AllocationId"])

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
                    address = self.take("aws_subnet", taken, having("cidr_block", str(cidr)))
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
        ways: dict[Place, Thing] = {}
        for place, block in list(self.design.blocks("aws_route_table_association")):
            of = self.design.only(place.stack, block["subnet_id"])
            subnet = subnets.get(of.address) if of else None
            if subnet not in by_subnet:
                continue
            id_ = by_subnet[subnet]["RouteTableId"]
            # Kept where it is: a second association of a subnet is refused by AWS.
            self.matched.add(place, f"{subnet}/{id_}")
            table = self.design.only(place.stack, block["route_table_id"])
            if table and self.matched.add(table, id_):
                ways[table] = by_subnet[subnet]
        for place, block in list(self.design.blocks("aws_route")):
            table = self.design.only(place.stack, block["route_table_id"])
            there = ways.get(table) if table else None
            to = block.get("destination_cidr_block")
            if there and any(r.get("DestinationCidrBlock") == to for r in there["Routes"]):
                self.matched.add(place, f"{there['RouteTableId']}_{to}")

    def data(self) -> None:
        database = self.surveyed.found("database")
        if database:
            self.take("aws_db_instance", database["DBInstanceIdentifier"])
            placed = database.get("DBSubnetGroup", {})
            group = placed.get("DBSubnetGroupName", "default")
            if self._outside(placed.get("VpcId")):
                # With it, nothing would lead the database into the VPC of the design.
                self.leave("aws_db_subnet_group", group, f"it is of another VPC, {placed['VpcId']}")
            elif group != "default":
                self.take("aws_db_subnet_group", group)
            ids = [g["VpcSecurityGroupId"] for g in database.get("VpcSecurityGroups", ())]
            self._security_group("aws_db_instance", "vpc_security_group_ids", ids)
            if not database.get("MasterUserSecret"):
                self._password()
        bucket = self.surveyed.found("files_bucket")
        if bucket:
            files = self.settings.storage.files_bucket
            self.take("aws_s3_bucket", bucket["Name"], having("bucket", files))

    def _outside(self, vpc: str | None) -> bool:
        """Whether it is another VPC's than the one that was found."""
        found = self.surveyed.found("vpc")
        return bool(found and vpc and vpc != found["VpcId"])

    def _password(self) -> None:
        """RDS has no secret with a password that it was given: the one it was written to stands in.

        Such a secret of the console's has `username` and `password`, as RDS's own has.
        """
        secret = self.surveyed.found("database_secret")
        for place, _, _ in list(self.taken("aws_db_instance")):
            pattern = rf"{re.escape(place.address)}\.master_user_secret\[0\]\.secret_arn"
            for reference in sorted(
                set(re.findall(pattern, json.dumps(self.design.stacks[place.stack])))
            ):
                value = str(secret["ARN"]) if secret else ""
                self.matched.instead.setdefault(place.stack, {})[reference] = value
                if not secret:
                    why = (
                        "no secret with its password was found, so outputs that name one wait; make"
                        " one with the keys username and password, and name it under [decided]"
                    )
                    self.leave("aws_db_instance", place.address, why)

    def service(self) -> None:
        group = self.surveyed.found("target_group")
        if group:
            self.take("aws_lb_target_group", group["TargetGroupArn"])
        balancer = self.surveyed.found("load_balancer")
        if balancer and balancer.get("Type", "application") != "application":
            self.matched.refused.append(
                f"{balancer['LoadBalancerName']} is a {balancer['Type']} load balancer, and the"
                " design has an application load balancer: make one that forwards to the service"
                f" too, let {self.settings.dns.api_domain} lead to it, and survey again."
            )
        elif balancer:
            arn = balancer["LoadBalancerArn"]
            self.take("aws_lb", arn)
            self._security_group("aws_lb", "security_groups", balancer.get("SecurityGroups", []))
            pages = self.client("elbv2").get_paginator("describe_listeners")
            for page in pages.paginate(LoadBalancerArn=arn):
                for listener in page["Listeners"]:
                    self.take(
                        "aws_lb_listener",
                        listener["ListenerArn"],
                        having("port", listener["Port"]),
                    )
        service = self.surveyed.found("service")
        if service:
            cluster = service["clusterArn"].rpartition("/")[2]
            self.take("aws_ecs_cluster", cluster)
            self.take(
                "aws_ecs_service",
                f"{cluster}/{service['serviceName']}",
                lambda block: "load_balancer" in block,
            )
            place = service.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
            self._security_group(
                "aws_ecs_service", "network_configuration", place.get("securityGroups", [])
            )
        distribution = self.surveyed.found("distribution")
        if distribution:
            self.take("aws_cloudfront_distribution", distribution["Id"])

    def _security_group(self, type_: str, argument: str, ids: list[str]) -> None:
        """The one group, not the VPC's default, that a resource has alone."""
        groups = (
            self.client("ec2").describe_security_groups(GroupIds=ids)["SecurityGroups"]
            if ids
            else []
        )
        own = [
            one["GroupId"]
            for one in groups
            if one["GroupName"] != "default" and not self._outside(one.get("VpcId"))
        ]
        for place, block in list(self.design.blocks(type_)):
            named = [
                one
                for one in self.design.named_in(place.stack, block.get(argument, ()))
                if one.type == "aws_security_group"
            ]
            if self.matched.id(place) and len(own) == len(named) == 1:
                self.matched.add(named[0], own[0])

    def records(self) -> None:
        zone = self.surveyed.found("zone")
        if not zone:
            return
        id_ = zone["Id"].rpartition("/")[2]
        there = self.surveyed.records
        for place, block in list(self.design.blocks("aws_route53_record")):
            name, type_ = block["name"], block["type"]
            sets = there.get((name, type_), ())
            if delegated := _delegated(there, name, self.settings.dns.domain):
                self.matched.refused.append(
                    f"{delegated} is delegated to other name servers, so nobody sees the zone's"
                    f" {name}: delete the NS record, since the design's is in this zone, and"
                    " survey again."
                )
            elif len(sets) == 1:
                self.matched.add(place, "_".join([id_, name, type_, *filter(None, sets)]))
            elif sets:
                self._in_the_way(place, f"{len(sets)} records", f"make one simple {type_} record")
            elif other := _beside(there, name, type_):
                self._in_the_way(
                    place, other, f"delete it and create {type_} in one change of the zone"
                )

    def _in_the_way(self, place: Place, what: str, how: str) -> None:
        """A record that Route 53 would not have beside the design's."""
        block = self.design.block(place)
        self.matched.refused.append(
            f"{block['name']} has {what}, beside which Route 53 takes no {block['type']} record of"
            f" the design: {how}, and survey again."
        )


def _delegated(there: Collection[tuple[str, str]], name: str, apex: str) -> str:
    """The name, or the one above it, that other name servers answer for (RFC 1034, 4.2.1)."""
    below = [known for known, type_ in there if type_ == "NS" and known != apex]
    return next((one for one in below if f".{name}".endswith(f".{one}")), "")


def _beside(there: Collection[tuple[str, str]], name: str, type_: str) -> str:
    """What of the name is not a neighbour: a CNAME has none (RFC 1034, 3.6.2)."""
    types = sorted(one for known, one in there if known == name)
    if type_ == "CNAME":
        return f"{' and '.join(types)} records" if types else ""
    return "a CNAME record" if "CNAME" in types else ""
