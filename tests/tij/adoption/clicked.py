"""The guide's production as a person clicks it together, with boto3, and its variants."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tij.adoption.surveyed import Client

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
    until: str = "monitoring"
    """`network`, `database`, `service`, `cdn` or `monitoring`: after which part they stopped."""
    default_vpc: bool = False
    """In the VPC that the account began with, whose subnets are all public."""
    wizard: bool = False
    """Network of the console's "VPC and more": its addresses, and a table per private subnet."""
    shared_role: bool = False
    """As the guide says: the tasks run in the role with which their image is pulled."""


ANYWHERE = [{"CidrIp": "0.0.0.0/0"}]
SECRETS = ("SECRET_KEY", "JWT_SECRET")


def click(client: Client, clicks: Clicks) -> dict[str, str]:
    """Make it; part of the survey → its identifier."""
    made: dict[str, str] = {}
    ec2, name = client("ec2"), clicks.name
    zone = client("route53").create_hosted_zone(Name=clicks.domain, CallerReference=name)[
        "HostedZone"
    ]
    made["zone"] = zone["Id"].rpartition("/")[2]
    if clicks.default_vpc:
        filters = [{"Name": "is-default", "Values": ["true"]}]
        vpc = ec2.describe_vpcs(Filters=filters)["Vpcs"][0]["VpcId"]
        inside = [{"Name": "vpc-id", "Values": [vpc]}]
        there = {s["AvailabilityZone"]: s for s in ec2.describe_subnets(Filters=inside)["Subnets"]}
        public = private = [there[REGION + zone_]["SubnetId"] for zone_ in "ac"]
    else:
        vpc, public, private, made["nat_gateway"] = network(ec2, clicks)
    made["vpc"] = vpc
    groups = security_groups(ec2, clicks, vpc)
    if clicks.until == "network":
        return made
    database(client, clicks, private, groups["rds"])
    made["database"] = f"{name}-db"
    made |= files(client, clicks)
    if clicks.until == "database":
        return made
    made |= service(client, clicks, vpc, public, private, zone["Id"], groups, made["files_bucket"])
    if clicks.until == "service":
        return made
    made |= cdn(client, clicks, zone["Id"], made["files_bucket"])
    if clicks.until == "monitoring":
        monitoring(client, clicks)
    return made


def network(ec2: Any, clicks: Clicks) -> tuple[str, list[str], list[str], str]:
    """The VPC, its public and its private subnets, and the NAT gateway."""
    vpc: str = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    tag(ec2, vpc, f"{clicks.title}-VPC")
    if clicks.two_vpcs:
        tag(ec2, ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"], f"{clicks.title}-VPC")
    cidrs = [f"10.0.{n}.0/24" for n in range(1, 6)]
    if clicks.wizard:
        cidrs = [f"10.0.{n}.0/20" for n in (0, 128, 16, 144, 32)]
    zones = "aacc" + ("a" if clicks.third_subnet else "")
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=REGION + zone_)
        for cidr, zone_ in zip(cidrs, zones, strict=False)
    ]
    ids = [subnet["Subnet"]["SubnetId"] for subnet in subnets]
    public, private = ids[0::2], ids[1::2]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=public[0], AllocationId=address)["NatGateway"]
    routes(ec2, clicks, vpc, (public, gateway), (private, nat["NatGatewayId"]))
    return vpc, public, private, nat["NatGatewayId"]


def tag(ec2: Any, id_: str, name: str) -> None:
    ec2.create_tags(Resources=[id_], Tags=[{"Key": "Name", "Value": name}])


def routes(
    ec2: Any,
    clicks: Clicks,
    vpc: str,
    public: tuple[list[str], str],
    private: tuple[list[str], str],
) -> None:
    """One table each, which all of a kind's subnets share, and the endpoint of S3."""
    tables: list[str] = []
    apart = [([subnet], private[1]) for subnet in private[0]] if clicks.wizard else [private]
    for kind, (subnets, way) in (("public", public), *(("private", one) for one in apart)):
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        tag(ec2, table, f"{clicks.title}-{kind}")
        to = {"NatGatewayId" if kind == "private" else "GatewayId": way}
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **to)
        for subnet in subnets:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        tables.append(table)
    ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", RouteTableIds=tables[1:]
    )


def security_groups(ec2: Any, clicks: Clicks, vpc: str) -> dict[str, str]:
    made = {
        part: ec2.create_security_group(
            GroupName=f"{clicks.name}-{part}-sg", Description=f"{clicks.name} {part}", VpcId=vpc
        )["GroupId"]
        for part in ("alb", "ecs", "rds")
    }
    for part, port, source in (
        ("alb", 443, None),
        ("alb", 80, None),
        ("ecs", 80, "alb"),
        ("rds", 5432, "ecs"),
    ):
        of = {"UserIdGroupPairs": [{"GroupId": made[source]}]} if source else {"IpRanges": ANYWHERE}
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **of}
        ec2.authorize_security_group_ingress(GroupId=made[part], IpPermissions=[rule])
    return made


def database(client: Client, clicks: Clicks, subnets: list[str], group: str) -> None:
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
        DBName=name.replace("-", ""),
        AllocatedStorage=20,
        MasterUsername="postgres",
        MasterUserPassword="clicked-in-a-form",
        DBSubnetGroupName=f"{name}-db-subnet-group",
        VpcSecurityGroupIds=[group],
        StorageEncrypted=clicks.encrypted,
        BackupRetentionPeriod=7,
    )


def files(client: Client, clicks: Clicks) -> dict[str, str]:
    # Names of buckets are shared by all accounts.
    s3, account = client("s3"), client("sts").get_caller_identity()["Account"]
    bucket = f"{clicks.name}-files-{account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.delete_public_access_block(Bucket=bucket)
    public = {
        "Sid": "PublicReadMediaFiles",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/media/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [public]})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    rule = {"AllowedHeaders": ["*"], "AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["*"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    secret = client("secretsmanager").create_secret
    # "Credentials for Amazon RDS database" has these keys.
    login = {"username": "postgres", "password": "clicked-in-a-form", "engine": "postgres"}
    made = secret(Name=f"{clicks.name}/database", SecretString=json.dumps(login))
    values = {name: f"{name} written in a form, with fifty characters or more" for name in SECRETS}
    secret(Name=f"{clicks.name}/app-config", SecretString=json.dumps(values))
    return {"files_bucket": bucket, "database_secret": made["ARN"]}


def roles(client: Client, clicks: Clicks) -> dict[str, str]:
    """The two that a task definition names, by its arguments."""
    iam = client("iam")
    trust: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    trust |= {"Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    made = {}
    for argument, name in (
        ("executionRoleArn", "ecsTaskExecutionRole"),
        ("taskRoleArn", f"{clicks.name}-ecs-task-role"),
    ):
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        try:
            role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
        except iam.exceptions.EntityAlreadyExistsException:
            # The account's own, of an earlier environment.
            role = iam.get_role(RoleName=name)
        made[argument] = role["Role"]["Arn"]
    for policy in ("AmazonS3FullAccess", "SecretsManagerReadWrite"):
        arn = f"arn:aws:iam::aws:policy/{policy}"
        iam.attach_role_policy(RoleName=f"{clicks.name}-ecs-task-role", PolicyArn=arn)
    return dict.fromkeys(made, made["executionRoleArn"]) if clicks.shared_role else made


def certificate(client: Client, clicks: Clicks, zone: str, region: str = REGION) -> str:
    """For the domain and all below it, proven by its record."""
    acm = client("acm", region)
    names = {"DomainName": clicks.domain, "SubjectAlternativeNames": [f"*.{clicks.domain}"]}
    arn: str = acm.request_certificate(**names, ValidationMethod="DNS")["CertificateArn"]
    options = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
    for value in {
        option["ResourceRecord"]["Name"]: option["ResourceRecord"] for option in options
    }.values():
        change = {"Name": value["Name"], "Type": "CNAME", "TTL": 300}
        change["ResourceRecords"] = [{"Value": value["Value"]}]
        client("route53").change_resource_record_sets(
            HostedZoneId=zone,
            ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": change}]},
        )
    return arn


def service(
    client: Client,
    clicks: Clicks,
    vpc: str,
    public: list[str],
    private: list[str],
    zone: str,
    groups: dict[str, str],
    bucket: str,
) -> dict[str, str]:
    name, elb, ecs = clicks.name, client("elbv2"), client("ecs")
    repository = client("ecr").create_repository(repositoryName=f"{name}-backend")["repository"]
    # One per zone: a third subnet is in the first zone again.
    (balancer,) = elb.create_load_balancer(
        Name=f"{name}-alb", Subnets=public[:2], SecurityGroups=[groups["alb"]]
    )["LoadBalancers"]
    (group,) = elb.create_target_group(
        Name=f"{name}-tg", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
    )["TargetGroups"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate(client, clicks, zone)}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )
    redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_302"}
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "redirect", "RedirectConfig": redirect}],
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
    log = {
        "awslogs-group": f"/ecs/{name}-backend",
        "awslogs-region": REGION,
        "awslogs-stream-prefix": "ecs",
    }
    client("logs").create_log_group(logGroupName=log["awslogs-group"])
    password, config = (
        client("secretsmanager").describe_secret(SecretId=f"{name}/{part}")["ARN"]
        for part in ("database", "app-config")
    )
    ecs.register_task_definition(
        family=f"{name}-backend",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        **roles(client, clicks),
        containerDefinitions=[
            {
                "name": "backend",
                "image": f"{repository['repositoryUri']}:latest",
                "environment": [
                    {"name": "DB_HOST", "value": host},
                    {"name": "AWS_STORAGE_BUCKET_NAME", "value": bucket},
                ],
                "secrets": [
                    *({"name": key, "valueFrom": f"{config}:{key}::"} for key in SECRETS),
                    {"name": "DB_PASSWORD", "valueFrom": f"{password}:password::"},
                ],
                "portMappings": [{"containerPort": 80}],
                "logConfiguration": {"logDriver": "awslogs", "options": log},
            }
        ],
    )
    made = ecs.create_service(
        cluster=f"{name}-cluster",
        serviceName=f"{name}-service",
        taskDefinition=f"{name}-backend",
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration={
            "awsvpcConfiguration": {"subnets": private, "securityGroups": [groups["ecs"]]}
        },
        loadBalancers=[
            {
                "targetGroupArn": group["TargetGroupArn"],
                "containerName": "backend",
                "containerPort": 80,
            }
        ],
    )["service"]
    scaling, counted = (
        client("application-autoscaling"),
        {
            "ServiceNamespace": "ecs",
            "ResourceId": f"service/{name}-cluster/{name}-service",
            "ScalableDimension": "ecs:service:DesiredCount",
        },
    )
    scaling.register_scalable_target(**counted, MinCapacity=0, MaxCapacity=3)
    cpu = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    scaling.put_scaling_policy(
        **counted,
        PolicyName=f"{name} by CPU",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 70.0,
            "PredefinedMetricSpecification": cpu,
        },
    )
    return {
        "repository": repository["repositoryName"],
        "load_balancer": balancer["LoadBalancerArn"],
        "target_group": group["TargetGroupArn"],
        "service": made["serviceArn"],
    }


def of_type(client: Client, zone: str, name: str, type_: str) -> Any:
    """The record of a name, as Route 53 says it."""
    there = client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    (found,) = (one for one in there if (one["Name"], one["Type"]) == (f"{name}.", type_))
    return found


def record(client: Client, zone: str, name: str, alias: Any) -> None:
    change = {"Name": name, "Type": "A", "AliasTarget": alias}
    client("route53").change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": change}]},
    )


def cdn(client: Client, clicks: Clicks, zone: str, bucket: str) -> dict[str, str]:
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
            "ViewerCertificate": {
                "ACMCertificateArn": certificate(client, clicks, zone, "us-east-1"),
                "SSLSupportMethod": "sni-only",
            },
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
    return {"distribution": made["Id"]}


def monitoring(client: Client, clicks: Clicks) -> None:
    """The guide's two alarms, which write to a topic, and the site's record."""
    topic = client("sns").create_topic(Name=f"{clicks.name}-mail")["TopicArn"]
    for part, namespace in (("ECS", "AWS/ECS"), ("RDS", "AWS/RDS")):
        client("cloudwatch").put_metric_alarm(
            AlarmName=f"ThisIsJapan-{part}-HighCPU",
            AlarmDescription=clicks.title,
            Namespace=namespace,
            MetricName="CPUUtilization",
            Statistic="Average",
            Period=60,
            EvaluationPeriods=5,
            Threshold=80.0,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            AlarmActions=[topic],
        )
