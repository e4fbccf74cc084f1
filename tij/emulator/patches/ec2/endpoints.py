"""VPC endpoints keep their policy, security groups and private DNS."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

from tij.emulator.patches.query import Params, Response, first

FULL_ACCESS = json.dumps(
    {
        "Version": "2008-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    }
)


def fill(ec2: Any) -> None:
    """EC2 API Reference: CreateVpcEndpoint, ModifyVpcEndpoint, VpcEndpoint."""
    actions = ec2._ACTION_MAP
    create, modify, render = (
        actions["CreateVpcEndpoint"],
        actions["ModifyVpcEndpoint"],
        ec2._vpce_fields_xml,
    )

    def create_endpoint(params: Params) -> Response:
        before = set(ec2._vpc_endpoints)
        response: Response = create(params)
        (id_,) = set(ec2._vpc_endpoints) - before
        endpoint = ec2._vpc_endpoints[id_]
        endpoint["PolicyDocument"] = first(params, "PolicyDocument") or FULL_ACCESS
        endpoint["PrivateDnsEnabled"] = first(params, "PrivateDnsEnabled") == "true"
        endpoint["SecurityGroupIds"] = ec2._parse_member_list(params, "SecurityGroupId")
        return ec2._xml(
            response[0],
            "CreateVpcEndpointResponse",
            ec2._vpce_fields_xml(endpoint, tag="vpcEndpoint"),
        )

    def modify_endpoint(params: Params) -> Response:
        response: Response = modify(params)
        endpoint = ec2._vpc_endpoints.get(first(params, "VpcEndpointId"))
        if response[0] >= 400 or endpoint is None:
            return response
        if first(params, "ResetPolicy") == "true":
            endpoint["PolicyDocument"] = FULL_ACCESS
        if first(params, "PrivateDnsEnabled"):
            endpoint["PrivateDnsEnabled"] = first(params, "PrivateDnsEnabled") == "true"
        removed = ec2._parse_member_list(params, "RemoveSecurityGroupId")
        groups = [g for g in endpoint.get("SecurityGroupIds", []) if g not in removed]
        endpoint["SecurityGroupIds"] = [
            *groups,
            *ec2._parse_member_list(params, "AddSecurityGroupId"),
        ]
        return response

    def render_endpoint(endpoint: dict[str, Any], tag: str = "item") -> str:
        names = {
            id_: ec2._security_groups.get(id_, {}).get("GroupName", "")
            for id_ in endpoint.get("SecurityGroupIds", [])
        }
        groups = "".join(
            f"<item><groupId>{id_}</groupId><groupName>{name}</groupName></item>"
            for id_, name in names.items()
        )
        private_dns = str(endpoint.get("PrivateDnsEnabled", False)).lower()
        more = (
            f"<policyDocument>{escape(endpoint.get('PolicyDocument', FULL_ACCESS))}"
            f"</policyDocument><privateDnsEnabled>{private_dns}</privateDnsEnabled>"
            f"<groupSet>{groups}</groupSet><ipAddressType>ipv4</ipAddressType>"
            "<dnsOptions><dnsRecordIpType>ipv4</dnsRecordIpType></dnsOptions>"
        )
        body, closing, _ = render(endpoint, tag=tag).rpartition(f"</{tag}>")
        return f"{body}{more}{closing}"

    actions["CreateVpcEndpoint"] = create_endpoint
    actions["ModifyVpcEndpoint"] = modify_endpoint
    ec2._vpce_fields_xml = render_endpoint
