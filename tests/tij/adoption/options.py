"""Options of the console's forms that the guide doesn't take, done to what was clicked."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from tests.tij.adoption.clicked import REGION
from tests.tij.adoption.habits import (
    Made,
    change_distribution,
    change_task,
    domain,
    listeners,
    of_name,
    upsert,
)
from tests.tij.adoption.variants import instead_of, running_service
from tij.adoption.surveyed import Client


def _subnets(client: Client, made: Made, *, public: bool) -> list[str]:
    """One of each zone, in their order."""
    ec2 = client("ec2")
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    out = {
        association["SubnetId"]
        for table in ec2.describe_route_tables(Filters=inside)["RouteTables"]
        for association in table["Associations"]
        if "SubnetId" in association
        if any(route.get("GatewayId", "").startswith("igw-") for route in table["Routes"])
    }
    chosen = {
        one["AvailabilityZone"]: one["SubnetId"]
        for one in ec2.describe_subnets(Filters=inside)["Subnets"]
        if (one["SubnetId"] in out) is public
    }
    return [chosen[zone] for zone in sorted(chosen)]


def forwarding_http(client: Client, made: Made) -> None:
    """Port 80 answers itself, and sends nobody to HTTPS."""
    client("elbv2").modify_listener(
        ListenerArn=listeners(client, made)[80],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": made["target_group"]}],
    )


def http_alone(client: Client, made: Made) -> None:
    """No HTTPS yet, and so no certificate of the load balancer's in use."""
    forwarding_http(client, made)
    client("elbv2").delete_listener(ListenerArn=listeners(client, made)[443])


def ipv6_from_anywhere(client: Client, made: Made) -> None:
    """The console's "Anywhere-IPv6" beside its "Anywhere-IPv4", with what it is for."""
    ec2 = client("ec2")
    filters = [{"Name": "group-name", "Values": [f"{of_name(client, made)}-alb-sg"]}]
    (group,) = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    rule |= {"Ipv6Ranges": [{"CidrIpv6": "::/0", "Description": "HTTPS, IPv6"}]}
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])


def suspended_versioning(client: Client, made: Made) -> None:
    """Of a bucket with ACLs, whose policy also refuses what is not encrypted on its way."""
    s3, bucket = client("s3"), made["files_bucket"]
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    arn = f"arn:aws:s3:::{bucket}"
    policy["Statement"] += [
        {
            "Sid": "TLS",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def origin_access_control(client: Client, made: Made) -> None:
    """As the console makes it now, with a name of its own, and the policy that it says to copy."""
    cloudfront, bucket = client("cloudfront"), made["files_bucket"]
    control = cloudfront.create_origin_access_control(
        OriginAccessControlConfig={
            "Name": f"{bucket}.s3.{REGION}.amazonaws.com",
            "SigningProtocol": "sigv4",
            "SigningBehavior": "always",
            "OriginAccessControlOriginType": "s3",
        }
    )["OriginAccessControl"]["Id"]

    def change(config: Any) -> None:
        config["Origins"]["Items"][0]["OriginAccessControlId"] = control

    change_distribution(client, made, change)
    said = cloudfront.get_distribution(Id=made["distribution"])["Distribution"]
    statement: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject"}
    statement |= {"Principal": {"Service": "cloudfront.amazonaws.com"}}
    statement |= {"Resource": f"arn:aws:s3:::{bucket}/*"}
    statement |= {"Condition": {"StringEquals": {"AWS:SourceArn": said["ARN"]}}}
    policy = {"Version": "2008-10-17", "Statement": [statement]}
    client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def cdn_by_its_own_name(client: Client, made: Made) -> None:
    """No name and no certificate for the distribution: a variable has CloudFront's own name."""
    name = f"cdn.{domain(client, made)}"
    zone = made["zone"]
    there = client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    for record in there:
        if record["Name"] == f"{name}.":
            upsert(client, zone, record, "DELETE")

    def change(config: Any) -> None:
        config["Aliases"] = {"Quantity": 0, "Items": []}
        config["ViewerCertificate"] = {"CloudFrontDefaultCertificate": True}

    change_distribution(client, made, change)
    said = client("cloudfront").get_distribution(Id=made["distribution"])["Distribution"]

    def variable(task: Any) -> None:
        container = task["containerDefinitions"][0]
        fresh = {"name": "AWS_S3_CUSTOM_DOMAIN", "value": said["DomainName"]}
        container["environment"].append(fresh)

    change_task(client, made, variable)


def without_scaling(client: Client, made: Made) -> None:
    """A number of tasks that somebody typed."""
    cluster, service = made["service"].split("/")[1:]
    client("application-autoscaling").deregister_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/{cluster}/{service}",
        ScalableDimension="ecs:service:DesiredCount",
    )


def discovered_service(client: Client, made: Made) -> None:
    """Known by a name of its VPC too (Cloud Map)."""
    account = client("sts").get_caller_identity()["Account"]
    # The embedded AWS has no Cloud Map, and takes its word for the registry.
    registry = f"arn:aws:servicediscovery:{REGION}:{account}:service/srv-utcrh6wavdkggqtk"
    running = running_service(client, made)
    instead_of(client, running, serviceRegistries=[{"registryArn": registry}])


def two_target_groups(client: Client, made: Made) -> None:
    """The service serves a second group, of a listener for tests."""
    elb = client("elbv2")
    (group,) = elb.create_target_group(
        Name="second-tg", Protocol="HTTP", Port=80, VpcId=made["vpc"], TargetType="ip"
    )["TargetGroups"]
    elb.create_listener(
        LoadBalancerArn=made["load_balancer"],
        Protocol="HTTP",
        Port=8081,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )
    running = running_service(client, made)
    (served,) = running["loadBalancers"]
    second = served | {"targetGroupArn": group["TargetGroupArn"]}
    instead_of(client, running, loadBalancers=[served, second])


def tasks_with_public_addresses(client: Client, made: Made) -> None:
    """In the public subnets, with the console's "Public IP: turned on"."""
    running = running_service(client, made)
    network = dict(running["networkConfiguration"]["awsvpcConfiguration"])
    network |= {"subnets": _subnets(client, made, public=True), "assignPublicIp": "ENABLED"}
    instead_of(client, running, networkConfiguration={"awsvpcConfiguration": network})


def encrypted_log_and_images(client: Client, made: Made) -> None:
    """With a key of their own; the log is kept a while."""
    account = client("sts").get_caller_identity()["Account"]
    statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    whose = [
        {"AWS": f"arn:aws:iam::{account}:root"},
        {"Service": f"logs.{REGION}.amazonaws.com"},
    ]
    policy = {
        "Version": "2012-10-17",
        "Statement": [statement | {"Principal": principal} for principal in whose],
    }
    key = client("kms").create_key(Description="logs", Policy=json.dumps(policy))["KeyMetadata"]
    logs, group = client("logs"), f"/ecs/{of_name(client, made)}-backend"
    logs.associate_kms_key(logGroupName=group, kmsKeyId=key["Arn"])
    logs.put_retention_policy(logGroupName=group, retentionInDays=400)
    ecr, name = client("ecr"), made["repository"]
    ecr.delete_repository(repositoryName=name, force=True)
    ecr.create_repository(
        repositoryName=name,
        encryptionConfiguration={"encryptionType": "KMS", "kmsKey": key["Arn"]},
    )


def access_keys(client: Client, made: Made) -> None:
    """An IAM user's, in variables; the task has no role."""
    iam = client("iam")
    iam.create_user(UserName="django")
    iam.attach_user_policy(
        UserName="django", PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess"
    )
    key = iam.create_access_key(UserName="django")["AccessKey"]

    def change(task: Any) -> None:
        task.pop("taskRoleArn")
        container = task["containerDefinitions"][0]
        container["environment"] += [
            {"name": "AWS_ACCESS_KEY_ID", "value": key["AccessKeyId"]},
            {"name": "AWS_SECRET_ACCESS_KEY", "value": key["SecretAccessKey"]},
        ]

    change_task(client, made, change)


def environment_file(client: Client, made: Made) -> None:
    """All variables from a file in a bucket, which nobody but the task reads."""

    def change(task: Any) -> None:
        container = task["containerDefinitions"][0]
        container |= {"environment": [], "secrets": []}
        arn = f"arn:aws:s3:::{made['files_bucket']}/backend.env"
        container["environmentFiles"] = [{"value": arn, "type": "s3"}]

    change_task(client, made, change)


def latency_api(client: Client, made: Made) -> None:
    """The API's record is chosen by Region, and there is one for IPv6 too."""
    name, zone = f"api.{domain(client, made)}", made["zone"]
    there = client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    (old,) = (one for one in there if (one["Name"], one["Type"]) == (f"{name}.", "A"))
    upsert(client, zone, old, "DELETE")
    for type_ in ("A", "AAAA"):
        fresh = old | {"Type": type_, "SetIdentifier": "tokyo", "Region": REGION}
        upsert(client, zone, fresh)


def certificate_by_mail(client: Client, made: Made) -> None:
    """Proven by a mail that somebody answered: no record of the zone proves it."""
    arn = client("acm").request_certificate(
        DomainName=domain(client, made),
        SubjectAlternativeNames=[f"*.{domain(client, made)}"],
        ValidationMethod="EMAIL",
    )["CertificateArn"]
    client("elbv2").modify_listener(
        ListenerArn=listeners(client, made)[443], Certificates=[{"CertificateArn": arn}]
    )


def nat_instance(client: Client, made: Made) -> None:
    """Instead of the gateway, which costs more."""
    ec2 = client("ec2")
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    (instance,) = ec2.run_instances(
        ImageId="ami-0c2023a1b2c3d4e5f",
        InstanceType="t3.nano",
        MinCount=1,
        MaxCount=1,
        SubnetId=_subnets(client, made, public=True)[0],
    )["Instances"]
    ec2.modify_instance_attribute(
        InstanceId=instance["InstanceId"], SourceDestCheck={"Value": False}
    )
    for table in ec2.describe_route_tables(Filters=inside)["RouteTables"]:
        if any("NatGatewayId" in one for one in table["Routes"]):
            to = {"RouteTableId": table["RouteTableId"], "DestinationCidrBlock": "0.0.0.0/0"}
            ec2.delete_route(**to)
            ec2.create_route(**to, InstanceId=instance["InstanceId"])
    ec2.delete_nat_gateway(NatGatewayId=made["nat_gateway"])


def interface_endpoints(client: Client, made: Made) -> None:
    """For the images and the logs, in the private subnets."""
    ec2 = client("ec2")
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=made["vpc"], **{name: {"Value": True}})
    subnets = _subnets(client, made, public=False)
    for service in ("ecr.api", "ecr.dkr", "logs", "secretsmanager"):
        ec2.create_vpc_endpoint(
            VpcId=made["vpc"],
            VpcEndpointType="Interface",
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            SubnetIds=subnets,
            PrivateDnsEnabled=True,
        )


def own_network_acl(client: Client, made: Made) -> None:
    """For the private subnets; what the VPC refuses is written to a log."""
    ec2 = client("ec2")
    acl = ec2.create_network_acl(VpcId=made["vpc"])["NetworkAcl"]["NetworkAclId"]
    for number, out in ((100, False), (100, True)):
        ec2.create_network_acl_entry(
            NetworkAclId=acl,
            RuleNumber=number,
            Protocol="-1",
            RuleAction="allow",
            Egress=out,
            CidrBlock="10.0.0.0/16",
        )
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    private = _subnets(client, made, public=False)
    for one in ec2.describe_network_acls(Filters=inside)["NetworkAcls"]:
        for association in one["Associations"]:
            if association["SubnetId"] in private:
                ec2.replace_network_acl_association(
                    AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl
                )
    client("logs").create_log_group(logGroupName="/vpc/flow")
    account = client("sts").get_caller_identity()["Account"]
    ec2.create_flow_logs(
        ResourceIds=[made["vpc"]],
        ResourceType="VPC",
        TrafficType="REJECT",
        LogGroupName="/vpc/flow",
        DeliverLogsPermissionArn=f"arn:aws:iam::{account}:role/flow",
    )


def firewalls(client: Client, made: Made) -> None:
    """The console's "security protections" of the load balancer and of the distribution."""
    for scope, region in (("REGIONAL", REGION), ("CLOUDFRONT", "us-east-1")):
        wafv2 = client("wafv2", region)
        seen = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True}
        acl = wafv2.create_web_acl(
            Name=f"CreatedByConsole-{scope}",
            Scope=scope,
            DefaultAction={"Allow": {}},
            Rules=[],
            VisibilityConfig=seen | {"MetricName": "all"},
        )["Summary"]
        if scope == "REGIONAL":
            wafv2.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=made["load_balancer"])
        else:
            change_distribution(client, made, partial(dict.update, WebACLId=acl["ARN"]))


def database_outside(client: Client, made: Made) -> None:
    """Public, in the default VPC, whose default group lets everybody in; of quick storage."""
    ec2, rds = client("ec2"), client("rds")
    default = [{"Name": "is-default", "Values": ["true"]}]
    vpc = ec2.describe_vpcs(Filters=default)["Vpcs"][0]["VpcId"]
    inside = [{"Name": "vpc-id", "Values": [vpc]}]
    named = [*inside, {"Name": "group-name", "Values": ["default"]}]
    (group,) = ec2.describe_security_groups(Filters=named)["SecurityGroups"]
    anywhere = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    anywhere |= {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[anywhere])
    subnets = [one["SubnetId"] for one in ec2.describe_subnets(Filters=inside)["Subnets"]]
    rds.create_db_subnet_group(
        DBSubnetGroupName=f"default-{vpc}",
        DBSubnetGroupDescription="Created from the RDS Management Console",
        SubnetIds=subnets,
    )
    rds.delete_db_instance(DBInstanceIdentifier=made["database"], SkipFinalSnapshot=True)
    rds.create_db_instance(
        DBInstanceIdentifier=made["database"],
        Engine="postgres",
        EngineVersion="14",
        DBInstanceClass="db.t4g.micro",
        DBName="postgres",
        AllocatedStorage=100,
        StorageType="io1",
        Iops=1000,
        MasterUsername="postgres",
        MasterUserPassword="clicked-in-a-form",
        DBSubnetGroupName=f"default-{vpc}",
        VpcSecurityGroupIds=[group["GroupId"]],
        PubliclyAccessible=True,
        EnableIAMDatabaseAuthentication=True,
        CACertificateIdentifier="rds-ca-rsa2048-g1",
    )
