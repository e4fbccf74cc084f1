"""The fourth set: from AWS's API references and public error reports, before the rules were read.

Half of it, chosen by chance, stayed unseen (`UNSEEN`) while the other half's misses were mended.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.tij.emulator.examined import first, second, third
from tests.tij.emulator.examined.calls import (
    ALARM,
    BALANCER,
    CACHE,
    DATABASE,
    FORWARD,
    LISTENER,
    MADE,
    NO_ID,
    READ,
    RUNNING,
    SCALED,
    SCHEDULE,
    SERVICE,
    TARGET,
    TARGETS,
    TRACK,
    VIEW,
    Call,
    Json,
    change,
    distribution,
    document,
    expire,
    firewall,
    images,
    legal,
    lifecycle,
    managed,
    origin,
    refused,
    rule,
    task,
    trust,
    without,
)

WEB = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
NO_KEY = "arn:aws:kms:ap-northeast-1:$account:key/11111111-2222-3333-4444-555555555555"
BEHAVIOR: Json = {
    "TargetOriginId": "s3",
    "ViewerProtocolPolicy": "redirect-to-https",
    "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
}
ZONED: Json = {"Name": "$domain", "CallerReference": "again"}


def ingress(**changes: Any) -> Json:
    """AuthorizeSecurityGroupIngress with one permission."""
    return {"GroupId": "$group", "IpPermissions": [{**WEB, **changes}]}


Changed = Callable[..., Json]
"""A right call's parameters, with changes."""
database: Changed = partial(dict, DATABASE)
cache: Changed = partial(dict, CACHE)
targets: Changed = partial(dict, TARGETS)
listener: Changed = partial(dict, LISTENER)
service: Changed = partial(dict, SERVICE)
alarm: Changed = partial(dict, ALARM)


def behavior(**changes: Any) -> Json:
    """CreateDistribution with changes to the default behavior."""
    return distribution(DefaultCacheBehavior={**BEHAVIOR, **changes})


def schedule(**changes: Any) -> Json:
    """CreateSchedule with changes."""
    return {**SCHEDULE, **changes}


def attribute(operation: str, key: str, value: str, code: str, title: str) -> Call:
    """One attribute of a load balancer or its targets."""
    of = "LoadBalancerArn" if "LoadBalancer" in operation else "TargetGroupArn"
    arn = "$balancer" if "LoadBalancer" in operation else "$targets"
    given = {of: arn, "Attributes": [{"Key": key, "Value": value}]}
    return refused("elbv2", operation, given, code, title)


def parameter(name: str, value: str, how: str) -> Json:
    """ModifyDBParameterGroup with one parameter."""
    said = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": how}
    return {"DBParameterGroupName": "$parameters", "Parameters": [said]}


EVERY = (
    # EC2
    refused("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/8"}, "InvalidVpc.Range", "a /8 network"),
    refused(
        "ec2",
        "CreateSubnet",
        {"VpcId": "$vpc", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "ap-northeast-1z"},
        "InvalidParameterValue",
        "a zone that the region does not have",
    ),
    refused(
        "ec2",
        "CreateSubnet",
        {"VpcId": "$vpc", "CidrBlock": "10.0.1.0/29"},
        "InvalidSubnet.Range",
        "a /29 subnet",
    ),
    refused(
        "ec2",
        "CreateRouteTable",
        {"VpcId": "vpc-0123456789abcdef0"},
        "InvalidVpcID.NotFound",
        "a route table of no network",
    ),
    refused(
        "ec2",
        "CreateRoute",
        {"RouteTableId": "$routes", "DestinationCidrBlock": "52.0.0.0/8"},
        "MissingParameter/InvalidParameterCombination",
        "a route to nothing",
    ),
    refused(
        "ec2",
        "CreateRoute",
        {
            "RouteTableId": "$routes",
            "DestinationCidrBlock": "52.0.0.0/8",
            "GatewayId": "$gateway",
            "NatGatewayId": "nat-0123456789abcdef0",
        },
        "InvalidParameterCombination",
        "a route to two targets",
    ),
    refused(
        "ec2",
        "CreateRoute",
        {"RouteTableId": "$routes", "DestinationCidrBlock": "52.0/8", "GatewayId": "$gateway"},
        "InvalidParameterValue",
        "a route's block that is none",
    ),
    refused(
        "ec2",
        "CreateNatGateway",
        {"SubnetId": "$subnet_a", "AllocationId": "eipalloc-0123456789abcdef0"},
        "InvalidAllocationID.NotFound/InvalidElasticIpID.NotFound",
        "an address that is not there",
    ),
    refused(
        "ec2",
        "CreateNatGateway",
        {"SubnetId": "$subnet_a"},
        "MissingParameter",
        "a public gateway without address",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ingress(IpProtocol="htttp"),
        "InvalidParameterValue",
        "a protocol that is none",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ingress(FromPort=443, ToPort=80),
        "InvalidParameterValue",
        "ports from high to low",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ingress(IpRanges=[{"CidrIp": "10.0.0.0/16", "Description": "the load balancer's {net}"}]),
        "InvalidParameterValue",
        "a rule's description with braces",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ingress(IpRanges=[{"CidrIp": "10.0.0.0/16"}, {"CidrIp": "10.0.0.0/16"}]),
        "InvalidParameterValue",
        "the same source twice",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {
                    **without(WEB, "IpRanges"),
                    "UserIdGroupPairs": [{"GroupId": "sg-0123456789abcdef0"}],
                }
            ],
        },
        "InvalidGroup.NotFound",
        "a source group that is not there",
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {"VpcId": "$vpc", "ServiceName": "com.amazonaws.ap-northeast-1.s4"},
        "InvalidServiceName",
        "an endpoint of no service",
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {
            "VpcId": "$vpc",
            "ServiceName": "com.amazonaws.ap-northeast-1.ecr.api",
            "VpcEndpointType": "Gateway",
        },
        "InvalidParameter",
        "a gateway endpoint of a service that has none",
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {
            "VpcId": "$vpc",
            "ServiceName": "com.amazonaws.ap-northeast-1.s3",
            "VpcEndpointType": "Gateway",
            "RouteTableIds": ["rtb-0123456789abcdef0"],
        },
        "InvalidRouteTableId.NotFound/InvalidRouteTableID.NotFound",
        "an endpoint in a route table that is not there",
    ),
    refused(
        "ec2",
        "CreateFlowLogs",
        {
            "ResourceIds": ["$vpc"],
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogDestinationType": "cloud-watch-logs",
            "LogGroupName": "$log",
        },
        "InvalidParameter/MissingParameter",
        "a flow log to CloudWatch without role",
    ),
    refused(
        "ec2",
        "ModifyVpcAttribute",
        {
            "VpcId": "$vpc",
            "EnableDnsHostnames": {"Value": True},
            "EnableDnsSupport": {"Value": True},
        },
        "InvalidParameterCombination",
        "two attributes at once",
    ),
    refused(
        "ec2",
        "RunInstances",
        {"ImageId": "al2023", "InstanceType": "t4g.nano", "MinCount": 1, "MaxCount": 1},
        "InvalidAMIID.Malformed",
        "an image that is no id",
    ),
    refused(
        "ec2",
        "RunInstances",
        {
            "ImageId": "ami-0123456789abcdef0",
            "InstanceType": "t4g.tiny",
            "MinCount": 1,
            "MaxCount": 1,
        },
        "InvalidParameterValue",
        "an instance type that is none",
    ),
    # Load balancers
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Name": "tij-alb-"},
        "ValidationError",
        "a name that ends with a hyphen",
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "SecurityGroups": ["sg-0123456789abcdef0"]},
        "InvalidSecurityGroup",
        "a group that is not there",
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "IpAddressType": "dualstack"},
        "ValidationError/InvalidSubnet",
        "dual stack in a network without IPv6",
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Subnets": ["$subnet_a", "subnet-0123456789abcdef0"]},
        "SubnetNotFound",
        "a subnet that is not there",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        targets(HealthCheckIntervalSeconds=3),
        "ValidationError",
        "an interval of three seconds",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        targets(HealthCheckPath="health/"),
        "ValidationError",
        "a path without slash",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        targets(Matcher={"HttpCode": "2xx"}),
        "ValidationError",
        "a matcher of letters",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        targets(ProtocolVersion="HTTP3"),
        "ValidationError",
        "a version of HTTP that it does not speak",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        without(TARGETS, "VpcId"),
        "ValidationError",
        "targets by address without network",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        targets(Protocol="TCP", HealthCheckProtocol="UDP"),
        "ValidationError",
        "a health check by UDP",
    ),
    refused(
        "elbv2",
        "CreateListener",
        listener(DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {}}]),
        "ValidationError",
        "a fixed response without status",
    ),
    refused(
        "elbv2",
        "CreateListener",
        listener(
            DefaultActions=[
                {
                    "Type": "fixed-response",
                    "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/xml"},
                }
            ]
        ),
        "ValidationError",
        "a fixed response of a type that it can't have",
    ),
    refused(
        "elbv2",
        "CreateListener",
        listener(DefaultActions=[{"Type": "forward"}]),
        "ValidationError",
        "a forward to nothing",
    ),
    refused(
        "elbv2",
        "CreateListener",
        LISTENER,
        "DuplicateListener",
        "a port that another listener has",
        before=[("elbv2", "CreateListener", listener(DefaultActions=FORWARD))],
    ),
    refused(
        "elbv2",
        "CreateListener",
        listener(SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06"),
        "ValidationError",
        "a TLS policy on plain HTTP",
    ),
    attribute(
        "ModifyLoadBalancerAttributes",
        "deletion_protection.enabled",
        "yes",
        "ValidationError",
        "yes for true",
    ),
    attribute(
        "ModifyLoadBalancerAttributes",
        "access_logs.s3.enabled",
        "true",
        "ValidationError/InvalidConfigurationRequest",
        "access logs without bucket",
    ),
    attribute(
        "ModifyTargetGroupAttributes",
        "slow_start.duration_seconds",
        "10",
        "ValidationError/InvalidConfigurationRequest",
        "a slow start of ten seconds",
    ),
    attribute(
        "ModifyTargetGroupAttributes",
        "stickiness.type",
        "cookie",
        "ValidationError/InvalidConfigurationRequest",
        "a stickiness that is none",
    ),
    # ECS
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"image": ""}),
        "ClientException",
        "a container without image",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"memory": 1024}),
        "ClientException",
        "a container larger than its task",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"memory": 128, "memoryReservation": 256}),
        "ClientException",
        "a reservation above the limit",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"healthCheck": {"command": ["CMD", "true"], "retries": 11}}),
        "ClientException",
        "eleven retries",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}]}),
        "ClientException",
        "a mount of no volume",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}}),
        "ClientException",
        "a capability that Fargate does not give",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"ulimits": [{"name": "nofile", "softLimit": 4096, "hardLimit": 1024}]}),
        "ClientException",
        "a soft limit above the hard one",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(pidMode="host"),
        "ClientException",
        "the host's processes on Fargate",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(taskRoleArn="tij task"),
        "ClientException",
        "a role that is no ARN",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"cpu": 512}),
        "ClientException",
        "a container with more CPU than its task",
    ),
    refused(
        "ecs",
        "CreateService",
        service(cluster="nowhere"),
        "ClusterNotFoundException",
        "a cluster that is not there",
    ),
    refused(
        "ecs",
        "CreateService",
        service(schedulingStrategy="DAEMON"),
        "InvalidParameterException",
        "a daemon on Fargate",
    ),
    refused(
        "ecs",
        "CreateService",
        service(platformVersion="1.9.0"),
        "PlatformUnknownException/InvalidParameterException",
        "a platform that there is not",
    ),
    refused(
        "ecs",
        "CreateService",
        service(serviceName="tij service"),
        "InvalidParameterException",
        "a service's name with a space",
    ),
    refused(
        "ecs",
        "CreateService",
        service(desiredCount=1),
        "InvalidParameterException",
        "a service again, with another count",
        before=[RUNNING],
    ),
    refused(
        "ecs",
        "RunTask",
        {
            "cluster": "$cluster",
            "taskDefinition": "$task",
            "launchType": "FARGATE",
            "count": 11,
            "networkConfiguration": SERVICE["networkConfiguration"],
        },
        "InvalidParameterException",
        "eleven tasks at once",
    ),
    refused(
        "ecs",
        "RunTask",
        {
            "cluster": "$cluster",
            "taskDefinition": "$task",
            "launchType": "FARGATE",
            "networkConfiguration": SERVICE["networkConfiguration"],
            "overrides": {"containerOverrides": [{"name": "web", "command": ["migrate"]}]},
        },
        "InvalidParameterException",
        "an override of no container",
    ),
    refused(
        "ecs",
        "RunTask",
        {"cluster": "$cluster", "taskDefinition": "$task", "launchType": "FARGATE"},
        "InvalidParameterException",
        "a task without network",
    ),
    refused(
        "ecs",
        "PutClusterCapacityProviders",
        {
            "cluster": "$cluster",
            "capacityProviders": ["FARGATE"],
            "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
        },
        "InvalidParameterException",
        "a strategy with a provider that the cluster lacks",
    ),
    refused(
        "ecs",
        "CreateCluster",
        {"clusterName": "tij", "settings": [{"name": "containerInsights", "value": "on"}]},
        "InvalidParameterException",
        "insights that are on",
    ),
    refused(
        "ecs",
        "UpdateService",
        {"cluster": "$cluster", "service": "nothing", "desiredCount": 1},
        "ServiceNotFoundException/ServiceNotActiveException",
        "a service that is not there",
    ),
    # ECR
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images({**expire(), "action": {"type": "delete"}}),
        "InvalidParameterException",
        "an action that is none",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(countType="imageAge")),
        "InvalidParameterException",
        "a count of age",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(priority=0)),
        "InvalidParameterException",
        "a priority of zero",
    ),
    refused(
        "ecr",
        "CreateRepository",
        {
            "repositoryName": "tij",
            "encryptionConfiguration": {"encryptionType": "AES256", "kmsKey": NO_KEY},
        },
        "InvalidParameterException",
        "a key with AES256",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        {**images(expire()), "repositoryName": "nowhere"},
        "RepositoryNotFoundException",
        "the life of no repository",
    ),
    # RDS
    *(
        refused("rds", "CreateDBInstance", database(**changes), code, title)
        for changes, code, title in (
            ({"DBName": "1tij"}, "InvalidParameterValue", "a database's name with a digit first"),
            ({"MasterUsername": "admin"}, "InvalidParameterValue", "admin, which is reserved"),
            ({"MasterUsername": "rdsadmin"}, "InvalidParameterValue", "rdsadmin"),
            ({"BackupRetentionPeriod": 36}, "InvalidParameterValue", "36 days of backups"),
            ({"Iops": 3000}, "InvalidParameterCombination", "IOPS of a small gp3 volume"),
            ({"StorageType": "io1"}, "InvalidParameterCombination", "io1 without IOPS"),
            ({"Port": 80}, "InvalidParameterValue", "port 80 of a database"),
            (
                {"PreferredMaintenanceWindow": "sat:17:30-sat:18:30"},
                "InvalidParameterCombination/InvalidParameterValue",
                "backups in the maintenance",
            ),
            (
                {"PreferredBackupWindow": "17:00-17:10"},
                "InvalidParameterValue",
                "a window of ten minutes",
            ),
            ({"MonitoringInterval": 7}, "InvalidParameterValue", "an interval of seven seconds"),
            (
                {"MonitoringInterval": 60},
                "InvalidParameterCombination",
                "enhanced monitoring without role",
            ),
            (
                {"EngineVersion": "9.6"},
                "InvalidParameterCombination/InvalidParameterValue",
                "a version that is gone",
            ),
            (
                {"DBInstanceClass": "db.t2.micro"},
                "InvalidParameterCombination",
                "a class too old for the engine",
            ),
            (
                {"MasterUserPassword": "long-enough"},
                "InvalidParameterCombination",
                "a password beside the managed one",
            ),
            ({"AllocatedStorage": 10}, "InvalidParameterValue", "ten GiB of gp3"),
            ({"CharacterSetName": "UTF8"}, "InvalidParameterCombination", "Oracle's character set"),
            ({"Timezone": "Asia/Tokyo"}, "InvalidParameterCombination", "SQL Server's time zone"),
            ({"OptionGroupName": "nothing"}, "OptionGroupNotFoundFault", "no such option group"),
            (
                {"DBParameterGroupName": "nothing"},
                "DBParameterGroupNotFound/DBParameterGroupNotFoundFault",
                "no such parameter group",
            ),
            (
                {"DBSubnetGroupName": "nothing"},
                "DBSubnetGroupNotFoundFault",
                "no such subnet group",
            ),
            ({"PromotionTier": 16}, "InvalidParameterValue", "a tier of sixteen"),
            (
                {"StorageThroughput": 500},
                "InvalidParameterCombination",
                "throughput of a small volume",
            ),
        )
    ),
    refused(
        "rds",
        "CreateDBParameterGroup",
        {
            "DBParameterGroupName": "tij",
            "DBParameterGroupFamily": "postgres99",
            "Description": "tij",
        },
        "InvalidParameterValue",
        "a family that is none",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        parameter("shared_buffers", "65536", "immediate"),
        "InvalidParameterCombination",
        "a static parameter at once",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        parameter("shared_bufers", "65536", "pending-reboot"),
        "InvalidParameterValue",
        "a parameter that there is not",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        parameter("rds.force_ssl", "yes", "immediate"),
        "InvalidParameterValue",
        "yes where 0 or 1 stands",
    ),
    refused(
        "rds",
        "CreateDBSubnetGroup",
        {
            "DBSubnetGroupName": "tij",
            "DBSubnetGroupDescription": "tij",
            "SubnetIds": ["$subnet_a", "subnet-0123456789abcdef0"],
        },
        "InvalidSubnet/InvalidParameterValue",
        "a group of a subnet that is not there",
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "nothing", "ApplyImmediately": True},
        "DBInstanceNotFound",
        "a database that is not there",
    ),
    refused(
        "rds",
        "DeleteDBInstance",
        {"DBInstanceIdentifier": "tij-db", "SkipFinalSnapshot": False},
        "InvalidParameterCombination",
        "a last snapshot without name",
        before=[MADE],
    ),
    # ElastiCache
    *(
        refused("elasticache", "CreateReplicationGroup", cache(**changes), code, title)
        for changes, code, title in (
            ({"Engine": "memcached"}, "InvalidParameterValue", "replicas of Memcached"),
            (
                {"EngineVersion": "5.5"},
                "InvalidParameterCombination/InvalidParameterValue",
                "a Valkey that there is not",
            ),
            (
                {"SnapshotWindow": "3am-4am"},
                "InvalidParameterValue",
                "a window in words",
            ),
            (
                {"PreferredMaintenanceWindow": "sun:23:00-sun:23:30"},
                "InvalidParameterValue",
                "half an hour of maintenance",
            ),
            (
                {"CacheParameterGroupName": "default.redis7"},
                "InvalidParameterCombination",
                "Redis's parameters for Valkey",
            ),
            (
                {"CacheSubnetGroupName": "nowhere"},
                "CacheSubnetGroupNotFoundFault",
                "no such group of cache subnets",
            ),
            (
                {"DataTieringEnabled": True},
                "InvalidParameterCombination/InvalidParameterValue",
                "data tiering of a t4g",
            ),
        )
    ),
    refused(
        "elasticache",
        "CreateCacheSubnetGroup",
        {
            "CacheSubnetGroupName": "tij",
            "CacheSubnetGroupDescription": "tij",
            "SubnetIds": ["subnet-0123456789abcdef0"],
        },
        "InvalidSubnet",
        "a cache in a subnet that is not there",
    ),
    refused(
        "elasticache",
        "ModifyReplicationGroup",
        {"ReplicationGroupId": "nothing", "ApplyImmediately": True},
        "ReplicationGroupNotFoundFault",
        "a cache that is not there",
    ),
    # S3
    *(
        refused(
            "s3",
            "CreateBucket",
            {
                "Bucket": name,
                "CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"},
            },
            "InvalidBucketName",
            title,
        )
        for name, title in (
            ("192.168.5.4", "an address for a name"),
            ("xn--tij-files", "a name that begins xn--"),
            ("tij-files-s3alias", "a name that ends -s3alias"),
            ("tij..files", "two dots"),
        )
    ),
    *(
        refused("s3", "PutBucketLifecycleConfiguration", lifecycle(*rules), code, title)
        for rules, code, title in (
            (
                ({"Expiration": {"Days": 1}}, {"Expiration": {"Days": 2}}),
                "InvalidArgument",
                "two rules of one id",
            ),
            (({"Expiration": {"Days": 0}},), "InvalidArgument", "expiry after zero days"),
            (
                ({"Expiration": {"Days": 5, "ExpiredObjectDeleteMarker": True}},),
                "MalformedXML",
                "days and delete markers",
            ),
            (
                (
                    {
                        "Expiration": {"Days": 30},
                        "Transitions": [{"Days": 60, "StorageClass": "GLACIER"}],
                    },
                ),
                "InvalidArgument",
                "expiry before transition",
            ),
            (
                (
                    {
                        "Filter": {"Prefix": "a", "Tag": {"Key": "a", "Value": "b"}},
                        "Expiration": {"Days": 3},
                    },
                ),
                "MalformedXML",
                "a filter of two without And",
            ),
            (({},), "InvalidRequest/MalformedXML", "a rule that does nothing"),
        )
    ),
    refused(
        "s3",
        "PutBucketEncryption",
        {
            "Bucket": "$bucket",
            "ServerSideEncryptionConfiguration": {
                "Rules": [
                    {
                        "ApplyServerSideEncryptionByDefault": {
                            "SSEAlgorithm": "AES256",
                            "KMSMasterKeyID": NO_KEY,
                        }
                    }
                ]
            },
        },
        "InvalidArgument",
        "a key with S3's own encryption",
    ),
    refused(
        "s3",
        "PutBucketCors",
        {
            "Bucket": "$bucket",
            "CORSConfiguration": {
                "CORSRules": [
                    {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.*.example.com"]}
                ]
            },
        },
        "InvalidRequest",
        "an origin with two stars",
    ),
    refused(
        "s3",
        "PutBucketLogging",
        {
            "Bucket": "$bucket",
            "BucketLoggingStatus": {
                "LoggingEnabled": {"TargetBucket": "nowhere-$account", "TargetPrefix": "a/"}
            },
        },
        "InvalidTargetBucketForLogging",
        "logs into no bucket",
    ),
    refused(
        "s3",
        "PutObject",
        {"Bucket": "$bucket", "Key": "a", "Body": b"", "ACL": "public-read"},
        "AccessControlListNotSupported",
        "an ACL where the bucket's owner has all",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "nowhere-$account",
            "Policy": document(
                {**READ, "Principal": "*", "Resource": "arn:aws:s3:::nowhere-$account/*"}
            ),
        },
        "NoSuchBucket",
        "the policy of no bucket",
    ),
    # CloudFront
    refused(
        "cloudfront",
        "CreateDistribution",
        behavior(TargetOriginId="alb"),
        "NoSuchOrigin",
        "a behavior of no origin",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        behavior(CachePolicyId=NO_ID),
        "NoSuchCachePolicy",
        "no such cache policy",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        behavior(OriginRequestPolicyId=NO_ID),
        "NoSuchOriginRequestPolicy",
        "no such origin request policy",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        behavior(ResponseHeadersPolicyId=NO_ID),
        "NoSuchResponseHeadersPolicy",
        "no such response headers policy",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(OriginAccessControlId="E00000000000"),
        "NoSuchOriginAccessControl/InvalidOriginAccessControl",
        "no such origin access control",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        behavior(
            ForwardedValues={"QueryString": False, "Cookies": {"Forward": "none"}},
        ),
        "InvalidArgument",
        "a cache policy and forwarded values",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            CustomErrorResponses={
                "Quantity": 1,
                "Items": [{"ErrorCode": 404, "ResponsePagePath": "/404.html"}],
            }
        ),
        "InvalidArgument",
        "an error page without code",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            CustomErrorResponses={
                "Quantity": 1,
                "Items": [{"ErrorCode": 418, "ErrorCachingMinTTL": 10}],
            }
        ),
        "InvalidErrorCode/InvalidArgument",
        "an error that it does not handle",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            Restrictions={
                "GeoRestriction": {"RestrictionType": "whitelist", "Quantity": 1, "Items": ["UK"]}
            }
        ),
        "InvalidGeoRestrictionParameter",
        "a country that is none",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(OriginPath="static/"),
        "InvalidArgument/InvalidOrigin",
        "an origin's path without slash",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(DefaultRootObject="/index.html"),
        "InvalidDefaultRootObject/InvalidArgument",
        "a root object with a slash",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(Comment="a" * 129),
        "InvalidArgument",
        "a long comment",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            CacheBehaviors={
                "Quantity": 2,
                "Items": [
                    {**BEHAVIOR, "PathPattern": "/static/*"},
                    {**BEHAVIOR, "PathPattern": "/static/*"},
                ],
            }
        ),
        "InvalidArgument",
        "one pattern twice",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(WebACLId="arn:aws:wafv2:ap-northeast-1:$account:regional/webacl/a/" + NO_ID),
        "InvalidWebACLId",
        "a firewall of a region",
    ),
    refused(
        "cloudfront",
        "CreateCachePolicy",
        {
            "CachePolicyConfig": {
                "Name": "tij",
                "MinTTL": 100,
                "MaxTTL": 10,
                "DefaultTTL": 10,
            }
        },
        "InvalidArgument",
        "a least above the most",
    ),
    # ACM and Route 53
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "*.*.example.com", "ValidationMethod": "DNS"},
        "ValidationException/InvalidParameterException",
        "two stars in a domain",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {
            "DomainName": "www.example.com",
            "ValidationMethod": "EMAIL",
            "DomainValidationOptions": [
                {"DomainName": "www.example.com", "ValidationDomain": "example.org"}
            ],
        },
        "InvalidDomainValidationOptionsException",
        "mail to another domain",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "A", "300.1.1.1"),
        "InvalidChangeBatch",
        "an address above 255",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "AAAA", "192.0.2.1"),
        "InvalidChangeBatch",
        "an IPv4 address in AAAA",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "$domain", "MX", "mail.example.com"),
        "InvalidChangeBatch",
        "mail without priority",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "CNAME", "a.example.com", "b.example.com"),
        "InvalidChangeBatch",
        "two canonical names",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "A", "192.0.2.1"),
        "InvalidChangeBatch",
        "a record that is there",
        before=[
            (
                "route53",
                "ChangeResourceRecordSets",
                change("CREATE", "a.$domain", "A", "192.0.2.1"),
            )
        ],
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("DELETE", "b.$domain", "A", "192.0.2.1"),
        "InvalidChangeBatch",
        "a record that is not there",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "c.$domain", "A", "192.0.2.1", SetIdentifier="a", Weight=300),
        "InvalidInput/InvalidChangeBatch",
        "a weight of 300",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "$domain", "CAA", '300 issue "amazon.com"'),
        "InvalidChangeBatch",
        "flags above 255",
    ),
    refused(
        "route53",
        "CreateHostedZone",
        {"Name": "tij..example", "CallerReference": "b"},
        "InvalidDomainName",
        "a zone's name with two dots",
    ),
    # IAM and KMS
    refused(
        "iam",
        "CreateRole",
        {
            "RoleName": "tij",
            "AssumeRolePolicyDocument": trust(),
            "PermissionsBoundary": "arn:aws:iam::$account:policy/nothing",
        },
        "NoSuchEntity",
        "a boundary that is not there",
    ),
    refused(
        "iam",
        "CreateRole",
        {"RoleName": "tij", "Path": "tij", "AssumeRolePolicyDocument": trust()},
        "ValidationError",
        "a path without slashes",
    ),
    refused(
        "iam",
        "AttachRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyArn": "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy",
        },
        "NoSuchEntity",
        "a managed policy without its path",
    ),
    refused(
        "iam",
        "CreatePolicy",
        {
            "PolicyName": "tij",
            "PolicyDocument": document(
                {**READ, "Resource": [f"arn:aws:s3:::{n:050}" for n in range(120)]}
            ),
        },
        "LimitExceeded",
        "a policy of more than 6,144 characters",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "nobody",
            "PolicyName": "tij",
            "PolicyDocument": document(READ),
        },
        "NoSuchEntity",
        "the policy of no role",
    ),
    refused(
        "iam",
        "CreateOpenIDConnectProvider",
        {"Url": "http://token.example.com", "ClientIDList": ["sts.amazonaws.com"]},
        "ValidationError/InvalidInput",
        "an identity provider on plain HTTP",
    ),
    refused(
        "iam",
        "CreateRole",
        {
            "RoleName": "tij",
            "AssumeRolePolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-task.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ),
        },
        "MalformedPolicyDocument",
        "a service that is none",
    ),
    refused(
        "iam",
        "CreateRole",
        {
            "RoleName": "tij",
            "AssumeRolePolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "iam:PassRole",
                }
            ),
        },
        "MalformedPolicyDocument",
        "a trust that lets pass roles",
    ),
    refused(
        "kms",
        "CreateKey",
        {"KeyUsage": "SIGN_VERIFY"},
        "ValidationException",
        "signing with a symmetric key",
    ),
    refused(
        "kms",
        "CreateAlias",
        {"AliasName": "alias/tij", "TargetKeyId": NO_ID},
        "NotFoundException",
        "an alias of no key",
    ),
    refused(
        "kms",
        "EnableKeyRotation",
        {"KeyId": "$key", "RotationPeriodInDays": 30},
        "ValidationException",
        "rotation each month",
    ),
    # Secrets and parameters
    refused(
        "secretsmanager",
        "RotateSecret",
        {
            "SecretId": "$secret",
            "RotationRules": {
                "AutomaticallyAfterDays": 7,
                "ScheduleExpression": "rate(7 days)",
            },
        },
        "InvalidParameterException",
        "days and a schedule",
    ),
    refused(
        "secretsmanager",
        "CreateSecret",
        {"Name": "tij", "SecretString": "a" * 65_537},
        "ValidationException/InvalidParameterException",
        "a secret of more than 65,536 bytes",
    ),
    refused(
        "secretsmanager",
        "PutSecretValue",
        {"SecretId": "nothing", "SecretString": "a"},
        "ResourceNotFoundException",
        "the value of no secret",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/image", "Type": "String", "Value": "b", "AllowedPattern": "a+"},
        "ParameterPatternMismatchException",
        "a value that is not of its pattern",
    ),
    refused(
        "ssm",
        "PutParameter",
        {
            "Name": "/tij/image",
            "Type": "String",
            "Value": "b",
            "Overwrite": True,
            "Tags": [{"Key": "a", "Value": "b"}],
        },
        "ValidationException",
        "tags when overwriting",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/image", "Type": "String", "Value": "b", "KeyId": "$key"},
        "ValidationException",
        "a key for plain text",
    ),
    # CloudWatch, Logs, SNS
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        without(ALARM, "Threshold"),
        "ValidationError",
        "an alarm without threshold",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        alarm(EvaluationPeriods=0),
        "ValidationError/ValidationException",
        "zero periods",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {
            **without(ALARM, "Statistic"),
            "ExtendedStatistic": "p101",
        },
        "ValidationError",
        "the 101st percentile",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {
            **without(ALARM, "Namespace", "MetricName", "Statistic", "Period"),
            "Metrics": [
                {"Id": "m1", "Expression": "m2 * 2", "ReturnData": False},
                {
                    "Id": "m2",
                    "MetricStat": {
                        "Metric": {"Namespace": "AWS/RDS", "MetricName": "CPUUtilization"},
                        "Period": 60,
                        "Stat": "Average",
                    },
                    "ReturnData": False,
                },
            ],
        },
        "ValidationError",
        "metrics that return nothing",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {
            **without(ALARM, "Namespace", "MetricName", "Statistic", "Period"),
            "Metrics": [{"Id": "M1", "Expression": "1", "ReturnData": True}],
        },
        "ValidationError",
        "an id with a capital first",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        alarm(MetricName="CPU使用率"),
        "ValidationError",
        "a metric's name in Japanese",
    ),
    refused(
        "logs",
        "PutRetentionPolicy",
        {"logGroupName": "/nowhere", "retentionInDays": 30},
        "ResourceNotFoundException",
        "how long no log is kept",
    ),
    refused(
        "logs",
        "CreateLogGroup",
        {"logGroupName": "/tij", "kmsKeyId": "alias/tij"},
        "InvalidParameterException",
        "a log's key by alias",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "tij:errors",
            "filterPattern": "ERROR",
            "metricTransformations": [
                {"metricName": "Errors", "metricNamespace": "tij", "metricValue": "1"}
            ],
        },
        "InvalidParameterException",
        "a filter's name with a colon",
    ),
    refused(
        "sns",
        "CreateTopic",
        {"Name": "tij", "Attributes": {"FifoTopic": "true"}},
        "InvalidParameter",
        "a queue's order without its name",
    ),
    refused(
        "sns",
        "Subscribe",
        {
            "TopicArn": "$topic",
            "Protocol": "email",
            "Endpoint": "ops@example.com",
            "Attributes": {"RawMessageDelivery": "true"},
        },
        "InvalidParameter",
        "raw messages by mail",
    ),
    refused(
        "sns",
        "Subscribe",
        {
            "TopicArn": "$topic",
            "Protocol": "email",
            "Endpoint": "ops@example.com",
            "Attributes": {"FilterPolicy": "{"},
        },
        "InvalidParameter",
        "a filter that is not JSON",
    ),
    refused(
        "sns",
        "Subscribe",
        {
            "TopicArn": "arn:aws:sns:ap-northeast-1:$account:nothing",
            "Protocol": "email",
            "Endpoint": "ops@example.com",
        },
        "NotFound/NotFoundException",
        "a topic that is not there",
    ),
    # Scheduler
    refused(
        "scheduler",
        "CreateSchedule",
        schedule(GroupName="nowhere"),
        "ResourceNotFoundException",
        "a group of schedules that is not there",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        schedule(Target={**SCHEDULE["Target"], "RetryPolicy": {"MaximumEventAgeInSeconds": 30}}),
        "ValidationException",
        "an age of 30 seconds",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        schedule(Target={**SCHEDULE["Target"], "Arn": "tij"}),
        "ValidationException",
        "a target that is no ARN",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        SCHEDULE,
        "ConflictException",
        "a schedule that is there",
        before=[("scheduler", "CreateSchedule", SCHEDULE)],
    ),
    # Firewall
    *(
        refused("wafv2", "CreateWebACL", given, "WAFInvalidParameterException", title)
        for given, title in (
            (
                firewall(rule(Statement={"RateBasedStatement": {"AggregateKeyType": "IP"}})),
                "a rate without limit",
            ),
            (firewall(rule(Statement=managed())), "a group with an action of its own"),
            (firewall(without(rule(), "Action")), "a rule without action"),
            (
                firewall(rule(Statement={"AndStatement": {"Statements": [managed()]}})),
                "an And of one",
            ),
            (firewall(Scope="CLOUDFRONT"), "CloudFront's firewall outside us-east-1"),
            (
                firewall(DefaultAction={"Allow": {}, "Block": {}}),
                "allowed and blocked",
            ),
            (firewall(rule(Statement={})), "a rule without statement"),
            (
                firewall(
                    rule(
                        Statement={
                            "ByteMatchStatement": {
                                "SearchString": b"a",
                                "FieldToMatch": {},
                                "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
                                "PositionalConstraint": "EXACTLY",
                            }
                        }
                    )
                ),
                "a match of no field",
            ),
        )
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(Name="prepared-twice"),
        "WAFDuplicateItemException",
        "a firewall's name that is taken",
        before=[("wafv2", "CreateWebACL", firewall(Name="prepared-twice"))],
    ),
    refused(
        "wafv2",
        "PutLoggingConfiguration",
        {
            "LoggingConfiguration": {
                "ResourceArn": "$firewall",
                "LogDestinationConfigs": ["$log_arn"],
            }
        },
        "WAFInvalidParameterException/WAFLogDestinationPermissionIssueException",
        "logs into a group of another name",
    ),
    refused(
        "wafv2",
        "AssociateWebACL",
        {
            "WebACLArn": f"arn:aws:wafv2:ap-northeast-1:$account:regional/webacl/a/{NO_ID}",
            "ResourceArn": "$balancer",
        },
        "WAFNonexistentItemException",
        "a firewall that is not there",
    ),
    # Scaling
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        TRACK,
        "ObjectNotFoundException",
        "a policy of nothing that scales",
        before=[RUNNING],
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        {
            **TRACK,
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 60.0,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ALBRequestCountPerTarget"
                },
            },
        },
        "ValidationException",
        "requests of no target group",
        before=[RUNNING, TARGET],
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        {
            **TRACK,
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 60.0,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "RDSReaderAverageCPUUtilization"
                },
            },
        },
        "ValidationException",
        "a database's metric for a service",
        before=[RUNNING, TARGET],
    ),
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {**SCALED, "MinCapacity": -1, "MaxCapacity": 3},
        "ValidationException",
        "a least below zero",
        before=[RUNNING],
    ),
    # What AWS takes
    legal(
        "ec2",
        "CreateRoute",
        {
            "RouteTableId": "$other_routes",
            "DestinationCidrBlock": "52.1.2.3/8",
            "GatewayId": "$gateway",
        },
        "a route's block with bits of a host",
    ),
    legal("ec2", "AuthorizeSecurityGroupIngress", ingress(IpProtocol="6"), "tcp by its number"),
    legal("elbv2", "CreateTargetGroup", targets(Matcher={"HttpCode": "200-299,301"}), "matchers"),
    legal("elbv2", "CreateTargetGroup", targets(HealthCheckPath="/"), "the root's health"),
    legal("ecs", "RegisterTaskDefinition", task(cpu=".25 vCPU", memory="0.5 GB"), "sizes in words"),
    legal("rds", "CreateDBInstance", database(EngineVersion="17.5"), "a minor version"),
    legal(
        "rds",
        "CreateDBInstance",
        database(AllocatedStorage=400, Iops=12_000, StorageThroughput=500),
        "IOPS of a large gp3 volume",
    ),
    legal("rds", "CreateDBInstance", database(DBInstanceClass="db.m7g.large"), "a larger class"),
    legal("elasticache", "CreateReplicationGroup", cache(EngineVersion="7.2"), "an older Valkey"),
    legal(
        "elasticache",
        "CreateReplicationGroup",
        cache(Engine="redis", EngineVersion="7.1"),
        "Redis",
    ),
    legal(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {
                "Filter": {"And": {"Prefix": "a", "ObjectSizeGreaterThan": 1}},
                "NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 5},
            }
        ),
        "old versions beyond five",
    ),
    legal(
        "cloudfront",
        "CreateDistribution",
        distribution(
            Restrictions={
                "GeoRestriction": {
                    "RestrictionType": "whitelist",
                    "Quantity": 2,
                    "Items": ["GB", "JP"],
                }
            }
        ),
        "two countries",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "$domain", "CAA", '0 issue "amazon.com"'),
        "who may certify",
    ),
    legal(
        "cloudwatch",
        "PutMetricAlarm",
        {**without(ALARM, "Statistic"), "ExtendedStatistic": "tm99"},
        "a trimmed mean",
    ),
    legal("kms", "EnableKeyRotation", {"KeyId": "$key", "RotationPeriodInDays": 90}, "90 days"),
    legal(
        "wafv2",
        "CreateWebACL",
        firewall(
            {
                **without(rule(Statement=managed()), "Action"),
                "OverrideAction": {"None": {}},
                "VisibilityConfig": VIEW,
            }
        ),
        "AWS's own rules",
    ),
    legal(
        "iam",
        "CreateRole",
        {"RoleName": "tij", "Path": "/tij/a/", "AssumeRolePolicyDocument": trust()},
        "a path of two parts",
    ),
    legal(
        "logs", "CreateLogGroup", {"logGroupName": "/tij/api.#1"}, "a log's name with a number sign"
    ),
)

_SAID = {call.key for calls in (first.CALLS, second.CALLS, third.CALLS) for call in calls}
_MIXED = random.Random(20261127).sample(EVERY, len(EVERY))
_PART = len(EVERY) * 2 // 5
# What an earlier set has too is no look at anything new.
UNSEEN = tuple(call for call in _MIXED[:_PART] if call.key not in _SAID)
CALLS = tuple(call for call in _MIXED[_PART:] if call.key not in _SAID)
