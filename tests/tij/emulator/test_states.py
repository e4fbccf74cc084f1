"""What AWS refuses because of what there is already: each state with AWS's own code."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]
REGION = "ap-northeast-1"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
ANYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
)


ACCOUNTS = count(600_000)


@pytest.fixture
def client(client: Client) -> Client:
    """The room's, each test in an account of its own: what it leaves counts towards quotas."""
    return partial(client, account=f"{next(ACCOUNTS):012}")


def refuses(code: str, call: Callable[..., Any], **arguments: Any) -> None:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    assert refused.value.response["Error"]["Code"] == code


def vpc_with_subnet(ec2: Any) -> tuple[str, str]:
    vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.77.1.0/24")["Subnet"]["SubnetId"]
    return vpc, subnet


def test_a_group_that_another_names(client: Client) -> None:
    """EC2 User Guide, "Delete a security group": not while another group's rule refers to it."""
    ec2 = client("ec2")
    vpc, _ = vpc_with_subnet(ec2)
    a, b = (
        ec2.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"] for n in "ab"
    )
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": a}]}
    ec2.authorize_security_group_ingress(GroupId=b, IpPermissions=[rule])
    refuses("DependencyViolation", ec2.delete_security_group, GroupId=a)
    ec2.revoke_security_group_ingress(GroupId=b, IpPermissions=[rule])
    ec2.delete_security_group(GroupId=a)


def test_a_group_that_an_interface_has(client: Client) -> None:
    ec2 = client("ec2")
    vpc, subnet = vpc_with_subnet(ec2)
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    ec2.create_network_interface(SubnetId=subnet, Groups=[group])
    refuses("DependencyViolation", ec2.delete_security_group, GroupId=group)


def test_a_subnet_with_an_interface(client: Client) -> None:
    """VPC User Guide, "Delete a subnet": its interfaces first."""
    ec2 = client("ec2")
    _, subnet = vpc_with_subnet(ec2)
    ec2.create_network_interface(SubnetId=subnet)
    refuses("DependencyViolation", ec2.delete_subnet, SubnetId=subnet)


def test_a_subnet_with_a_nat_gateway(client: Client) -> None:
    ec2 = client("ec2")
    vpc, subnet = vpc_with_subnet(ec2)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)
    refuses("DependencyViolation", ec2.delete_subnet, SubnetId=subnet)
    refuses("AuthFailure", ec2.release_address, AllocationId=address)
    refuses(
        "DependencyViolation", ec2.detach_internet_gateway, InternetGatewayId=gateway, VpcId=vpc
    )


def test_a_network_with_a_subnet(client: Client) -> None:
    ec2 = client("ec2")
    vpc, _ = vpc_with_subnet(ec2)
    refuses("DependencyViolation", ec2.delete_vpc, VpcId=vpc)


def test_a_gateway_that_is_attached(client: Client) -> None:
    ec2 = client("ec2")
    vpc, _ = vpc_with_subnet(ec2)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    refuses("DependencyViolation", ec2.delete_internet_gateway, InternetGatewayId=gateway)
    other = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    refuses(
        "Resource.AlreadyAssociated",
        ec2.attach_internet_gateway,
        InternetGatewayId=gateway,
        VpcId=vpc,
    )
    refuses(
        "InvalidParameterValue", ec2.attach_internet_gateway, InternetGatewayId=other, VpcId=vpc
    )


def test_a_route_table_with_a_subnet(client: Client) -> None:
    ec2 = client("ec2")
    vpc, subnet = vpc_with_subnet(ec2)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    refuses("DependencyViolation", ec2.delete_route_table, RouteTableId=table)


def test_a_subnet_that_overlaps_or_lies_outside(client: Client) -> None:
    ec2 = client("ec2")
    vpc, _ = vpc_with_subnet(ec2)
    refuses("InvalidSubnet.Conflict", ec2.create_subnet, VpcId=vpc, CidrBlock="10.77.1.128/25")
    refuses("InvalidSubnet.Range", ec2.create_subnet, VpcId=vpc, CidrBlock="10.78.1.0/24")


def test_a_network_in_one_zone(client: Client) -> None:
    """The guide's W1 and W2: a load balancer and a database's subnets want two zones each."""
    ec2, elb, rds = client("ec2"), client("elbv2"), client("rds")
    vpc = ec2.create_vpc(CidrBlock="10.81.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.81.{n}.0/24", AvailabilityZone=REGION + zone)[
            "Subnet"
        ]["SubnetId"]
        for n, zone in enumerate("aac")
    ]
    refuses("ValidationError", elb.create_load_balancer, Name="one-zone", Subnets=subnets[:2])
    refuses(
        "DBSubnetGroupDoesNotCoverEnoughAZs",
        rds.create_db_subnet_group,
        DBSubnetGroupName="one-zone",
        DBSubnetGroupDescription="one zone",
        SubnetIds=subnets[:2],
    )
    elb.create_load_balancer(Name="two-zones", Subnets=subnets[1:])
    rds.create_db_subnet_group(
        DBSubnetGroupName="two-zones", DBSubnetGroupDescription="two", SubnetIds=subnets[1:]
    )


def test_a_target_group_that_no_listener_names(
    client: Client, cluster_with_task: Callable[[str], Any]
) -> None:
    """The guide's W25: the load balancer's listener comes before the service."""
    vpc = client("ec2").create_vpc(CidrBlock="10.82.0.0/16")["Vpc"]["VpcId"]
    group = client("elbv2").create_target_group(
        Name="lonely", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    ecs = cluster_with_task("lonely")
    refuses(
        "InvalidParameterException",
        ecs.create_service,
        cluster="lonely",
        serviceName="lonely",
        taskDefinition="lonely",
        desiredCount=0,
        loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": 80}],
    )


def test_a_route_or_rule_that_is_there(client: Client) -> None:
    ec2 = client("ec2")
    vpc, _ = vpc_with_subnet(ec2)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    route = {
        "RouteTableId": table,
        "DestinationCidrBlock": "0.0.0.0/0",
        "GatewayId": gateway,
    }
    ec2.create_route(**route)
    refuses("RouteAlreadyExists", ec2.create_route, **route)
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    refuses(
        "InvalidGroup.Duplicate",
        ec2.create_security_group,
        GroupName="g",
        Description="g",
        VpcId=vpc,
    )
    rule = {
        "IpProtocol": "tcp",
        "FromPort": 80,
        "ToPort": 80,
        "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
    }
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    refuses(
        "InvalidPermission.Duplicate",
        ec2.authorize_security_group_ingress,
        GroupId=group,
        IpPermissions=[rule],
    )


def test_a_bucket_with_objects(client: Client) -> None:
    s3 = client("s3")
    where = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket="states-full", CreateBucketConfiguration=where)
    s3.put_object(Bucket="states-full", Key="x", Body=b"x")
    refuses("BucketNotEmpty", s3.delete_bucket, Bucket="states-full")
    refuses(
        "BucketAlreadyOwnedByYou",
        s3.create_bucket,
        Bucket="states-full",
        CreateBucketConfiguration=where,
    )


def test_a_bucket_with_old_versions_only(client: Client) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="states-old", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="states-old", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="states-old", Key="x", Body=b"x")
    s3.delete_object(Bucket="states-old", Key="x")
    refuses("BucketNotEmpty", s3.delete_bucket, Bucket="states-old")


def test_a_role_with_policies(client: Client) -> None:
    """IAM API Reference, DeleteRole: DeleteConflict."""
    iam = client("iam")
    iam.create_role(RoleName="inline", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="inline", PolicyName="p", PolicyDocument=ANYTHING)
    refuses("DeleteConflict", iam.delete_role, RoleName="inline")
    refuses(
        "EntityAlreadyExists", iam.create_role, RoleName="inline", AssumeRolePolicyDocument=TRUST
    )
    policy = iam.create_policy(PolicyName="states", PolicyDocument=ANYTHING)["Policy"]["Arn"]
    iam.create_role(RoleName="attached", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="attached", PolicyArn=policy)
    refuses("DeleteConflict", iam.delete_role, RoleName="attached")
    refuses("DeleteConflict", iam.delete_policy, PolicyArn=policy)


def test_a_boundary_that_a_role_has(client: Client) -> None:
    iam = client("iam")
    policy = iam.create_policy(PolicyName="bound", PolicyDocument=ANYTHING)["Policy"]["Arn"]
    iam.create_role(
        RoleName="bounded-by", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=policy
    )
    refuses("DeleteConflict", iam.delete_policy, PolicyArn=policy)


def test_a_secret_that_waits_for_its_deletion(client: Client) -> None:
    """Secrets Manager API Reference, CreateSecret: InvalidRequestException."""
    secrets = client("secretsmanager")
    secrets.create_secret(Name="states/app", SecretString="x")
    refuses("ResourceExistsException", secrets.create_secret, Name="states/app", SecretString="x")
    secrets.delete_secret(SecretId="states/app", RecoveryWindowInDays=7)
    for call, arguments in (
        (secrets.create_secret, {"Name": "states/app", "SecretString": "x"}),
        (secrets.get_secret_value, {"SecretId": "states/app"}),
        (secrets.put_secret_value, {"SecretId": "states/app", "SecretString": "y"}),
    ):
        refuses("InvalidRequestException", call, **arguments)


def test_names_that_are_taken(client: Client) -> None:
    logs, ssm, ecr = client("logs"), client("ssm"), client("ecr")
    logs.create_log_group(logGroupName="/states")
    refuses("ResourceAlreadyExistsException", logs.create_log_group, logGroupName="/states")
    ssm.put_parameter(Name="/states", Value="a", Type="String")
    refuses("ParameterAlreadyExists", ssm.put_parameter, Name="/states", Value="b", Type="String")
    ecr.create_repository(repositoryName="states")
    refuses("RepositoryAlreadyExistsException", ecr.create_repository, repositoryName="states")


def test_a_repository_with_images(client: Client) -> None:
    ecr = client("ecr")
    ecr.create_repository(repositoryName="states-full")
    manifest = json.dumps({"schemaVersion": 2, "config": {}, "layers": []})
    ecr.put_image(repositoryName="states-full", imageManifest=manifest, imageTag="a")
    refuses("RepositoryNotEmptyException", ecr.delete_repository, repositoryName="states-full")


def test_an_image_tag_that_may_not_move(client: Client) -> None:
    ecr = client("ecr")
    ecr.create_repository(repositoryName="states-fixed", imageTagMutability="IMMUTABLE")
    for number, code in ((2, None), (3, "ImageTagAlreadyExistsException")):
        manifest = json.dumps({"schemaVersion": 2, "config": {"size": number}, "layers": []})
        arguments = {
            "repositoryName": "states-fixed",
            "imageManifest": manifest,
            "imageTag": "a",
        }
        if code:
            refuses(code, ecr.put_image, **arguments)
        else:
            ecr.put_image(**arguments)


def database(client: Client, name: str, **more: Any) -> Any:
    rds, ec2 = client("rds"), client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.79.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.79.{n}.0/24", AvailabilityZone=REGION + zone)[
            "Subnet"
        ]["SubnetId"]
        for n, zone in enumerate("ac")
    ]
    rds.create_db_subnet_group(
        DBSubnetGroupName=name, DBSubnetGroupDescription=name, SubnetIds=subnets
    )
    rds.create_db_parameter_group(
        DBParameterGroupName=name, DBParameterGroupFamily="postgres17", Description=name
    )
    rds.create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        EngineVersion="17.5",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="master",
        ManageMasterUserPassword=True,
        DBSubnetGroupName=name,
        DBParameterGroupName=name,
        **more,
    )
    return rds


def test_a_database_that_is_protected_or_there(client: Client) -> None:
    rds = database(client, "states-kept", DeletionProtection=True)
    refuses(
        "InvalidParameterCombination",
        rds.delete_db_instance,
        DBInstanceIdentifier="states-kept",
        SkipFinalSnapshot=True,
    )
    refuses(
        "DBInstanceAlreadyExists",
        rds.create_db_instance,
        DBInstanceIdentifier="states-kept",
        Engine="postgres",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="master",
        ManageMasterUserPassword=True,
    )


def test_what_a_database_uses(client: Client) -> None:
    rds = database(client, "states-using")
    refuses(
        "InvalidDBSubnetGroupStateFault",
        rds.delete_db_subnet_group,
        DBSubnetGroupName="states-using",
    )
    refuses(
        "InvalidDBParameterGroupState",
        rds.delete_db_parameter_group,
        DBParameterGroupName="states-using",
    )


def test_a_database_that_is_newer_or_larger(client: Client) -> None:
    """RDS User Guide, "Upgrading the engine version": a new major version only with the flag."""
    rds = database(client, "states-newer")
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="states-newer")
    where = {"DBInstanceIdentifier": "states-newer", "ApplyImmediately": True}
    code = "InvalidParameterCombination"
    refuses(code, rds.modify_db_instance, **where, EngineVersion="18.1")
    refuses(
        code,
        rds.modify_db_instance,
        **where,
        EngineVersion="16.9",
        AllowMajorVersionUpgrade=True,
    )
    refuses(code, rds.modify_db_instance, **where, AllocatedStorage=10)


def test_a_snapshots_name_that_is_taken(client: Client) -> None:
    rds = database(client, "states-twice")
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="states-twice")
    rds.create_db_snapshot(DBSnapshotIdentifier="states-last", DBInstanceIdentifier="states-twice")
    refuses(
        "DBSnapshotAlreadyExists",
        rds.delete_db_instance,
        DBInstanceIdentifier="states-twice",
        FinalDBSnapshotIdentifier="states-last",
    )


def test_a_certificate_in_use(client: Client) -> None:
    """ACM API Reference, DeleteCertificate: ResourceInUseException."""
    acm, elb, ec2 = client("acm"), client("elbv2"), client("ec2")
    certificate = acm.request_certificate(DomainName="states.example", ValidationMethod="DNS")[
        "CertificateArn"
    ]
    vpc = ec2.create_vpc(CidrBlock="10.80.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.80.{n}.0/24", AvailabilityZone=REGION + zone)[
            "Subnet"
        ]["SubnetId"]
        for n, zone in enumerate("ac")
    ]
    balancer = elb.create_load_balancer(Name="states", Subnets=subnets)["LoadBalancers"][0]
    group = elb.create_target_group(
        Name="states", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    refuses("ResourceInUseException", acm.delete_certificate, CertificateArn=certificate)
    refuses("ResourceInUse", elb.delete_target_group, TargetGroupArn=group)
    refuses(
        "DuplicateListener",
        elb.create_listener,
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    elb.modify_load_balancer_attributes(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Attributes=[{"Key": "deletion_protection.enabled", "Value": "true"}],
    )
    refuses(
        "OperationNotPermitted",
        elb.delete_load_balancer,
        LoadBalancerArn=balancer["LoadBalancerArn"],
    )


def test_a_zone_with_records(client: Client) -> None:
    route53 = client("route53")
    zone = route53.create_hosted_zone(Name="states.example", CallerReference="1")["HostedZone"]
    record = {
        "Name": "a.states.example",
        "Type": "A",
        "TTL": 60,
        "ResourceRecords": [{"Value": "10.0.0.1"}],
    }
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    route53.change_resource_record_sets(HostedZoneId=zone["Id"], ChangeBatch=change)
    refuses("HostedZoneNotEmpty", route53.delete_hosted_zone, Id=zone["Id"])
    refuses(
        "InvalidChangeBatch",
        route53.change_resource_record_sets,
        HostedZoneId=zone["Id"],
        ChangeBatch=change,
    )


def test_a_cluster_with_a_service(client: Client, cluster_with_task: Callable[[str], Any]) -> None:
    ecs = cluster_with_task("states")
    ec2 = client("ec2")
    _, subnet = vpc_with_subnet(ec2)
    ecs.create_service(
        cluster="states",
        serviceName="states",
        taskDefinition="states",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet]}},
    )
    refuses("ClusterContainsServicesException", ecs.delete_cluster, cluster="states")
    refuses("InvalidParameterException", ecs.delete_service, cluster="states", service="states")


def test_a_distribution_that_is_enabled(client: Client) -> None:
    cloudfront = client("cloudfront")
    control = cloudfront.create_origin_access_control(
        OriginAccessControlConfig={
            "Name": "states",
            "SigningProtocol": "sigv4",
            "SigningBehavior": "always",
            "OriginAccessControlOriginType": "s3",
        }
    )
    made = cloudfront.create_distribution(
        DistributionConfig={
            "CallerReference": "states",
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {
                        "Id": "files",
                        "DomainName": f"files.s3.{REGION}.amazonaws.com",
                        "OriginAccessControlId": control["OriginAccessControl"]["Id"],
                        "S3OriginConfig": {"OriginAccessIdentity": ""},
                    }
                ],
            },
            "DefaultCacheBehavior": {
                "TargetOriginId": "files",
                "ViewerProtocolPolicy": "redirect-to-https",
                "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            },
        }
    )
    refuses(
        "DistributionNotDisabled",
        cloudfront.delete_distribution,
        Id=made["Distribution"]["Id"],
        IfMatch=made["ETag"],
    )
    refuses(
        "OriginAccessControlInUse",
        cloudfront.delete_origin_access_control,
        Id=control["OriginAccessControl"]["Id"],
        IfMatch=control["ETag"],
    )


def test_a_key_that_waits_for_its_deletion(client: Client) -> None:
    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/states", TargetKeyId=key)
    refuses("AlreadyExistsException", kms.create_alias, AliasName="alias/states", TargetKeyId=key)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    refuses("KMSInvalidStateException", kms.encrypt, KeyId=key, Plaintext=b"x")
    refuses("KMSInvalidStateException", kms.enable_key_rotation, KeyId=key)
