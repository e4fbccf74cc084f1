"""EC2's gaps, seen through boto3 as the EC2 API Reference documents them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]

ARM64_IMAGE_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
USER_DATA = "#!/bin/bash\ntrue\n"


@pytest.fixture(scope="module")
def ec2(client: Client) -> Any:
    return client("ec2")


@pytest.fixture(scope="module")
def vpc(ec2: Any) -> str:
    id_: str = ec2.create_vpc(CidrBlock="10.6.0.0/16")["Vpc"]["VpcId"]
    return id_


@pytest.fixture(scope="module")
def subnet(ec2: Any, vpc: str) -> str:
    made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.6.1.0/24", AvailabilityZone="ap-northeast-1c")
    id_: str = made["Subnet"]["SubnetId"]
    return id_


@pytest.fixture
def group(ec2: Any, vpc: str, request: pytest.FixtureRequest) -> str:
    id_: str = ec2.create_security_group(
        GroupName=request.node.name, Description="of one test", VpcId=vpc
    )["GroupId"]
    return id_


@pytest.fixture(scope="module")
def image(client: Client) -> str:
    value: str = client("ssm").get_parameter(Name=ARM64_IMAGE_PARAMETER)["Parameter"]["Value"]
    return value


@pytest.fixture
def instance(ec2: Any, subnet: str, image: str, group: str) -> Any:
    made = ec2.run_instances(
        ImageId=image,
        InstanceType="t4g.nano",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        SecurityGroupIds=[group],
        EbsOptimized=True,
        UserData=USER_DATA,
        MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled"},
        BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeSize": 9}}
        ],
    )["Instances"][0]
    (described,) = describe(ec2, made["InstanceId"])
    assert described["NetworkInterfaces"] == made["NetworkInterfaces"]
    return described


def describe(ec2: Any, id_: str) -> Any:
    return ec2.describe_instances(InstanceIds=[id_])["Reservations"][0]["Instances"]


def test_amazon_linux_for_arm64_is_public(ec2: Any, image: str) -> None:
    (described,) = ec2.describe_images(ImageIds=[image])["Images"]
    assert (described["Architecture"], described["ImageOwnerAlias"]) == ("arm64", "amazon")


def test_an_instance_keeps_what_it_was_run_with(ec2: Any, instance: Any, group: str) -> None:
    assert instance["Architecture"] == "arm64"
    assert instance["EbsOptimized"] is True
    assert instance["MetadataOptions"]["HttpTokens"] == "required"
    assert instance["MetadataOptions"]["HttpPutResponseHopLimit"] == 1
    assert instance["Placement"]["AvailabilityZone"] == "ap-northeast-1c"
    (interface,) = instance["NetworkInterfaces"]
    assert interface["Attachment"]["DeviceIndex"] == 0
    assert [g["GroupId"] for g in interface["Groups"]] == [group]
    (mapping,) = instance["BlockDeviceMappings"]
    (volume,) = ec2.describe_volumes(VolumeIds=[mapping["Ebs"]["VolumeId"]])["Volumes"]
    assert (volume["Encrypted"], volume["Size"]) == (True, 9)
    assert volume["AvailabilityZone"] == "ap-northeast-1c"
    user_data = ec2.describe_instance_attribute(
        InstanceId=instance["InstanceId"], Attribute="userData"
    )["UserData"]["Value"]
    assert base64.b64decode(user_data).decode() == USER_DATA


def test_an_instance_can_route_for_others(ec2: Any, vpc: str, instance: Any) -> None:
    id_ = instance["InstanceId"]
    assert instance["SourceDestCheck"] is True
    ec2.modify_instance_attribute(InstanceId=id_, SourceDestCheck={"Value": False})
    (changed,) = describe(ec2, id_)
    assert changed["SourceDestCheck"] is False
    assert changed["NetworkInterfaces"][0]["SourceDestCheck"] is False
    asked = ec2.describe_instance_attribute(InstanceId=id_, Attribute="sourceDestCheck")
    assert asked["SourceDestCheck"] == {"Value": False}
    interface = changed["NetworkInterfaces"][0]["NetworkInterfaceId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    route = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}
    ec2.create_route(**route, NetworkInterfaceId=interface)
    assert default_route(ec2, table)["NetworkInterfaceId"] == interface
    assert "GatewayId" not in default_route(ec2, table)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.replace_route(**route, GatewayId=gateway)
    assert default_route(ec2, table)["GatewayId"] == gateway
    assert "NetworkInterfaceId" not in default_route(ec2, table)


def default_route(ec2: Any, table: str) -> Any:
    (described,) = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
    (route,) = [r for r in described["Routes"] if r["DestinationCidrBlock"] == "0.0.0.0/0"]
    return route


def test_metadata_options_can_be_changed(ec2: Any, instance: Any) -> None:
    id_ = instance["InstanceId"]
    ec2.modify_instance_metadata_options(InstanceId=id_, HttpTokens="optional")
    (changed,) = describe(ec2, id_)
    assert changed["MetadataOptions"]["HttpTokens"] == "optional"


def test_a_protected_instance_is_not_terminated(ec2: Any, instance: Any) -> None:
    id_ = instance["InstanceId"]
    ec2.modify_instance_attribute(InstanceId=id_, DisableApiTermination={"Value": True})
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        ec2.terminate_instances(InstanceIds=[id_])
    ec2.modify_instance_attribute(InstanceId=id_, DisableApiTermination={"Value": False})
    ec2.terminate_instances(InstanceIds=[id_])


def test_a_terminated_instance_leaves_nothing_behind(ec2: Any, instance: Any) -> None:
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    interface = instance["NetworkInterfaces"][0]["NetworkInterfaceId"]
    left = ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert interface not in [i["NetworkInterfaceId"] for i in left]
    volume = instance["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    assert volume not in [v["VolumeId"] for v in ec2.describe_volumes()["Volumes"]]


def test_an_endpoint_keeps_its_policy_groups_and_dns(
    ec2: Any, vpc: str, subnet: str, group: str
) -> None:
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc,
        VpcEndpointType="Interface",
        ServiceName="com.amazonaws.ap-northeast-1.ecr.api",
        SubnetIds=[subnet],
        SecurityGroupIds=[group],
        PrivateDnsEnabled=True,
    )["VpcEndpoint"]
    assert endpoint["PrivateDnsEnabled"] is True
    assert [g["GroupId"] for g in endpoint["Groups"]] == [group]
    assert json.loads(endpoint["PolicyDocument"])["Statement"][0]["Action"] == "*"
    id_ = endpoint["VpcEndpointId"]
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "<1 & 2>"}]}
    ec2.modify_vpc_endpoint(
        VpcEndpointId=id_,
        PolicyDocument=json.dumps(policy),
        PrivateDnsEnabled=False,
        RemoveSecurityGroupIds=[group],
    )
    (changed,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[id_])["VpcEndpoints"]
    assert json.loads(changed["PolicyDocument"]) == policy
    assert (changed["PrivateDnsEnabled"], changed["Groups"]) == (False, [])
    ec2.modify_vpc_endpoint(VpcEndpointId=id_, ResetPolicy=True)
    (reset,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[id_])["VpcEndpoints"]
    assert json.loads(reset["PolicyDocument"])["Statement"][0]["Action"] == "*"


EVERYWHERE = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}]}


def test_the_default_egress_rule_is_revoked_whatever_its_ports(ec2: Any, group: str) -> None:
    # As Terraform's provider revokes it: with all protocols, ports mean nothing.
    ec2.revoke_security_group_egress(
        GroupId=group, IpPermissions=[{**EVERYWHERE, "FromPort": 0, "ToPort": 0}]
    )
    assert egress_rules(ec2, group) == []
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[EVERYWHERE])
    assert [rule["Description"] for rule in egress_rules(ec2, group)] == ["all"]


def test_a_double_rule_is_refused(ec2: Any, group: str) -> None:
    with pytest.raises(ClientError, match=r"InvalidPermission\.Duplicate"):
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[EVERYWHERE])
    web = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": EVERYWHERE["IpRanges"]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[web])
    ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{**web, "FromPort": 443, "ToPort": 443}]
    )
    with pytest.raises(ClientError, match=r"InvalidPermission\.Duplicate.*0\.0\.0\.0/0"):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[web])


def test_a_rule_tells_its_prefix_list(ec2: Any, group: str) -> None:
    lists = ec2.describe_managed_prefix_lists(
        Filters=[{"Name": "prefix-list-name", "Values": ["com.amazonaws.ap-northeast-1.s3"]}]
    )["PrefixLists"]
    s3 = {"PrefixListId": lists[0]["PrefixListId"], "Description": "S3"}
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [s3]}
    made = ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[https])
    (rule,) = made["SecurityGroupRules"]
    assert (rule["PrefixListId"], rule["Description"]) == (s3["PrefixListId"], "S3")
    assert rule in egress_rules(ec2, group)


def egress_rules(ec2: Any, group: str) -> list[Any]:
    described = ec2.describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [group]}]
    )["SecurityGroupRules"]
    return [rule for rule in described if rule["IsEgress"]]


def test_flow_logs_keep_what_they_were_made_with(ec2: Any, vpc: str) -> None:
    role = "arn:aws:iam::000000000000:role/flow-logs"
    made = ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="cloud-watch-logs",
        LogDestination="arn:aws:logs:ap-northeast-1:000000000000:log-group:/vpc/flow",
        DeliverLogsPermissionArn=role,
        MaxAggregationInterval=60,
        TagSpecifications=[
            {"ResourceType": "vpc-flow-log", "Tags": [{"Key": "Name", "Value": "flow"}]}
        ],
    )["FlowLogIds"]
    (flow_log,) = ec2.describe_flow_logs(FlowLogIds=made)["FlowLogs"]
    assert flow_log["DeliverLogsPermissionArn"] == role
    assert flow_log["MaxAggregationInterval"] == 60
    assert flow_log["LogGroupName"] == "/vpc/flow"
    assert flow_log["LogFormat"].startswith("${version}")
    assert flow_log["Tags"] == [{"Key": "Name", "Value": "flow"}]


def test_a_nat_gateway_tells_its_elastic_ip(ec2: Any, subnet: str) -> None:
    address = ec2.allocate_address(Domain="vpc")
    made = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address["AllocationId"])
    id_ = made["NatGateway"]["NatGatewayId"]
    (found,) = ec2.describe_nat_gateways(NatGatewayIds=[id_])["NatGateways"]
    for gateway in (made["NatGateway"], found):
        (told,) = gateway["NatGatewayAddresses"]
        assert told["AllocationId"] == address["AllocationId"]
        assert told["PublicIp"] == address["PublicIp"]
        assert told["IsPrimary"] is True
