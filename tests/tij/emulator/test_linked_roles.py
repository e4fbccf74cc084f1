"""Service-linked roles in a new account: who may not make one is refused the first use."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tij.account.look import SERVICE_LINKED
from tij.emulator import EmbeddedAws
from tij.emulator.contract.states.linked import LINKED, ROLES

Client = Callable[..., Any]
REGION = "ap-northeast-1"
ACCOUNTS = count(700_000)


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.fixture
def account() -> str:
    return f"{next(ACCOUNTS):012}"


@pytest.fixture
def root(client: Client, account: str) -> Client:
    return partial(client, account=account)


def as_role(
    root: Client, aws: EmbeddedAws, account: str, *more: Mapping[str, Any]
) -> Callable[[str], Any]:
    """Clients of a role that may do everything but make roles, and what `more` says."""
    iam = root("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="apply", AssumeRolePolicyDocument=document(trust))["Role"]
    everything = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    iam.put_role_policy(
        RoleName="apply", PolicyName="most", PolicyDocument=document(everything, *more)
    )
    given = root("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="ci")["Credentials"]
    return partial(
        boto3.client,
        region_name=REGION,
        endpoint_url=aws.endpoint,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def may_make(service: str) -> Mapping[str, Any]:
    return {
        "Effect": "Allow",
        "Action": "iam:CreateServiceLinkedRole",
        "Resource": "arn:aws:iam::*:role/aws-service-role/*",
        "Condition": {"StringEquals": {"iam:AWSServiceName": service}},
    }


def balancer(root: Client, elb: Any) -> None:
    ec2 = root("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{zone}"
        )["Subnet"]["SubnetId"]
        for n, zone in enumerate("ac")
    ]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    for subnet in subnets:
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    elb.create_load_balancer(Name="tij", Subnets=subnets)


def roles_of(root: Client) -> set[str]:
    found = root("iam").list_roles(PathPrefix="/aws-service-role/")["Roles"]
    return {role["RoleName"] for role in found}


def code_of(call: Callable[..., Any], **said: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**said)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_first_use_without_the_right_is_refused_in_the_services_words(
    root: Client, aws: EmbeddedAws, account: str
) -> None:
    client = as_role(root, aws, account)
    code, message = code_of(partial(balancer, root, client("elbv2")))
    assert code == "AccessDenied"
    assert "is not authorized to perform: iam:CreateServiceLinkedRole on resource" in message
    assert "AWSServiceRoleForElasticLoadBalancing" in message
    # It goes on without, as AWS does, but for who names providers.
    client("ecs").create_cluster(clusterName="a")
    code, message = code_of(
        client("ecs").create_cluster, clusterName="b", capacityProviders=["FARGATE"]
    )
    assert (code, "service linked role" in message) == ("InvalidParameterException", True)
    assert roles_of(root) == set()


def test_a_right_for_another_service_is_none(root: Client, aws: EmbeddedAws, account: str) -> None:
    client = as_role(root, aws, account, may_make("ecs.amazonaws.com"))
    client("ecs").create_cluster(clusterName="a", capacityProviders=["FARGATE"])
    assert roles_of(root) == {"AWSServiceRoleForECS"}
    code, _ = code_of(partial(balancer, root, client("elbv2")))
    assert code == "AccessDenied"


def test_a_role_that_is_there_needs_no_right(root: Client, aws: EmbeddedAws, account: str) -> None:
    client = as_role(root, aws, account)
    # As `tij doctor account` says it.
    for service in SERVICE_LINKED.values():
        root("iam").create_service_linked_role(AWSServiceName=service)
    assert roles_of(root) == set(SERVICE_LINKED)
    balancer(root, client("elbv2"))


def test_the_accounts_root_makes_the_role_by_its_first_use(root: Client) -> None:
    assert roles_of(root) == set()
    balancer(root, root("elbv2"))
    assert roles_of(root) == {"AWSServiceRoleForElasticLoadBalancing"}
    made = root("iam").get_role(RoleName="AWSServiceRoleForElasticLoadBalancing")["Role"]
    assert made["Path"] == "/aws-service-role/elasticloadbalancing.amazonaws.com/"
    code, _ = code_of(
        root("iam").create_service_linked_role,
        AWSServiceName="elasticloadbalancing.amazonaws.com",
    )
    assert code == "InvalidInput"


def test_each_needs_a_role_whose_name_is_known() -> None:
    assert {linked.service for linked in LINKED.values()} <= set(ROLES)
    assert SERVICE_LINKED.items() <= {name: service for service, name in ROLES.items()}.items()
