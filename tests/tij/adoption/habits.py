"""What people do otherwise than the guide says, done to a production that was clicked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.tij.adoption.clicked import REGION, Clicks, certificate, of_type
from tij.adoption.surveyed import Client

Made = Mapping[str, str]
Habit = Callable[[Client, Made], None]


def of_name(client: Client, made: Made) -> str:
    """The prefix of what was named."""
    return made["database"].removesuffix("-db")


def domain(client: Client, made: Made) -> str:
    zone = client("route53").get_hosted_zone(Id=made["zone"])["HostedZone"]["Name"]
    return str(zone).rstrip(".")


def change_distribution(client: Client, made: Made, change: Callable[[Any], None]) -> None:
    cloudfront = client("cloudfront")
    said = cloudfront.get_distribution_config(Id=made["distribution"])
    change(said["DistributionConfig"])
    cloudfront.update_distribution(
        Id=made["distribution"], IfMatch=said["ETag"], DistributionConfig=said["DistributionConfig"]
    )


def listeners(client: Client, made: Made) -> dict[int, str]:
    said = client("elbv2").describe_listeners(LoadBalancerArn=made["load_balancer"])
    return {one["Port"]: one["ListenerArn"] for one in said["Listeners"]}


def change_task(
    client: Client, made: Made, change: Callable[[Any], None], *, service: bool = True
) -> None:
    """A new revision of the service's task definition, which it runs unless `service` is false."""
    ecs = client("ecs")
    cluster, name = made["service"].split("/")[1:]
    (running,) = ecs.describe_services(cluster=cluster, services=[name])["services"]
    task = ecs.describe_task_definition(taskDefinition=running["taskDefinition"])["taskDefinition"]
    keys = ["family", "networkMode", "requiresCompatibilities", "cpu", "memory"]
    keys += ["executionRoleArn", "taskRoleArn", "containerDefinitions"]
    fresh = {key: task[key] for key in keys}
    change(fresh)
    arn = ecs.register_task_definition(**fresh)["taskDefinition"]["taskDefinitionArn"]
    if service:
        ecs.update_service(cluster=cluster, service=name, taskDefinition=arn)


def origin_access_identity(client: Client, made: Made) -> None:
    """As the console made it before there was origin access control."""
    identity, bucket = "E2QWRUHAPOMQZL", made["files_bucket"]
    user = f"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity {identity}"
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": user}}
    statement |= {"Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    policy = {"Version": "2008-10-17", "Statement": [statement]}
    client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    path = f"origin-access-identity/cloudfront/{identity}"

    def change(config: Any) -> None:
        config["Origins"]["Items"][0]["S3OriginConfig"] = {"OriginAccessIdentity": path}

    change_distribution(client, made, change)


def website_origin(client: Client, made: Made) -> None:
    bucket = made["files_bucket"]
    client("s3").put_bucket_website(
        Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}}
    )

    def change(config: Any) -> None:
        (origin,) = config["Origins"]["Items"]
        origin.pop("S3OriginConfig", None)
        origin["DomainName"] = f"{bucket}.s3-website-{REGION}.amazonaws.com"
        origin["CustomOriginConfig"] = {
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "http-only",
            "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
        }

    change_distribution(client, made, change)


def more_of_a_distribution(client: Client, made: Made) -> None:
    """A second origin, another behaviour, the apex, error pages, a root object, legacy caching."""
    (balancer,) = client("elbv2").describe_load_balancers(LoadBalancerArns=[made["load_balancer"]])[
        "LoadBalancers"
    ]
    apex = domain(client, made)

    def change(config: Any) -> None:
        config["Aliases"] = {"Quantity": 2, "Items": [f"cdn.{apex}", apex]}
        config["DefaultRootObject"] = "index.html"
        config["PriceClass"] = "PriceClass_200"
        config["Origins"]["Items"].append(
            {
                "Id": "api",
                "DomainName": balancer["DNSName"],
                "CustomHeaders": {"Quantity": 0},
                "OriginPath": "",
                "CustomOriginConfig": {
                    "HTTPPort": 80,
                    "HTTPSPort": 443,
                    "OriginProtocolPolicy": "https-only",
                    "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
                },
            }
        )
        config["Origins"]["Quantity"] = 2
        behavior = {
            "PathPattern": "api/*",
            "TargetOriginId": "api",
            "ViewerProtocolPolicy": "https-only",
            "MinTTL": 0,
            "DefaultTTL": 0,
            "MaxTTL": 0,
            "ForwardedValues": {
                "QueryString": True,
                "Cookies": {"Forward": "all"},
                "Headers": {"Quantity": 1, "Items": ["Host"]},
            },
            "AllowedMethods": {
                "Quantity": 7,
                "Items": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
                "CachedMethods": {"Quantity": 2, "Items": ["GET", "HEAD"]},
            },
        }
        config["CacheBehaviors"] = {"Quantity": 1, "Items": [behavior]}
        error = {"ErrorCode": 403, "ResponsePagePath": "/index.html", "ResponseCode": "200"}
        config["CustomErrorResponses"] = {
            "Quantity": 1,
            "Items": [error | {"ErrorCachingMinTTL": 10}],
        }

    change_distribution(client, made, change)
    said = client("cloudfront").get_distribution(Id=made["distribution"])["Distribution"]
    alias = {"HostedZoneId": "Z2FDTNDATAQYW2", "EvaluateTargetHealth": False}
    upsert(
        client,
        made["zone"],
        {"Name": apex, "Type": "A", "AliasTarget": alias | {"DNSName": said["DomainName"]}},
    )


def upsert(client: Client, zone: str, record: Mapping[str, Any], action: str = "UPSERT") -> None:
    client("route53").change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]},
    )


def listener_rules(client: Client, made: Made) -> None:
    """One for a path, one for a host, and a second certificate."""
    elb, arn = client("elbv2"), listeners(client, made)[443]
    (group,) = elb.create_target_group(
        Name="admin-tg", Protocol="HTTP", Port=80, VpcId=made["vpc"], TargetType="ip"
    )["TargetGroups"]
    for priority, field, value, target in (
        (1, "path-pattern", "/admin/*", group["TargetGroupArn"]),
        (2, "host-header", "old.example.com", made["target_group"]),
    ):
        elb.create_rule(
            ListenerArn=arn,
            Priority=priority,
            Conditions=[{"Field": field, "Values": [value]}],
            Actions=[{"Type": "forward", "TargetGroupArn": target}],
        )
    other = client("acm").request_certificate(DomainName="old.example.com", ValidationMethod="DNS")[
        "CertificateArn"
    ]
    elb.add_listener_certificates(ListenerArn=arn, Certificates=[{"CertificateArn": other}])


def rules_alone_forward(client: Client, made: Made) -> None:
    """The default answers 404; a rule for the API's host forwards."""
    elb, arn = client("elbv2"), listeners(client, made)[443]
    elb.create_rule(
        ListenerArn=arn,
        Priority=1,
        Conditions=[{"Field": "host-header", "Values": [f"api.{domain(client, made)}"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": made["target_group"]}],
    )
    fixed = {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "nothing here"}
    elb.modify_listener(
        ListenerArn=arn, DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": fixed}]
    )


def weighted_forward(client: Client, made: Made) -> None:
    """A blue and a green group, as for a blue/green deployment."""
    elb, arn = client("elbv2"), listeners(client, made)[443]
    (green,) = elb.create_target_group(
        Name="green-tg", Protocol="HTTP", Port=80, VpcId=made["vpc"], TargetType="ip"
    )["TargetGroups"]
    groups = [
        {"TargetGroupArn": made["target_group"], "Weight": 100},
        {"TargetGroupArn": green["TargetGroupArn"], "Weight": 0},
    ]
    elb.modify_listener(
        ListenerArn=arn,
        DefaultActions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}],
    )


def third_listener(client: Client, made: Made) -> None:
    """A port of its own to test with."""
    client("elbv2").create_listener(
        LoadBalancerArn=made["load_balancer"],
        Protocol="HTTP",
        Port=8080,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": made["target_group"]}],
    )


def plain_passwords(client: Client, made: Made) -> None:
    """In the environment, with the database as an URL."""
    rds = client("rds").describe_db_instances(DBInstanceIdentifier=made["database"])
    host = rds["DBInstances"][0]["Endpoint"]["Address"]

    def change(task: Any) -> None:
        (container,) = task["containerDefinitions"]
        container["secrets"] = []
        container["environment"] = [
            {"name": "DATABASE_URL", "value": f"postgres://postgres:pw@{host}:5432/thisisjapan"},
            {"name": "SECRET_KEY", "value": "written in the open"},
            {"name": "AWS_STORAGE_BUCKET_NAME", "value": made["files_bucket"]},
        ]

    change_task(client, made, change)


def more_containers(client: Client, made: Made) -> None:
    """nginx before it, and an agent beside it, each with a log of its own."""

    def change(task: Any) -> None:
        (backend,) = task["containerDefinitions"]
        for name, image in (("nginx", "nginx:1.27"), ("agent", "public.ecr.aws/datadog/agent:7")):
            options = dict(backend["logConfiguration"]["options"])
            options["awslogs-group"] = f"/ecs/{name}"
            client("logs").create_log_group(logGroupName=f"/ecs/{name}")
            task["containerDefinitions"].append(
                {
                    "name": name,
                    "image": image,
                    "essential": False,
                    "logConfiguration": {"logDriver": "awslogs", "options": options},
                }
            )

    change_task(client, made, change)


def parameters_of_ssm(client: Client, made: Made) -> None:
    """All values from the Parameter Store, one without its ARN."""
    account = client("sts").get_caller_identity()["Account"]
    names = ("DB_HOST", "DB_PASSWORD", "SECRET_KEY")
    for name in names:
        client("ssm").put_parameter(Name=f"/shop/{name}", Value="x", Type="SecureString")

    def change(task: Any) -> None:
        (container,) = task["containerDefinitions"]
        arn = f"arn:aws:ssm:{REGION}:{account}:parameter/shop/"
        container["secrets"] = [{"name": name, "valueFrom": arn + name} for name in names[1:]]
        container["secrets"].append({"name": "DB_HOST", "valueFrom": "/shop/DB_HOST"})
        container["environment"] = []

    change_task(client, made, change)


def capacity_providers(client: Client, made: Made) -> None:
    cluster, service = made["service"].split("/")[1:]
    ecs = client("ecs")
    ecs.put_cluster_capacity_providers(
        cluster=cluster,
        capacityProviders=["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    )
    ecs.update_service(
        cluster=cluster,
        service=service,
        forceNewDeployment=True,
        capacityProviderStrategy=[
            {"capacityProvider": "FARGATE", "weight": 1, "base": 1},
            {"capacityProvider": "FARGATE_SPOT", "weight": 3},
        ],
        deploymentConfiguration={
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "maximumPercent": 150,
            "minimumHealthyPercent": 50,
        },
        enableExecuteCommand=True,
        propagateTags="SERVICE",
        healthCheckGracePeriodSeconds=120,
    )


def public_database(client: Client, made: Made) -> None:
    """Public, with parameters of its own, in both zones, known for its performance."""
    rds = client("rds")
    rds.create_db_parameter_group(
        DBParameterGroupName="shop-params", DBParameterGroupFamily="postgres14", Description="遅い"
    )
    rds.modify_db_instance(
        DBInstanceIdentifier=made["database"],
        PubliclyAccessible=True,
        DBParameterGroupName="shop-params",
        MultiAZ=True,
        DeletionProtection=True,
        CopyTagsToSnapshot=True,
        MaxAllocatedStorage=100,
        ApplyImmediately=True,
    )


def kms_bucket(client: Client, made: Made) -> None:
    """Versioned, encrypted with a key of its own, old versions deleted, accesses logged."""
    s3, bucket = client("s3"), made["files_bucket"]
    key = client("kms").create_key(Description="files")["KeyMetadata"]["Arn"]
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    encryption = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": encryption, "BucketKeyEnabled": True}]
        },
    )
    rule = {
        "ID": "古い版",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
    }
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    s3.put_bucket_logging(
        Bucket=bucket,
        BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": "log/"}},
    )
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={"BlockPublicAcls": True, "IgnorePublicAcls": True},
    )


def inline_policies(client: Client, made: Made) -> None:
    iam, name = client("iam"), f"{of_name(client, made)}-ecs-task-role"
    policy = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
    for one in ("media", "mail"):
        iam.put_role_policy(RoleName=name, PolicyName=one, PolicyDocument=document)


def japanese_tags(client: Client, made: Made) -> None:
    """On whatever has tags."""
    pairs = {"プロジェクト": "これは日本", "担当": "田中"}
    tags = [{"Key": key, "Value": value} for key, value in pairs.items()]
    ec2 = client("ec2")
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    groups = ec2.describe_security_groups(Filters=inside)["SecurityGroups"]
    ids = [made["vpc"], made["nat_gateway"], *(one["GroupId"] for one in groups)]
    ec2.create_tags(Resources=ids, Tags=tags)
    rds = client("rds")
    arn = rds.describe_db_instances()["DBInstances"][0]["DBInstanceArn"]
    rds.add_tags_to_resource(ResourceName=arn, Tags=tags)
    client("s3").put_bucket_tagging(Bucket=made["files_bucket"], Tagging={"TagSet": tags})
    client("elbv2").add_tags(ResourceArns=[made["load_balancer"], made["target_group"]], Tags=tags)
    client("ecs").tag_resource(
        resourceArn=made["service"], tags=[{"key": k, "value": v} for k, v in pairs.items()]
    )
    client("iam").tag_role(RoleName=f"{of_name(client, made)}-ecs-task-role", Tags=tags)
    account = client("sts").get_caller_identity()["Account"]
    distribution = f"arn:aws:cloudfront::{account}:distribution/{made['distribution']}"
    client("cloudfront").tag_resource(Resource=distribution, Tags={"Items": tags})
    client("route53").change_tags_for_resource(
        ResourceType="hostedzone", ResourceId=made["zone"], AddTags=tags
    )
    client("secretsmanager").tag_resource(SecretId=made["database_secret"], Tags=tags)
    client("logs").tag_log_group(logGroupName=f"/ecs/{of_name(client, made)}-backend", tags=pairs)


def foreign_records(client: Client, made: Made) -> None:
    """Mail, a subdomain of others, a weighted record, and two zones beside it of the same name."""
    name, zone, route53 = domain(client, made), made["zone"], client("route53")
    for prefix, type_, value in (
        ("", "MX", "1 smtp.google.com"),
        ("", "TXT", '"v=spf1 include:_spf.google.com ~all"'),
        ("_dmarc.", "TXT", '"v=DMARC1; p=none"'),
        ("blog.", "CNAME", "hatenablog.com"),
        ("dev.", "NS", "ns-1.example.net"),
        ("*.", "A", "192.0.2.1"),
        ("ティー.".encode("idna").decode(), "A", "192.0.2.1"),
    ):
        record = {"Name": prefix + name, "Type": type_, "TTL": 300}
        upsert(client, zone, record | {"ResourceRecords": [{"Value": value}]})
    for number in (1, 2):
        record = {"Name": f"canary.{name}", "Type": "A", "TTL": 60, "Weight": number}
        record |= {"SetIdentifier": str(number), "ResourceRecords": [{"Value": "192.0.2.1"}]}
        upsert(client, zone, record)
    route53.create_hosted_zone(
        Name=name,
        CallerReference="private",
        VPC={"VPCRegion": REGION, "VPCId": made["vpc"]},
        HostedZoneConfig={"PrivateZone": True},
    )


def second_zone(client: Client, made: Made) -> None:
    """Public and of the same name, as registering a domain twice leaves behind; empty."""
    client("route53").create_hosted_zone(Name=domain(client, made), CallerReference="twice")


def api_as_cname(client: Client, made: Made) -> None:
    """Not an alias."""
    (balancer,) = client("elbv2").describe_load_balancers(LoadBalancerArns=[made["load_balancer"]])[
        "LoadBalancers"
    ]
    name = f"api.{domain(client, made)}"
    old = of_type(client, made["zone"], name, "A")
    upsert(client, made["zone"], old, "DELETE")
    record = {"Name": name, "Type": "CNAME", "TTL": 300}
    upsert(client, made["zone"], record | {"ResourceRecords": [{"Value": balancer["DNSName"]}]})


def weighted_api(client: Client, made: Made) -> None:
    """The API's record is one of several of its name."""
    name = f"api.{domain(client, made)}"
    old = of_type(client, made["zone"], name, "A")
    upsert(client, made["zone"], old, "DELETE")
    upsert(client, made["zone"], old | {"SetIdentifier": "tokyo", "Weight": 100})


def two_weighted_apis(client: Client, made: Made) -> None:
    """Some requests go elsewhere, as during a move."""
    weighted_api(client, made)
    record = {"Name": f"api.{domain(client, made)}", "Type": "A", "TTL": 60, "Weight": 1}
    record |= {"SetIdentifier": "other", "ResourceRecords": [{"Value": "192.0.2.1"}]}
    upsert(client, made["zone"], record)


def instance_in_groups(client: Client, made: Made) -> None:
    """A bastion in the database's security group, which lets it and an office in."""
    ec2 = client("ec2")
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    groups = {
        one["GroupName"]: one["GroupId"]
        for one in ec2.describe_security_groups(Filters=inside)["SecurityGroups"]
    }
    group = groups[f"{of_name(client, made)}-rds-sg"]
    subnet = ec2.describe_subnets(Filters=inside)["Subnets"][0]["SubnetId"]
    ec2.run_instances(
        ImageId="ami-0c2023a1b2c3d4e5f",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        SecurityGroupIds=[group],
    )
    for rule in (
        {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]},
        {
            "IpProtocol": "tcp",
            "FromPort": 5432,
            "ToPort": 5432,
            "IpRanges": [
                {"CidrIp": "203.0.113.7/32", "Description": "office"},
                {"CidrIp": "203.0.113.8/32"},
            ],
            "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}],
        },
    ):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


def nat_per_zone(client: Client, made: Made) -> None:
    ec2 = client("ec2")
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    there = ec2.describe_subnets(Filters=inside)["Subnets"]
    (subnet,) = (one["SubnetId"] for one in there if one["CidrBlock"] == "10.0.3.0/24")
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)


def without_nat(client: Client, made: Made) -> None:
    """Tasks in the public subnets, with addresses of their own."""
    ec2 = client("ec2")
    ec2.delete_nat_gateway(NatGatewayId=made["nat_gateway"])
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    for table in ec2.describe_route_tables(Filters=inside)["RouteTables"]:
        if any("NatGatewayId" in one for one in table["Routes"]):
            ec2.delete_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0")


def protected_balancer(client: Client, made: Made) -> None:
    """Deletion protection, another time-out, stickiness, another health check."""
    elb = client("elbv2")
    elb.modify_load_balancer_attributes(
        LoadBalancerArn=made["load_balancer"],
        Attributes=[
            {"Key": "deletion_protection.enabled", "Value": "true"},
            {"Key": "idle_timeout.timeout_seconds", "Value": "300"},
        ],
    )
    elb.modify_target_group_attributes(
        TargetGroupArn=made["target_group"],
        Attributes=[
            {"Key": "stickiness.enabled", "Value": "true"},
            {"Key": "stickiness.type", "Value": "lb_cookie"},
            {"Key": "deregistration_delay.timeout_seconds", "Value": "30"},
        ],
    )
    elb.modify_target_group(
        TargetGroupArn=made["target_group"],
        HealthCheckPath="/health/",
        Matcher={"HttpCode": "200-399"},
        HealthCheckIntervalSeconds=60,
    )


def retiring_service(client: Client, made: Made) -> None:
    """An older service of the same target group, with no task."""
    ecs = client("ecs")
    cluster, service = made["service"].split("/")[1:]
    (running,) = ecs.describe_services(cluster=cluster, services=[service])["services"]
    keys = ("taskDefinition", "launchType", "networkConfiguration", "loadBalancers")
    again = {key: running[key] for key in keys if key in running}
    ecs.create_service(cluster=cluster, serviceName=f"{service}-old", desiredCount=0, **again)


def step_scaling(client: Client, made: Made) -> None:
    """Steps by an alarm, and by the clock, beside the target tracking."""
    scaling = client("application-autoscaling")
    counted = {
        "ServiceNamespace": "ecs",
        "ResourceId": "/".join(["service", *made["service"].split("/")[1:]]),
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    step = {"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}
    scaling.put_scaling_policy(
        **counted,
        PolicyName="steps",
        PolicyType="StepScaling",
        StepScalingPolicyConfiguration={
            "AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": [step],
            "Cooldown": 60,
        },
    )


def immutable_repository(client: Client, made: Made) -> None:
    ecr, name = client("ecr"), made["repository"]
    ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability="IMMUTABLE")
    ecr.put_image_scanning_configuration(
        repositoryName=name, imageScanningConfiguration={"scanOnPush": True}
    )
    rule = {
        "rulePriority": 1,
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5},
        "action": {"type": "expire"},
    }
    ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps({"rules": [rule]}))


def apart_addresses(client: Client, made: Made) -> None:
    """Certificates of one name each, as who adds them later has."""
    (cert,) = [
        certificate(client, Clicks(name="x", domain=f"api.{domain(client, made)}"), made["zone"])
    ]
    client("elbv2").modify_listener(
        ListenerArn=listeners(client, made)[443], Certificates=[{"CertificateArn": cert}]
    )


def main_table(client: Client, made: Made) -> None:
    """Public subnets live by the VPC's main route table, with the way to the internet in it."""
    ec2 = client("ec2")
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    tables = ec2.describe_route_tables(Filters=inside)["RouteTables"]
    (main,) = (t for t in tables if any(a.get("Main") for a in t["Associations"]))
    for table in tables:
        for route in table["Routes"]:
            if route.get("GatewayId", "").startswith("igw-"):
                ec2.create_route(
                    RouteTableId=main["RouteTableId"],
                    DestinationCidrBlock="0.0.0.0/0",
                    GatewayId=route["GatewayId"],
                )
                for one in table["Associations"]:
                    ec2.disassociate_route_table(AssociationId=one["RouteTableAssociationId"])
                ec2.delete_route_table(RouteTableId=table["RouteTableId"])


def aurora(client: Client, made: Made) -> None:
    """Instead of RDS for PostgreSQL, in the VPC."""
    rds = client("rds")
    (old,) = rds.describe_db_instances(DBInstanceIdentifier=made["database"])["DBInstances"]
    group = old["DBSubnetGroup"]["DBSubnetGroupName"]
    rds.create_db_cluster(
        DBClusterIdentifier="shop",
        Engine="aurora-postgresql",
        MasterUsername="postgres",
        MasterUserPassword="clicked-in-a-form",
        DBSubnetGroupName=group,
    )
    made_ = rds.create_db_instance(
        DBInstanceIdentifier="shop-1",
        DBClusterIdentifier="shop",
        Engine="aurora-postgresql",
        DBInstanceClass="db.t4g.medium",
        DBSubnetGroupName=group,
    )["DBInstance"]
    assert made_["Engine"] == "aurora-postgresql"
    (cluster,) = rds.describe_db_clusters()["DBClusters"]

    def change(task: Any) -> None:
        (container,) = task["containerDefinitions"]
        container["environment"][0]["value"] = cluster["Endpoint"]

    change_task(client, made, change)
    rds.delete_db_instance(DBInstanceIdentifier=made["database"], SkipFinalSnapshot=True)


def api_behind_cloudfront(client: Client, made: Made) -> None:
    """The API's record leads to a distribution, whose origin is the load balancer."""
    (balancer,) = client("elbv2").describe_load_balancers(LoadBalancerArns=[made["load_balancer"]])[
        "LoadBalancers"
    ]
    name = f"api.{domain(client, made)}"
    origin = {
        "Id": "api",
        "DomainName": balancer["DNSName"],
        "CustomOriginConfig": {
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only",
            "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
        },
    }
    distribution = client("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": "api",
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {
                "TargetOriginId": "api",
                "ViewerProtocolPolicy": "https-only",
                "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            },
            "Comment": "API",
            "Enabled": True,
        }
    )["Distribution"]
    alias = {"HostedZoneId": "Z2FDTNDATAQYW2", "EvaluateTargetHealth": False}
    alias |= {"DNSName": distribution["DomainName"]}
    upsert(client, made["zone"], {"Name": name, "Type": "A", "AliasTarget": alias})
