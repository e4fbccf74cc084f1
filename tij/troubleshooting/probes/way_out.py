"""How tasks reach the registry and Secrets Manager (guide, "NAT ゲートウェイ関連のトラブル")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tij.troubleshooting.cause import Diagnosis
from tij.troubleshooting.probes import suspect

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import RouteTypeDef

ANYWHERE = "0.0.0.0/0"
GUIDE = ("G177", "G178")
# A task without internet needs these, and S3 for the image's layers (ECR User Guide, "Amazon ECR
# interface VPC endpoints").
ENDPOINTS = ("ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager")


def way_out(
    ec2: EC2Client, subnets: Sequence[str], *, public_ip: bool, environment: str
) -> list[Diagnosis]:
    """What is wrong with the default routes of `subnets`, where tasks run."""
    return list(_look(ec2, subnets, public_ip, f"tij plan -e {environment} foundation"))


def _look(
    ec2: EC2Client, subnets: Sequence[str], public_ip: bool, command: str
) -> Iterator[Diagnosis]:
    for subnet in ec2.describe_subnets(SubnetIds=list(subnets))["Subnets"]:
        id_, vpc = subnet["SubnetId"], subnet["VpcId"]
        route = _default_route(ec2, id_, vpc)
        if route is None:
            missing = sorted(set(ENDPOINTS) - _endpoints(ec2, vpc))
            if missing:
                yield suspect(
                    "route-missing",
                    because=f"no {ANYWHERE} in the route table of {id_}",
                    command=command,
                    guide=GUIDE,
                    subnet=id_,
                    services=", ".join(missing),
                )
        elif route.get("State") == "blackhole":
            yield suspect(
                "route-blackhole",
                because=f"{ANYWHERE} of {id_} is a blackhole",
                command=command,
                guide=GUIDE,
                subnet=id_,
            )
        elif nat := route.get("NatGatewayId"):
            yield from _nat_gateway(ec2, nat, command)
        elif route.get("GatewayId", "").startswith("igw-") and not public_ip:
            yield suspect(
                "address-missing",
                because=f"assignPublicIp is off, {ANYWHERE} of {id_} is an internet gateway",
                command=command,
                guide=GUIDE,
                subnet=id_,
            )
        elif interface := route.get("NetworkInterfaceId"):
            yield from _nat_instance(ec2, interface, command)


def _default_route(ec2: EC2Client, subnet: str, vpc: str) -> RouteTypeDef | None:
    named = {"Name": "association.subnet-id", "Values": [subnet]}
    # A subnet without a table of its own has the VPC's main one.
    main = {"Name": "association.main", "Values": ["true"]}
    of_vpc = {"Name": "vpc-id", "Values": [vpc]}
    tables = ec2.describe_route_tables(Filters=[named])["RouteTables"]  # type: ignore[list-item]
    if not tables:
        tables = ec2.describe_route_tables(Filters=[main, of_vpc])["RouteTables"]  # type: ignore[list-item]
    routes = [route for table in tables for route in table["Routes"]]
    return next((r for r in routes if r.get("DestinationCidrBlock") == ANYWHERE), None)


def _endpoints(ec2: EC2Client, vpc: str) -> set[str]:
    found = ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    # com.amazonaws.<region>.ecr.api
    return {
        endpoint["ServiceName"].split(".", 3)[3]
        for endpoint in found["VpcEndpoints"]
        if str(endpoint["State"]).lower() == "available"
    }


def _nat_gateway(ec2: EC2Client, id_: str, command: str) -> Iterator[Diagnosis]:
    found = ec2.describe_nat_gateways(NatGatewayIds=[id_])["NatGateways"]
    state = str(found[0].get("State", "?")) if found else "gone"
    if state != "available":
        yield suspect(
            "nat-down",
            because=" ".join([id_, state, found[0].get("FailureMessage", "") if found else ""]),
            command=command,
            guide=GUIDE,
            gateway=id_,
            state=state,
        )
    elif not any(a.get("AllocationId") for a in found[0].get("NatGatewayAddresses", [])):
        yield suspect(
            "nat-address",
            because=f"{id_} has no allocation",
            command=command,
            guide=GUIDE,
            gateway=id_,
        )


def _nat_instance(ec2: EC2Client, interface: str, command: str) -> Iterator[Diagnosis]:
    filter_ = {"Name": "network-interface.network-interface-id", "Values": [interface]}
    reservations = ec2.describe_instances(Filters=[filter_])["Reservations"]  # type: ignore[list-item]
    instances = [i for reservation in reservations for i in reservation["Instances"]]
    state = str(instances[0]["State"]["Name"]) if instances else "gone"
    if state != "running":
        yield suspect(
            "nat-instance-down",
            because=f"{interface}: {state}",
            command=command,
            guide=GUIDE,
            state=state,
        )
    elif instances[0].get("SourceDestCheck"):
        yield suspect(
            "nat-source-check",
            because=f"{instances[0]['InstanceId']}: SourceDestCheck",
            command=command,
            guide=GUIDE,
        )
