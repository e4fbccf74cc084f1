"""Ways out and connections, in a VPC of the embedded AWS, one thing broken at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from tests.tij.verification.stubs import stubbed
from tij.troubleshooting.cause import Part
from tij.troubleshooting.probes import connections
from tij.troubleshooting.probes.way_out import ENDPOINTS, way_out

Client = Callable[..., Any]
CIDR = "10.9.0.0/16"
# One for each test: AWS lets an account have five VPCs.
ACCOUNTS = count(500)


@dataclass
class Vpc:
    """A private subnet with its own route table, and the ids of what a test breaks."""

    ec2: Any
    vpc: str
    subnet: str
    table: str

    def looked(self, *, public_ip: bool = False) -> list[str]:
        found = way_out(self.ec2, [self.subnet], public_ip=public_ip, environment="local")
        assert all(d.because and d.next and "G177" in d.guide for d in found)
        return [d.name for d in found]

    def route(self, **target: str) -> None:
        self.ec2.create_route(RouteTableId=self.table, DestinationCidrBlock="0.0.0.0/0", **target)

    def nat(self, allocation: str = "") -> str:
        address = {"AllocationId": allocation} if allocation else {}
        made = self.ec2.create_nat_gateway(SubnetId=self.subnet, **address)
        id_: str = made["NatGateway"]["NatGatewayId"]
        return id_


@pytest.fixture
def vpc(client: Client) -> Vpc:
    ec2 = client("ec2", account=f"{next(ACCOUNTS):012}")
    id_ = ec2.create_vpc(CidrBlock=CIDR)["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=id_, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    table = ec2.create_route_table(VpcId=id_)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    return Vpc(ec2, id_, subnet, table)


def test_a_nat_gateway_with_an_elastic_ip_is_a_way_out(vpc: Vpc) -> None:
    allocation = vpc.ec2.allocate_address(Domain="vpc")["AllocationId"]
    vpc.route(NatGatewayId=vpc.nat(allocation))
    assert vpc.looked() == []


def test_a_nat_gateway_without_its_elastic_ip_is_named(vpc: Vpc) -> None:
    vpc.route(NatGatewayId=vpc.nat(vpc.ec2.allocate_address(Domain="vpc")["AllocationId"]))

    def without_addresses(parsed: dict[str, Any], **_: Any) -> None:
        for gateway in parsed["NatGateways"]:
            gateway["NatGatewayAddresses"] = []

    # AWS releases no address that a gateway uses, and neither does the embedded AWS.
    vpc.ec2.meta.events.register("after-call.ec2.DescribeNatGateways", without_addresses)
    assert vpc.looked() == ["nat-address"]


def test_a_deleted_nat_gateway_is_named(vpc: Vpc) -> None:
    gateway = vpc.nat(vpc.ec2.allocate_address(Domain="vpc")["AllocationId"])
    vpc.route(NatGatewayId=gateway)
    vpc.ec2.delete_nat_gateway(NatGatewayId=gateway)
    assert vpc.looked() == ["nat-down"]


def test_without_a_route_endpoints_must_take_its_place(vpc: Vpc) -> None:
    assert vpc.looked() == ["route-missing"]
    for service in ENDPOINTS:
        vpc.ec2.create_vpc_endpoint(
            VpcId=vpc.vpc,
            ServiceName=f"com.amazonaws.ap-northeast-1.{service}",
            VpcEndpointType="Gateway" if service == "s3" else "Interface",
        )
    assert vpc.looked() == []


def test_a_public_subnet_needs_a_public_address(vpc: Vpc) -> None:
    gateway = vpc.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    vpc.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc.vpc)
    vpc.route(GatewayId=gateway)
    assert vpc.looked() == ["address-missing"]
    assert vpc.looked(public_ip=True) == []


SUBNET = {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}]}


def routes(**route: str) -> tuple[str, dict[str, object]]:
    table = {"Routes": [{"DestinationCidrBlock": "0.0.0.0/0", **route}]}
    return "describe_route_tables", {"RouteTables": [table]}


def instances(*states: str, check: bool = False) -> tuple[str, dict[str, object]]:
    made = [
        {"InstanceId": "i-1", "State": {"Name": state}, "SourceDestCheck": check}
        for state in states
    ]
    return "describe_instances", {"Reservations": [{"Instances": made}]}


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ([routes(NatGatewayId="nat-1", State="blackhole")], ["route-blackhole"]),
        ([routes(NetworkInterfaceId="eni-1"), instances("running")], []),
        ([routes(NetworkInterfaceId="eni-1"), instances("stopped")], ["nat-instance-down"]),
        ([routes(NetworkInterfaceId="eni-1"), instances()], ["nat-instance-down"]),
        (
            [routes(NetworkInterfaceId="eni-1"), instances("running", check=True)],
            ["nat-source-check"],
        ),
    ],
)
def test_a_nat_instance_must_run_and_route(
    answers: list[tuple[str, dict[str, object]]], names: list[str]
) -> None:
    ec2 = stubbed("ec2", ("describe_subnets", SUBNET), *answers)
    found = way_out(ec2, ["subnet-1"], public_ip=False, environment="local")
    assert [d.name for d in found] == names


@pytest.fixture
def groups(vpc: Vpc) -> tuple[str, str]:
    """The tasks' and the database's group, connected on 5432; nothing else."""
    made = []
    for name in ("tasks", "database"):
        id_ = vpc.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc.vpc)
        made.append(id_["GroupId"])
        everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        vpc.ec2.revoke_security_group_egress(GroupId=made[-1], IpPermissions=[everything])
    tasks, database = made
    vpc.ec2.authorize_security_group_egress(GroupId=tasks, IpPermissions=[to(database)])
    vpc.ec2.authorize_security_group_ingress(GroupId=database, IpPermissions=[to(tasks)])
    return tasks, database


def to(group: str, port: int = 5432) -> dict[str, Any]:
    pair = {"UserIdGroupPairs": [{"GroupId": group}]}
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **pair}


def connected(vpc: Vpc, tasks: str, database: str, port: int = 5432) -> list[str]:
    found = connections.connection(
        vpc.ec2,
        (Part("tasks"), Part("database")),
        [tasks],
        [database],
        port,
        cidr=CIDR,
        command="tij plan -e local service",
        guide=("G184",),
    )
    return [d.says() for d in found]


def test_a_connection_needs_both_sides(vpc: Vpc, groups: tuple[str, str]) -> None:
    tasks, database = groups
    assert connected(vpc, tasks, database) == []
    vpc.ec2.revoke_security_group_ingress(GroupId=database, IpPermissions=[to(tasks)])
    (says,) = connected(vpc, tasks, database)
    assert "into the database is closed" in says
    vpc.ec2.revoke_security_group_egress(GroupId=tasks, IpPermissions=[to(database)])
    assert len(connected(vpc, tasks, database)) == 2


def test_another_port_is_another_connection(vpc: Vpc, groups: tuple[str, str]) -> None:
    assert len(connected(vpc, *groups, port=5433)) == 2


def test_a_range_of_addresses_counts_when_it_holds_the_network(
    vpc: Vpc, groups: tuple[str, str]
) -> None:
    tasks, database = groups
    vpc.ec2.revoke_security_group_ingress(GroupId=database, IpPermissions=[to(tasks)])
    for cidr, closed in (("10.9.1.0/24", 1), ("10.0.0.0/8", 0)):
        rule = {**to(tasks), "IpRanges": [{"CidrIp": cidr}]}
        del rule["UserIdGroupPairs"]
        vpc.ec2.authorize_security_group_ingress(GroupId=database, IpPermissions=[rule])
        assert len(connected(vpc, tasks, database)) == closed


def test_tasks_must_be_let_out_to_awss_apis(vpc: Vpc, groups: tuple[str, str]) -> None:
    def looked() -> list[str]:
        found = connections.way_to_internet(
            vpc.ec2, groups[:1], cidr=CIDR, command="tij plan", guide=("G177",)
        )
        return [d.name for d in found]

    assert looked() == ["way-out-closed"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    out = {**rule, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    vpc.ec2.authorize_security_group_egress(GroupId=groups[0], IpPermissions=[out])
    assert looked() == []
