"""States of a network's endpoints, and the services that they are for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from ministack.core.responses import get_region

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.balancers import same_zone
from tij.emulator.contract.states.there import GOING, Rule, held


def _create_endpoint(said: Parameters) -> Refusal | None:
    """AWS PrivateLink Guide, "Private DNS": both DNS attributes of the VPC are on."""
    from ministack.services import ec2

    vpc = ec2._vpcs.get(said.get("VpcId", "")) or {}
    interface = said.get("VpcEndpointType") == "Interface"
    if refused := _service_name(said):
        return refused
    inbound = (said.get("DnsOptions") or {}).get("PrivateDnsOnlyForInboundResolverEndpoint")
    if inbound and not any(
        found.get("VpcEndpointType") == "Gateway"
        and all(found.get(n) == said.get(n) for n in ("VpcId", "ServiceName"))
        for found in held(ec2._vpc_endpoints)
    ):
        message = "To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC must have a"
        return Refusal("InvalidParameter", f"{message} Gateway endpoint for the service.")
    if interface and same_zone(said.get("SubnetIds", [])):
        message = "Found another VPC endpoint subnet in the availability zone"
        return Refusal("DuplicateSubnetsInSameZone", message)
    for found in held(ec2._vpc_endpoints):
        same = all(found.get(n) == said.get(n) for n in ("VpcId", "ServiceName"))
        if not same or str(found.get("State", "")).lower() in GOING:
            continue
        shared = set(found.get("RouteTableIds", [])) & set(said.get("RouteTableIds", []))
        if shared:
            message = f"route table {shared.pop()} already has a route with destination-prefix-list"
            return Refusal("RouteAlreadyExists", message)
        if interface and said.get("PrivateDnsEnabled") and found.get("PrivateDnsEnabled"):
            message = "private-dns-enabled cannot be set because there is already a conflicting DNS"
            return Refusal("InvalidParameter", f"{message} domain for the service in the VPC")
    if interface and said.get("PrivateDnsEnabled") and not vpc.get("EnableDnsHostnames"):
        message = "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC"
        return Refusal(
            "InvalidParameter", f"{message} attributes set to true for {vpc.get('VpcId')}"
        )
    return None


INTERFACES = (
    "access-analyzer acm-pca application-autoscaling athena autoscaling backup bedrock"
    " bedrock-runtime cloudformation cloudtrail codebuild codecommit codedeploy codepipeline"
    " config datasync dynamodb ebs ec2 ec2messages ecr.api ecr.dkr ecs ecs-agent ecs-telemetry"
    " eks eks-auth"
    " elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce email"
    " email-smtp events execute-api firehose fsx glue grafana guardduty-data health imagebuilder"
    " inspector2 kinesis-firehose kinesis-streams kms lambda license-manager logs mq"
    " organizations pipes polly rds rds-data redshift rekognition s3 s3tables sagemaker.api"
    " sagemaker.runtime scheduler schemas secretsmanager securityhub servicecatalog"
    " servicediscovery ses sms-voice sns sqs ssm ssm-contacts ssm-incidents ssmmessages states sts"
    " synthetics tagging textract transcribe transfer verifiedpermissions wafv2 monitoring"
    " evidently oam internetmonitor applicationinsights rum xray translate workspaces"
).split()
"""AWS PrivateLink Guide, "AWS services that integrate with AWS PrivateLink"."""


GATEWAYS = ("s3", "s3express", "dynamodb")
"""AWS PrivateLink Guide, "Gateway endpoints"."""


def _service_name(said: Parameters) -> Refusal | None:
    """EC2 API Reference, CreateVpcEndpoint: ServiceName; of others' services nothing is said."""
    name, kind = str(said.get("ServiceName", "")), said.get("VpcEndpointType") or "Gateway"
    found = re.fullmatch(r"com\.amazonaws\.([a-z0-9-]+)\.([a-z0-9.-]+)", name)
    if found is None or found[2].startswith("vpce") or said.get("ServiceRegion"):
        return None
    service = found[2].removesuffix("-fips")
    # There are more services than are listed here: a name is refused if it is a slip of one.
    known = (*INTERFACES, *GATEWAYS) if kind == "Interface" else GATEWAYS
    slip = service not in (*known, *INTERFACES) and (
        kind == "Gateway"
        or any(name.startswith(f"{service}.") for name in known)
        or get_close_matches(service, known, n=1, cutoff=0.8)
    )
    if found[1] != get_region() or slip:
        message = f"The Vpc Endpoint Service '{name}' does not exist"
        return Refusal("InvalidServiceName", message)
    if kind == "Gateway" and service not in GATEWAYS:
        message = "Endpoint type (Gateway) does not match available service types ([Interface])."
        return Refusal("InvalidParameter", message)
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("ec2", "CreateVpcEndpoint"): _create_endpoint,
}
