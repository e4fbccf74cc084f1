"""The guide's production as a person clicks it together, with boto3, and its variants."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

REGION = "ap-northeast-1"
DOMAIN = "thisisjapan.com"


@dataclass(frozen=True)
class Clicks:
    """What this person did otherwise than the guide says."""

    name: str = "thisisjapan"
    """Prefix of what they named."""
    encrypted: bool = False
    third_subnet: bool = False
    two_vpcs: bool = False
    title: str = "ThisIsJapan"
    """In the Name tags, which may be in any language."""
    domain: str = DOMAIN
    until: str = "cdn"
    """`network`, `database`, `service` or `cdn`: after which part they stopped."""


def click(client: Callable[[str], Any], clicks: Clicks) -> dict[str, str]:
    """Make it; part of the survey → its identifier."""
    made: dict[str, str] = {}
    ec2, name = client("ec2"), clicks.name
    zone = client("route53").create_hosted_zone(Name=clicks.domain, CallerReference=name)[
        "HostedZone"
    ]
    made["zone"] = zone["Id"].rpartition("/")[2]
    made["vpc"] = vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    tag(ec2, vpc, f"{clicks.title}-VPC")
    if clicks.two_vpcs:
        tag(ec2, ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"], f"{clicks.title}-VPC")
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=REGION + zone_)
        for n, zone_ in enumerate("aacc" + ("a" if clicks.third_subnet else ""), 1)
    ]
    ids = [subnet["Subnet"]["SubnetId"] for subnet in subnets]
    public, private = ids[0::2], ids[1::2]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=public[0], AllocationId=address)["NatGateway"]
    made["nat_gateway"] = nat["NatGatewayId"]
    if clicks.until == "network":
        return made
    database(client, clicks, private)
    made["database"] = f"{name}-db"
    if clicks.until == "database":
        return made
    made |= service(client, clicks, vpc, public, private, zone["Id"])
    if clicks.until == "service":
        return made
    return made | cdn(client, clicks, zone["Id"])


def tag(ec2: Any, id_: str, name: str) -> None:
    ec2.create_tags(Resources=[id_], Tags=[{"Key": "Name", "Value": name}])


def database(client: Callable[[str], Any], clicks: Clicks, subnets: list[str]) -> None:
    rds, name = client("rds"), clicks.name
    rds.create_db_subnet_group(
        DBSubnetGroupName=f"{name}-db-subnet-group",
        DBSubnetGroupDescription=clicks.title,
        SubnetIds=subnets,
    )
    rds.create_db_instance(
        DBInstanceIdentifier=f"{name}-db",
        Engine="postgres",
        EngineVersion="14",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="postgres",
        MasterUserPassword="clicked-in-a-form",
        DBSubnetGroupName=f"{name}-db-subnet-group",
        StorageEncrypted=clicks.encrypted,
        BackupRetentionPeriod=7,
    )


def service(
    client: Callable[[str], Any],
    clicks: Clicks,
    vpc: str,
    public: list[str],
    private: list[str],
    zone: str,
) -> dict[str, str]:
    name, elb, ecs = clicks.name, client("elbv2"), client("ecs")
    repository = client("ecr").create_repository(repositoryName=f"{name}-backend")["repository"]
    (balancer,) = elb.create_load_balancer(Name=f"{name}-alb", Subnets=public)["LoadBalancers"]
    (group,) = elb.create_target_group(
        Name=f"{name}-tg", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
    )["TargetGroups"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )
    alias = {
        "HostedZoneId": balancer["CanonicalHostedZoneId"],
        "DNSName": f"dualstack.{balancer['DNSName']}",
        "EvaluateTargetHealth": False,
    }
    record(client, zone, f"api.{clicks.domain}", alias)
    rds = client("rds").describe_db_instances(DBInstanceIdentifier=f"{name}-db")
    host = rds["DBInstances"][0]["Endpoint"]["Address"]
    ecs.create_cluster(clusterName=f"{name}-cluster")
    ecs.register_task_definition(
        family=f"{name}-backend",
        networkMode="awsvpc",
        containerDefinitions=[
            {
                "name": "backend",
                "image": f"{repository['repositoryUri']}:latest",
                "environment": [{"name": "DB_HOST", "value": host}],
            }
        ],
    )
    made = ecs.create_service(
        cluster=f"{name}-cluster",
        serviceName=f"{name}-service",
        taskDefinition=f"{name}-backend",
        desiredCount=0,
        networkConfiguration={"awsvpcConfiguration": {"subnets": private}},
        loadBalancers=[
            {
                "targetGroupArn": group["TargetGroupArn"],
                "containerName": "backend",
                "containerPort": 80,
            }
        ],
    )["service"]
    return {
        "repository": repository["repositoryName"],
        "load_balancer": balancer["LoadBalancerArn"],
        "target_group": group["TargetGroupArn"],
        "service": made["serviceArn"],
    }


def record(client: Callable[[str], Any], zone: str, name: str, alias: Any) -> None:
    change = {"Name": name, "Type": "A", "AliasTarget": alias}
    client("route53").change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": change}]},
    )


def cdn(client: Callable[[str], Any], clicks: Clicks, zone: str) -> dict[str, str]:
    # Names of buckets are shared by all accounts.
    bucket = f"{clicks.name}-files-{client('sts').get_caller_identity()['Account']}"
    client("s3").create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    origin = {
        "Id": "s3",
        "DomainName": f"{bucket}.s3.{REGION}.amazonaws.com",
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }
    behavior = {
        "TargetOriginId": "s3",
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    }
    made = client("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": json.dumps(clicks.name),
            "Aliases": {"Quantity": 1, "Items": [f"cdn.{clicks.domain}"]},
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": behavior,
            "Comment": clicks.title,
            "Enabled": True,
        }
    )["Distribution"]
    alias = {
        "HostedZoneId": "Z2FDTNDATAQYW2",
        "DNSName": made["DomainName"],
        "EvaluateTargetHealth": False,
    }
    record(client, zone, f"cdn.{clicks.domain}", alias)
    return {"files_bucket": bucket, "distribution": made["Id"]}
