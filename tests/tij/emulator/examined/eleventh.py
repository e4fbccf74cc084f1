"""The eleventh examiner's: what users of this product get wrong, day one and day two.

Written from AWS's pages and public error reports before the contract was read: settings, edits of
`modules/`, adoption, and deleting, renaming and resizing in the wrong order.
"""

from __future__ import annotations

import json

from tests.tij.emulator.examined.calls import (
    ALARM,
    BALANCER,
    BUCKET,
    BUDGET,
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

REGION = "ap-northeast-1"
SUBNET: Json = {"VpcId": "$vpc", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "ap-northeast-1a"}
NAMES = (
    "ec2",
    "ModifyVpcAttribute",
    {"VpcId": "$vpc", "EnableDnsHostnames": {"Value": True}},
)
ENDPOINT: Json = {
    "VpcId": "$vpc",
    "VpcEndpointType": "Interface",
    "ServiceName": f"com.amazonaws.{REGION}.logs",
    "SubnetIds": ["$subnet_a"],
    "SecurityGroupIds": ["$group"],
    "PrivateDnsEnabled": True,
}
GATEWAY: Json = {
    "VpcId": "$vpc",
    "VpcEndpointType": "Gateway",
    "ServiceName": f"com.amazonaws.{REGION}.s3",
    "RouteTableIds": ["$routes"],
}


def port(first: int, last: int, **source: object) -> Json:
    """AuthorizeSecurityGroupIngress' parameters."""
    permission = {"IpProtocol": "tcp", "FromPort": first, "ToPort": last, **source}
    return {"GroupId": "$group", "IpPermissions": [permission]}


ANY = {"IpRanges": [{"CidrIp": "10.0.0.0/16"}]}

EC2 = (
    refused(
        "ec2",
        "CreateSubnet",
        {**SUBNET, "CidrBlock": "10.0.1.128/25"},
        "InvalidSubnet.Conflict",
        "a part of another one's range",
        [("ec2", "CreateSubnet", SUBNET)],
    ),
    refused(
        "ec2",
        "CreateSubnet",
        {**SUBNET, "CidrBlock": "10.1.0.0/24"},
        "InvalidSubnet.Range",
        "the network was not made larger",
    ),
    refused(
        "ec2",
        "CreateSubnet",
        {**SUBNET, "AvailabilityZone": "us-east-1a"},
        "InvalidParameterValue",
        "a zone of another Region",
    ),
    refused(
        "ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/15"}, "InvalidVpc.Range", "larger than a /16"
    ),
    refused(
        "ec2",
        "DeleteSubnet",
        {"SubnetId": "$subnet_a"},
        "DependencyViolation",
        "a load balancer stands in it",
        [("elbv2", "CreateLoadBalancer", BALANCER)],
    ),
    refused(
        "ec2",
        "DeleteSubnet",
        {"SubnetId": "$subnet_a"},
        "DependencyViolation",
        "the database's network interface is in it",
        [MADE],
    ),
    refused(
        "ec2",
        "DetachInternetGateway",
        {"InternetGatewayId": "$gateway", "VpcId": "$vpc"},
        "DependencyViolation",
        "a NAT gateway's public address is mapped",
        [("ec2", "CreateNatGateway", {"SubnetId": "$subnet_a", "AllocationId": "$address"})],
    ),
    refused(
        "ec2",
        "ReleaseAddress",
        {"AllocationId": "$address"},
        "InvalidIPAddress.InUse/AuthFailure",
        "the NAT gateway has it",
        [("ec2", "CreateNatGateway", {"SubnetId": "$subnet_a", "AllocationId": "$address"})],
    ),
    refused(
        "ec2",
        "CreateNatGateway",
        {"SubnetId": "$subnet_c", "AllocationId": "$address"},
        "Resource.AlreadyAssociated/InvalidIPAddress.InUse/InvalidParameterCombination",
        "two of them by one address",
        [("ec2", "CreateNatGateway", {"SubnetId": "$subnet_a", "AllocationId": "$address"})],
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        port(5432, 5432, IpRanges=[{"CidrIp": "10.0.0.0/16", "Description": "the office's"}]),
        "InvalidParameterValue",
        "an apostrophe in a rule's description",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        port(80, 80, UserIdGroupPairs=[{"GroupId": "sg-0123456789abcdef0"}]),
        "InvalidGroup.NotFound",
        "from a group that was made again",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        port(80, 80, IpRanges=[{"CidrIp": "203.0.113.7"}]),
        "InvalidParameterValue",
        "an address without its length",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        port(80, 80, PrefixListIds=[{"PrefixListId": "pl-0123456789abcdef0"}]),
        "InvalidPrefixListID.NotFound/InvalidPrefixListId.NotFound",
        "another Region's prefix list",
    ),
    refused(
        "ec2",
        "DeleteSecurityGroup",
        {"GroupId": "$other_group"},
        "DependencyViolation",
        "another group's rule names it",
        [
            (
                "ec2",
                "AuthorizeSecurityGroupIngress",
                port(80, 80, UserIdGroupPairs=[{"GroupId": "$other_group"}]),
            )
        ],
    ),
    refused(
        "ec2",
        "DeleteSecurityGroup",
        {"GroupId": "$group"},
        "DependencyViolation",
        "the cache wears it",
        [("elasticache", "CreateReplicationGroup", CACHE)],
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        ENDPOINT,
        "InvalidParameter",
        "private names in a network without host names",
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {**ENDPOINT, "SubnetIds": ["$subnet_c"]},
        "InvalidParameter",
        "a second one with the same private names",
        [NAMES, ("ec2", "CreateVpcEndpoint", ENDPOINT)],
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {**ENDPOINT, "ServiceName": "com.amazonaws.ap-northeast-1.ecr"},
        "InvalidServiceName",
        "a service that has two endpoints, ecr.api and ecr.dkr",
        [NAMES],
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        GATEWAY,
        "RouteAlreadyExists",
        "a second gateway in the same table",
        [("ec2", "CreateVpcEndpoint", GATEWAY)],
    ),
    refused(
        "ec2",
        "DeleteRouteTable",
        {"RouteTableId": "$routes"},
        "DependencyViolation",
        "subnets are associated with it",
    ),
    refused(
        "ec2",
        "RunInstances",
        {
            "ImageId": "ami-0a1b2c3d4e5f60718",
            "InstanceType": "t4g.nano",
            "MinCount": 1,
            "MaxCount": 1,
            "SubnetId": "$subnet_a",
        },
        "InvalidAMIID.NotFound",
        "the NAT instance's image of another Region",
    ),
    legal("ec2", "CreateSubnet", {**SUBNET, "CidrBlock": "10.0.1.7/24"}, "host bits are cut off"),
    legal(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        port(80, 80, UserIdGroupPairs=[{"GroupId": "$group"}]),
        "from the group itself",
    ),
    legal(
        "ec2",
        "CreateVpcEndpoint",
        {**ENDPOINT, "PrivateDnsEnabled": False},
        "a second one without private names",
        [NAMES, ("ec2", "CreateVpcEndpoint", ENDPOINT)],
    ),
    legal("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"}, "the same range again"),
)

ELB = (
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Name": "internal-tij"},
        "ValidationError",
        "a prefix of AWS's own",
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Subnets": ["$subnet_a"]},
        "ValidationError/InvalidSubnet",
        "one zone alone",
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "SecurityGroups": ["$stranger_group"]},
        "InvalidConfigurationRequest/InvalidSecurityGroup",
        "a group of another network",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "HealthCheckIntervalSeconds": 10, "HealthCheckTimeoutSeconds": 10},
        "ValidationError",
        "a timeout as long as the interval",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "Matcher": {"HttpCode": "200-600"}},
        "ValidationError",
        "a status that HTTP does not have",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "HealthCheckPath": "health/"},
        "ValidationError",
        "a path without its first slash",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "Port": 8080},
        "DuplicateTargetGroupName",
        "the same name on another port",
        [("elbv2", "CreateTargetGroup", TARGETS)],
    ),
    refused(
        "elbv2",
        "ModifyTargetGroupAttributes",
        {
            "TargetGroupArn": "$targets",
            "Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "7200"}],
        },
        "ValidationError/InvalidConfigurationRequest",
        "two hours to drain",
    ),
    refused(
        "elbv2",
        "ModifyTargetGroupAttributes",
        {
            "TargetGroupArn": "$targets",
            "Attributes": [{"Key": "stickiness.lb_cookie.duration_seconds", "Value": "1000000"}],
        },
        "ValidationError/InvalidConfigurationRequest",
        "a cookie longer than a week",
    ),
    refused(
        "elbv2",
        "DeleteTargetGroup",
        {"TargetGroupArn": "$targets"},
        "ResourceInUse",
        "a listener forwards to it",
        [("elbv2", "CreateListener", LISTENER)],
    ),
    refused(
        "elbv2",
        "CreateListener",
        {**LISTENER, "Protocol": "HTTPS", "Port": 443},
        "ValidationError/CertificateNotFound",
        "HTTPS without a certificate",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "Protocol": "HTTPS",
            "Port": 443,
            "Certificates": [{"CertificateArn": "$cdn_certificate"}],
        },
        "ValidationError/CertificateNotFound/UnsupportedCertificate",
        "the CDN's certificate of us-east-1",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "DefaultActions": [
                {
                    "Type": "redirect",
                    "RedirectConfig": {
                        "Protocol": "HTTP",
                        "Port": "80",
                        "StatusCode": "HTTP_301",
                    },
                }
            ],
        },
        "InvalidLoadBalancerAction",
        "a redirect to itself",
    ),
    refused(
        "elbv2",
        "CreateRule",
        {
            "ListenerArn": "$listener",
            "Priority": 10,
            "Conditions": [{"Field": "path-pattern", "Values": ["/b/*"]}],
            "Actions": FORWARD,
        },
        "PriorityInUse",
        "two rules at one place",
        [
            ("elbv2", "CreateListener", LISTENER),
            (
                "elbv2",
                "CreateRule",
                {
                    "ListenerArn": "$listener",
                    "Priority": 10,
                    "Conditions": [{"Field": "path-pattern", "Values": ["/a/*"]}],
                    "Actions": FORWARD,
                },
            ),
        ],
    ),
    refused(
        "elbv2",
        "DeleteLoadBalancer",
        {"LoadBalancerArn": "$balancer"},
        "OperationNotPermitted",
        "protected from deletion",
        [
            (
                "elbv2",
                "ModifyLoadBalancerAttributes",
                {
                    "LoadBalancerArn": "$balancer",
                    "Attributes": [{"Key": "deletion_protection.enabled", "Value": "true"}],
                },
            )
        ],
    ),
    refused(
        "elbv2",
        "ModifyLoadBalancerAttributes",
        {
            "LoadBalancerArn": "$balancer",
            "Attributes": [
                {"Key": "access_logs.s3.enabled", "Value": "true"},
                {"Key": "access_logs.s3.bucket", "Value": "$bucket"},
            ],
        },
        "InvalidConfigurationRequest",
        "the bucket's policy does not let it write",
    ),
    refused(
        "elbv2",
        "SetSecurityGroups",
        {"LoadBalancerArn": "$balancer", "SecurityGroups": ["$stranger_group"]},
        "InvalidConfigurationRequest/InvalidSecurityGroup",
        "another network's group, later",
    ),
    legal(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "Matcher": {"HttpCode": "200,301-302"}},
        "a list and a range of statuses",
    ),
    legal(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "TargetType": "lambda", "Protocol": None, "Port": None, "VpcId": None},
        "targets that need no network",
    ),
)

ECS = (
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]}),
        "ClientException",
        "waits for a container that is not there",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {
                "environment": [{"name": "DATABASE_URL", "value": "a"}],
                "secrets": [
                    {
                        "name": "DATABASE_URL",
                        "valueFrom": f"arn:aws:ssm:{REGION}:$account:parameter/tij",
                    }
                ],
            }
        ),
        "ClientException",
        "a name as value and as secret",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/a"}}}),
        "ClientException",
        "a log without its Region",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {
                "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/tmp"}],
            }
        ),
        "ClientException",
        "mounts a volume that the task does not have",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(ephemeralStorage={"sizeInGiB": 20}),
        "ClientException/InvalidParameterException",
        "the twenty gigabytes that it has anyway",
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "loadBalancers": [
                {"targetGroupArn": "$targets", "containerName": "app", "containerPort": 80}
            ],
        },
        "InvalidParameterException",
        "targets of no load balancer yet",
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "loadBalancers": [
                {"targetGroupArn": "$targets", "containerName": "app", "containerPort": 8000}
            ],
        },
        "InvalidParameterException",
        "a port that the container does not open",
        [("elbv2", "CreateListener", LISTENER)],
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 100},
        },
        "InvalidParameterException",
        "no room to deploy in",
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": ["$subnet_a"],
                    "securityGroups": ["$stranger_group"],
                }
            },
        },
        "InvalidParameterException",
        "a subnet and a group of two networks",
    ),
    refused(
        "ecs",
        "DeleteService",
        {"cluster": "$cluster", "service": "tij"},
        "InvalidParameterException",
        "it is not scaled to zero",
        [("ecs", "CreateService", {**SERVICE, "desiredCount": 1})],
    ),
    refused(
        "ecs",
        "UpdateService",
        {"cluster": "$cluster", "service": "tij", "taskDefinition": "tij:99"},
        "ClientException/InvalidParameterException",
        "a revision that is not there",
        [RUNNING],
    ),
    refused(
        "ecs",
        "RunTask",
        {
            "cluster": "$cluster",
            "taskDefinition": "$task",
            "launchType": "FARGATE",
            "networkConfiguration": SERVICE["networkConfiguration"],
            "overrides": {"containerOverrides": [{"name": "web", "command": ["true"]}]},
        },
        "InvalidParameterException",
        "an override for a container of another name",
    ),
    refused(
        "ecs",
        "RunTask",
        {
            "cluster": "$cluster",
            "taskDefinition": "$task",
            "launchType": "FARGATE",
        },
        "InvalidParameterException",
        "without a network",
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task({"stopTimeout": 120, "user": "1000:1000", "readonlyRootFilesystem": True}),
        "the longest time to stop",
    ),
    legal(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 0},
        },
        "one task, replaced with a gap",
    ),
)

RDS = (
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "BackupRetentionPeriod": 36},
        "InvalidParameterValue",
        "backups for more than 35 days",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "PreferredMaintenanceWindow": "sat:17:30-sat:18:30"},
        "InvalidParameterValue/InvalidParameterCombination",
        "maintenance during the backup",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "Iops": 3000},
        "InvalidParameterCombination",
        "gp3 of twenty gigabytes takes no number of operations",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MaxAllocatedStorage": 20},
        "InvalidParameterCombination/InvalidParameterValue",
        "a limit that lets nothing grow",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MonitoringInterval": 60},
        "InvalidParameterCombination",
        "enhanced monitoring without its role",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MasterUsername": "admin"},
        "InvalidParameterValue",
        "a name that PostgreSQL's engine keeps",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "EngineVersion": "9.6"},
        "InvalidParameterCombination",
        "a version of years ago",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "EnableCloudwatchLogsExports": ["slowquery"]},
        "InvalidParameterCombination/InvalidParameterValue",
        "MySQL's log",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBParameterGroupName": "$old_parameters"},
        "InvalidParameterCombination",
        "the parameters of 16 for 17",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "VpcSecurityGroupIds": ["$stranger_group"]},
        "InvalidVPCNetworkStateFault/InvalidParameterCombination",
        "a group of another network",
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "AllocatedStorage": 19},
        "InvalidParameterValue/InvalidParameterCombination",
        "smaller than it is",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "EngineVersion": "16.8", "ApplyImmediately": True},
        "InvalidParameterCombination/InvalidUpgradePath",
        "back to the version before",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "MasterUserPassword": "correct-horse"},
        "InvalidParameterCombination",
        "a password while RDS manages it",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "NewDBInstanceIdentifier": "tij-db-2"},
        "DBInstanceAlreadyExists",
        "renamed to one that is there",
        [MADE, ("rds", "CreateDBInstance", {**DATABASE, "DBInstanceIdentifier": "tij-db-2"})],
    ),
    refused(
        "rds",
        "DeleteDBInstance",
        {"DBInstanceIdentifier": "tij-db"},
        "InvalidParameterCombination",
        "neither a last snapshot nor none",
        [MADE],
    ),
    refused(
        "rds",
        "DeleteDBSubnetGroup",
        {"DBSubnetGroupName": "$database_subnets"},
        "InvalidDBSubnetGroupStateFault",
        "the database stands in it",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBSubnetGroup",
        {"DBSubnetGroupName": "$database_subnets", "SubnetIds": ["$subnet_c"]},
        "DBSubnetGroupDoesNotCoverEnoughAZs/SubnetAlreadyInUse",
        "a zone is taken away, one remains",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            "DBParameterGroupName": "$parameters",
            "Parameters": [
                {
                    "ParameterName": "log_min_duration",
                    "ParameterValue": "1000",
                    "ApplyMethod": "immediate",
                }
            ],
        },
        "InvalidParameterValue",
        "a parameter that PostgreSQL does not have",
    ),
    refused(
        "rds",
        "RestoreDBInstanceToPointInTime",
        {
            "SourceDBInstanceIdentifier": "tij-db",
            "TargetDBInstanceIdentifier": "tij-db-restored",
            "UseLatestRestorableTime": True,
            "RestoreTime": "2026-01-01T00:00:00Z",
        },
        "InvalidParameterCombination",
        "both the last moment and another",
        [MADE],
    ),
    refused(
        "rds",
        "RestoreDBInstanceFromDBSnapshot",
        {"DBInstanceIdentifier": "tij-db-2", "DBSnapshotIdentifier": "tij-final"},
        "DBSnapshotNotFound",
        "a snapshot that nobody made",
    ),
    refused(
        "rds",
        "StopDBInstance",
        {"DBInstanceIdentifier": "tij-db"},
        "InvalidDBInstanceState",
        "stopped already",
        [MADE, ("rds", "StopDBInstance", {"DBInstanceIdentifier": "tij-db"})],
    ),
    legal(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "PreferredBackupWindow": "17:30-18:00"},
        "a backup that ends half an hour before",
        [MADE],
    ),
    legal(
        "rds",
        "CreateDBInstance",
        {
            **DATABASE,
            "DBName": "postgres",
            "PerformanceInsightsRetentionPeriod": 7,
            "EnablePerformanceInsights": True,
        },
        "the database that PostgreSQL has anyway",
    ),
    legal(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "AllocatedStorage": 400, "Iops": 12000, "StorageThroughput": 500},
        "gp3 large enough for its own numbers",
    ),
)

S3 = (
    refused(
        "s3",
        "CreateBucket",
        {**BUCKET, "Bucket": "This-Is-Japan"},
        "InvalidBucketName",
        "capitals from the brand's name",
    ),
    refused(
        "s3",
        "CreateBucket",
        {**BUCKET, "Bucket": "tij-files-s3alias"},
        "InvalidBucketName",
        "a suffix that AWS keeps",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "$bucket",
            "Policy": document(
                {
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::$bucket",
                    "Principal": "*",
                }
            ),
        },
        "MalformedPolicy",
        "an action on objects for the bucket alone",
    ),
    refused(
        "s3",
        "PutObject",
        {"Bucket": "$bucket", "Key": "a", "Body": "a", "ACL": "public-read"},
        "AccessControlListNotSupported",
        "a public object in a bucket without lists",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Transitions": [{"Days": 7, "StorageClass": "STANDARD_IA"}]}),
        "InvalidArgument",
        "rarely read after a week",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {
                "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}],
                "Expiration": {"Days": 60},
            }
        ),
        "InvalidArgument",
        "deleted before it is moved",
    ),
    refused(
        "s3",
        "PutBucketCors",
        {
            "Bucket": "$bucket",
            "CORSConfiguration": {
                "CORSRules": [{"AllowedMethods": ["OPTIONS"], "AllowedOrigins": ["*"]}]
            },
        },
        "InvalidRequest",
        "a method that browsers ask with",
    ),
    refused(
        "s3",
        "PutBucketVersioning",
        {"Bucket": "tij-locked-$account", "VersioningConfiguration": {"Status": "Suspended"}},
        "InvalidBucketState",
        "versions off where objects are locked",
        [
            (
                "s3",
                "CreateBucket",
                {
                    **BUCKET,
                    "Bucket": "tij-locked-$account",
                    "ObjectLockEnabledForBucket": True,
                },
            )
        ],
    ),
    refused(
        "s3",
        "DeleteBucket",
        {"Bucket": "$bucket"},
        "BucketNotEmpty",
        "only old versions are left",
        [
            (
                "s3",
                "PutBucketVersioning",
                {"Bucket": "$bucket", "VersioningConfiguration": {"Status": "Enabled"}},
            ),
            ("s3", "PutObject", {"Bucket": "$bucket", "Key": "a", "Body": "a"}),
            ("s3", "DeleteObject", {"Bucket": "$bucket", "Key": "a"}),
        ],
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
                            "KMSMasterKeyID": "$key",
                        }
                    }
                ]
            },
        },
        "InvalidArgument/MalformedXML",
        "a key that S3's own encryption does not take",
    ),
    legal(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Transitions": [{"Days": 0, "StorageClass": "INTELLIGENT_TIERING"}]}),
        "sorted by S3 from the first day",
    ),
    legal(
        "s3",
        "PutBucketCors",
        {
            "Bucket": "$bucket",
            "CORSConfiguration": {
                "CORSRules": [
                    {
                        "AllowedMethods": ["GET", "HEAD"],
                        "AllowedOrigins": ["https://*.prepared.test"],
                        "MaxAgeSeconds": 3000,
                    }
                ]
            },
        },
        "one star in an origin",
    ),
)

ALIAS = {"Quantity": 1, "Items": ["cdn.prepared.test"]}


def certified(arn: str) -> Json:
    """ViewerCertificate."""
    return {
        "ACMCertificateArn": arn,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }


CDN = (
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(Aliases=ALIAS),
        "InvalidViewerCertificate",
        "a name of ours by CloudFront's certificate",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            Aliases={"Quantity": 1, "Items": ["cdn.other.test"]},
            ViewerCertificate=certified("$cdn_certificate"),
        ),
        "InvalidViewerCertificate",
        "a name that the certificate does not have",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(Aliases=ALIAS, ViewerCertificate=certified("$pending_certificate")),
        "InvalidViewerCertificate",
        "the load balancer's certificate",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(OriginPath="/media/"),
        "InvalidArgument",
        "an origin's path with a slash at its end",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(OriginAccessControlId="E00000000000AA"),
        "InvalidOriginAccessControl/NoSuchOriginAccessControl",
        "a right to read that was deleted",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(DefaultRootObject="/index.html"),
        "InvalidDefaultRootObject",
        "a slash before the first page",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            Restrictions={
                "GeoRestriction": {
                    "RestrictionType": "whitelist",
                    "Quantity": 1,
                    "Items": ["JAPAN"],
                }
            }
        ),
        "InvalidGeoRestrictionParameter/InvalidArgument",
        "a country by its name",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(WebACLId="$firewall"),
        "InvalidWebACLId",
        "the load balancer's firewall",
    ),
    refused(
        "cloudfront",
        "CreateInvalidation",
        {
            "DistributionId": "$cdn",
            "InvalidationBatch": {
                "CallerReference": "a",
                "Paths": {"Quantity": 1, "Items": ["media/a.jpg"]},
            },
        },
        "InvalidArgument",
        "a key of the bucket instead of a path",
    ),
    refused(
        "cloudfront",
        "CreateInvalidation",
        {
            "DistributionId": "$cdn",
            "InvalidationBatch": {
                "CallerReference": "a",
                "Paths": {"Quantity": 2, "Items": ["/media/a.jpg"]},
            },
        },
        "InconsistentQuantities",
        "another number than there are",
    ),
    refused(
        "cloudfront",
        "DeleteDistribution",
        {"Id": "$cdn", "IfMatch": "$cdn_tag"},
        "DistributionNotDisabled",
        "it is not disabled",
    ),
    refused(
        "cloudfront",
        "CreateOriginAccessControl",
        {
            "OriginAccessControlConfig": {
                "Name": "prepared",
                "OriginAccessControlOriginType": "s3",
                "SigningBehavior": "always",
                "SigningProtocol": "sigv4",
            }
        },
        "OriginAccessControlAlreadyExists",
        "left over from the one before",
        [
            (
                "cloudfront",
                "CreateOriginAccessControl",
                {
                    "OriginAccessControlConfig": {
                        "Name": "prepared",
                        "OriginAccessControlOriginType": "s3",
                        "SigningBehavior": "always",
                        "SigningProtocol": "sigv4",
                    }
                },
            )
        ],
    ),
    legal(
        "cloudfront",
        "CreateDistribution",
        distribution(Aliases=ALIAS, ViewerCertificate=certified("$cdn_certificate")),
        "one level below a wildcard",
    ),
    legal(
        "cloudfront",
        "CreateInvalidation",
        {
            "DistributionId": "$cdn",
            "InvalidationBatch": {
                "CallerReference": "a",
                "Paths": {"Quantity": 1, "Items": ["/media/*"]},
            },
        },
        "all below a path",
    ),
)

NAMES_AND_CERTIFICATES = (
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "https://prepared.test", "ValidationMethod": "DNS"},
        "ValidationException",
        "an address instead of a name",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "*.*.prepared.test", "ValidationMethod": "DNS"},
        "ValidationException/InvalidParameterException",
        "two stars",
    ),
    refused(
        "acm",
        "DescribeCertificate",
        {"CertificateArn": f"arn:aws:acm:{REGION}:$account:certificate/{NO_ID}"},
        "ResourceNotFoundException",
        "one that was never there",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "$domain", "CNAME", "other.test"),
        "InvalidChangeBatch",
        "another name for the zone's own",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "api.$domain", "A", "203.0.113.1"),
        "InvalidChangeBatch",
        "a record that was made by hand",
        [
            (
                "route53",
                "ChangeResourceRecordSets",
                change("CREATE", "api.$domain", "A", "203.0.113.9"),
            )
        ],
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "www.$domain", "CNAME", "cname.vercel-dns.com"),
        "InvalidChangeBatch",
        "a CNAME where an address stands",
        [
            (
                "route53",
                "ChangeResourceRecordSets",
                change("CREATE", "www.$domain", "A", "76.76.21.21"),
            )
        ],
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "_dmarc.$domain", "TXT", "v=DMARC1; p=none"),
        "InvalidChangeBatch",
        "a text without its quotes",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "$domain", "CAA", "0 issue letsencrypt.org"),
        "InvalidChangeBatch",
        "an issuer without its quotes",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "bounce.$domain", "MX", "feedback-smtp.us-east-1.amazonses.com"),
        "InvalidChangeBatch",
        "a mail server without its order",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("DELETE", "api.$domain", "A", "203.0.113.1"),
        "InvalidChangeBatch",
        "with another address than it has",
        [
            (
                "route53",
                "ChangeResourceRecordSets",
                change("CREATE", "api.$domain", "A", "203.0.113.9"),
            )
        ],
    ),
    refused(
        "route53",
        "DeleteHostedZone",
        {"Id": "$zone"},
        "HostedZoneNotEmpty",
        "the certificate's proof is in it",
        [
            (
                "route53",
                "ChangeResourceRecordSets",
                change("CREATE", "_a.$domain", "CNAME", "_b.acm-validations.aws"),
            )
        ],
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "$domain", "TXT", '"v=spf1 -all"', '"google-site-verification=a"'),
        "two texts at the zone's own name",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "*.$domain", "A", "203.0.113.1"),
        "all names below",
    ),
    legal(
        "acm",
        "RequestCertificate",
        {
            "DomainName": "prepared.test",
            "SubjectAlternativeNames": ["prepared.test", "*.prepared.test"],
            "ValidationMethod": "DNS",
        },
        "the name itself among the others",
    ),
)

ROLE: Json = {"RoleName": "tij", "AssumeRolePolicyDocument": trust()}


def inline(*statements: Json, **more: str) -> Json:
    """PutRolePolicy's parameters."""
    return {
        "RoleName": "$role_name",
        "PolicyName": "tij",
        "PolicyDocument": document(*statements, **more),
    }


IAM = (
    refused(
        "iam",
        "CreateRole",
        {**ROLE, "Description": "CI の役割"},
        "ValidationError",
        "a description in Japanese",
    ),
    refused(
        "iam",
        "CreateRole",
        {
            **ROLE,
            "AssumeRolePolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Resource": "*",
                }
            ),
        },
        "MalformedPolicyDocument",
        "a resource in whom to trust",
    ),
    refused(
        "iam",
        "CreateRole",
        {**ROLE, "AssumeRolePolicyDocument": trust("ecs-task.amazonaws.com")},
        "MalformedPolicyDocument",
        "a service that AWS does not have",
    ),
    refused(
        "iam",
        "CreateRole",
        {
            **ROLE,
            "AssumeRolePolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::$account:user/deploy"},
                    "Action": "sts:AssumeRole",
                }
            ),
        },
        "MalformedPolicyDocument",
        "a user who was deleted",
    ),
    refused(
        "iam",
        "CreateRole",
        {**ROLE, "MaxSessionDuration": 50000},
        "ValidationError",
        "a session of fourteen hours",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        inline({**READ, "Sid": "read-media"}),
        "MalformedPolicyDocument",
        "a hyphen in a statement's name",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        inline({**READ, "Resource": "tij-files/*"}),
        "MalformedPolicyDocument",
        "a bucket's name instead of its ARN",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        inline({**READ, "Condition": {"StringEqual": {"aws:SourceAccount": "$account"}}}),
        "MalformedPolicyDocument",
        "a condition that IAM does not know",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        inline(READ, version="2024-01-01"),
        "MalformedPolicyDocument",
        "this year's version",
    ),
    refused(
        "iam",
        "DeleteRole",
        {"RoleName": "$role_name"},
        "DeleteConflict",
        "it still has a policy of its own",
        [("iam", "PutRolePolicy", inline(READ))],
    ),
    refused(
        "iam",
        "AttachRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyArn": "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy",
        },
        "NoSuchEntity",
        "AWS's policy without its path",
    ),
    refused(
        "iam",
        "CreateOpenIDConnectProvider",
        {
            "Url": "http://token.actions.githubusercontent.com",
            "ClientIDList": ["sts.amazonaws.com"],
        },
        "InvalidInput/ValidationError",
        "not by HTTPS",
    ),
    refused(
        "iam",
        "DeletePolicy",
        {"PolicyArn": "arn:aws:iam::$account:policy/tij"},
        "DeleteConflict",
        "it bounds a role",
        [
            ("iam", "CreatePolicy", {"PolicyName": "tij", "PolicyDocument": document(READ)}),
            (
                "iam",
                "CreateRole",
                {**ROLE, "PermissionsBoundary": "arn:aws:iam::$account:policy/tij"},
            ),
        ],
    ),
    legal(
        "iam",
        "CreateRole",
        {**ROLE, "Tags": [{"Key": "担当", "Value": "鈴木"}]},
        "tags in Japanese",
    ),
    legal(
        "iam",
        "PutRolePolicy",
        inline({**READ, "Condition": {"StringLikeIfExists": {"aws:SourceAccount": "$account"}}}),
        "a condition on what may not be there",
    ),
)

KEYS = (
    refused(
        "kms",
        "CreateAlias",
        {"AliasName": "tij", "TargetKeyId": "$key"},
        "ValidationException/InvalidAliasNameException",
        "without alias/",
    ),
    refused(
        "kms",
        "ScheduleKeyDeletion",
        {"KeyId": "$key", "PendingWindowInDays": 5},
        "ValidationException",
        "in five days",
    ),
    refused(
        "kms",
        "EnableKeyRotation",
        {"KeyId": "$key"},
        "KMSInvalidStateException",
        "it is being deleted",
        [("kms", "ScheduleKeyDeletion", {"KeyId": "$key", "PendingWindowInDays": 7})],
    ),
    refused(
        "kms",
        "CreateKey",
        {
            "Policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::$account:role/nobody"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            )
        },
        "MalformedPolicyDocumentException",
        "for a role that is not there",
    ),
    refused(
        "secretsmanager",
        "CreateSecret",
        {"Name": "$secret", "SecretString": "b"},
        "InvalidRequestException",
        "the one before is scheduled for deletion",
        [("secretsmanager", "DeleteSecret", {"SecretId": "$secret"})],
    ),
    refused(
        "secretsmanager",
        "DeleteSecret",
        {
            "SecretId": "$secret",
            "RecoveryWindowInDays": 7,
            "ForceDeleteWithoutRecovery": True,
        },
        "InvalidParameterException",
        "at once and in a week",
    ),
    refused(
        "secretsmanager",
        "GetSecretValue",
        {"SecretId": "$empty_secret"},
        "ResourceNotFoundException",
        "nobody has put a value",
    ),
    refused(
        "secretsmanager",
        "CreateSecret",
        {"Name": "tij/app config"},
        "ValidationException/InvalidParameterException",
        "a space in its name",
    ),
    refused(
        "secretsmanager",
        "RotateSecret",
        {"SecretId": "$secret"},
        "InvalidRequestException",
        "nothing is there to rotate it",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/image", "Value": "b", "Type": "String"},
        "ParameterAlreadyExists",
        "there already",
        [("ssm", "PutParameter", {"Name": "/tij/image", "Value": "a", "Type": "String"})],
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/aws/tij/image", "Value": "b", "Type": "String"},
        "ValidationException/AccessDeniedException",
        "a name that AWS keeps",
    ),
    refused(
        "ssm",
        "PutParameter",
        {
            "Name": "/tij/image",
            "Value": "b",
            "Type": "SecureString",
            "Overwrite": True,
        },
        "HierarchyTypeMismatchException",
        "a text made a secret",
        [("ssm", "PutParameter", {"Name": "/tij/image", "Value": "a", "Type": "String"})],
    ),
    refused(
        "ssm",
        "PutParameter",
        {
            "Name": "/tij/image",
            "Value": "b",
            "Type": "String",
            "Overwrite": True,
            "Tags": [{"Key": "a", "Value": "b"}],
        },
        "ValidationException",
        "tags while it is overwritten",
        [("ssm", "PutParameter", {"Name": "/tij/image", "Value": "a", "Type": "String"})],
    ),
    legal(
        "secretsmanager",
        "CreateSecret",
        {"Name": "prepared", "SecretString": "b"},
        "again after it was deleted at once",
        [
            (
                "secretsmanager",
                "DeleteSecret",
                {"SecretId": "$secret", "ForceDeleteWithoutRecovery": True},
            )
        ],
    ),
    legal("kms", "EnableKeyRotation", {"KeyId": "$key", "RotationPeriodInDays": 90}, "by seasons"),
)

IPS: Json = {
    "Name": "tij",
    "Scope": "REGIONAL",
    "IPAddressVersion": "IPV4",
    "Addresses": ["203.0.113.0/24"],
}

WAF = (
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule("a", 1), rule("b", 1)),
        "WAFInvalidParameterException",
        "two rules at one place",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule(Statement=managed())),
        "WAFInvalidParameterException",
        "a managed group with an action of its own",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement=managed("AWSManagedRulesCommonRules"),
                Action=None,
                OverrideAction={"None": {}},
            )
        ),
        "WAFInvalidParameterException/WAFNonexistentItemException",
        "a managed group that AWS does not have",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(Scope="CLOUDFRONT"),
        "WAFInvalidParameterException",
        "the CDN's from Tokyo",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule(Statement={"GeoMatchStatement": {"CountryCodes": ["JPN"]}})),
        "WAFInvalidParameterException/ValidationException",
        "a country of three letters",
    ),
    refused(
        "wafv2",
        "CreateIPSet",
        {**IPS, "Addresses": ["203.0.113.7"]},
        "WAFInvalidParameterException",
        "an address without its length",
    ),
    refused(
        "wafv2",
        "CreateIPSet",
        {**IPS, "Addresses": ["2001:db8::/32"]},
        "WAFInvalidParameterException",
        "a new address in a set of old ones",
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
        "a log that is not named for it",
    ),
    refused(
        "wafv2",
        "AssociateWebACL",
        {"WebACLArn": "$firewall", "ResourceArn": "$targets"},
        "WAFInvalidParameterException",
        "targets instead of their load balancer",
    ),
    legal(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement={
                    "RateBasedStatement": {
                        "Limit": 10,
                        "AggregateKeyType": "IP",
                        "EvaluationWindowSec": 60,
                    }
                }
            )
        ),
        "ten a minute",
    ),
)

WATCH = (
    refused(
        "logs",
        "PutRetentionPolicy",
        {"logGroupName": "$log", "retentionInDays": 45},
        "InvalidParameterException",
        "a number that CloudWatch does not offer",
    ),
    refused(
        "logs",
        "CreateLogGroup",
        {"logGroupName": "$log"},
        "ResourceAlreadyExistsException",
        "made by the service before",
    ),
    refused(
        "logs",
        "CreateLogGroup",
        {"logGroupName": "/tij/api logs"},
        "InvalidParameterException",
        "a space in its name",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "tij",
            "filterPattern": '{ $.level = "ERROR" ',
            "metricTransformations": [
                {"metricName": "Errors", "metricNamespace": "tij", "metricValue": "1"}
            ],
        },
        "InvalidParameterException",
        "a brace that is not closed",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "tij",
            "filterPattern": '{ $.level = "ERROR" }',
            "metricTransformations": [
                {
                    "metricName": "Errors",
                    "metricNamespace": "tij",
                    "metricValue": "1",
                    "defaultValue": 0.0,
                    "dimensions": {"logger": "$.logger"},
                }
            ],
        },
        "InvalidParameterException",
        "a default and dimensions",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "Period": 45},
        "ValidationError",
        "three quarters of a minute",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "Period": 3600, "EvaluationPeriods": 200},
        "ValidationError",
        "more than a week",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "DatapointsToAlarm": 6},
        "ValidationError",
        "more points than are looked at",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "AlarmActions": ["tij-alarms"]},
        "ValidationError",
        "a topic by its name",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**without(ALARM, "Statistic"), "ExtendedStatistic": "p101"},
        "ValidationError/InvalidParameterValue",
        "a part larger than the whole",
    ),
    refused(
        "events",
        "PutRule",
        {"Name": "tij", "ScheduleExpression": "cron(0 3 * * *)"},
        "ValidationException",
        "a cron line of five fields",
    ),
    refused(
        "events",
        "PutRule",
        {"Name": "tij", "ScheduleExpression": "rate(1 days)"},
        "ValidationException",
        "one of many",
    ),
    refused(
        "events",
        "PutRule",
        {"Name": "tij", "EventPattern": json.dumps({"source": "aws.ecs"})},
        "InvalidEventPatternException",
        "a word where a list must be",
    ),
    refused(
        "events",
        "DeleteRule",
        {"Name": "tij"},
        "ValidationException",
        "it still has a target",
        [
            ("events", "PutRule", {"Name": "tij", "ScheduleExpression": "rate(1 day)"}),
            (
                "events",
                "PutTargets",
                {"Rule": "tij", "Targets": [{"Id": "a", "Arn": "$topic"}]},
            ),
        ],
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "ScheduleExpressionTimezone": "JST"},
        "ValidationException",
        "a time zone by its letters",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "FlexibleTimeWindow": {"Mode": "FLEXIBLE"}},
        "ValidationException",
        "a window without its length",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "Target": {**SCHEDULE["Target"], "RoleArn": "$role"}},
        "ValidationException",
        "a role that tasks may take",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {
            **SCHEDULE,
            "Target": {
                "Arn": "arn:aws:scheduler:::aws-sdk:rds:stopDatabase",
                "RoleArn": "$scheduler_role",
                "Input": "{}",
            },
        },
        "ValidationException",
        "a call that RDS does not have",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {
            **SCHEDULE,
            "Target": {
                "Arn": "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance",
                "RoleArn": "$scheduler_role",
                "Input": "DbInstanceIdentifier: tij-db",
            },
        },
        "ValidationException",
        "parameters that are not JSON",
    ),
    legal(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "Period": 10, "Namespace": "tij"},
        "a metric of ours, by ten seconds",
    ),
    legal(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "tij",
            "filterPattern": "",
            "metricTransformations": [
                {"metricName": "All", "metricNamespace": "tij", "metricValue": "1"}
            ],
        },
        "every line",
    ),
)

MAIL = (
    refused(
        "sns",
        "Subscribe",
        {"TopicArn": "$topic", "Protocol": "email", "Endpoint": "alerts"},
        "InvalidParameter",
        "mail to no address",
    ),
    refused(
        "sns",
        "Subscribe",
        {"TopicArn": "$topic", "Protocol": "https", "Endpoint": "http://prepared.test/"},
        "InvalidParameter",
        "HTTPS to an address without",
    ),
    refused(
        "sns",
        "CreateTopic",
        {"Name": "tij alarms"},
        "InvalidParameter",
        "a space in its name",
    ),
    refused(
        "sns",
        "SetTopicAttributes",
        {"TopicArn": "$topic", "AttributeName": "Policy", "AttributeValue": "{"},
        "InvalidParameter",
        "half a policy",
    ),
    refused(
        "sesv2",
        "CreateEmailIdentity",
        {"EmailIdentity": "$domain"},
        "AlreadyExistsException",
        "verified by hand before",
        [("sesv2", "CreateEmailIdentity", {"EmailIdentity": "$domain"})],
    ),
    refused(
        "sesv2",
        "PutEmailIdentityMailFromAttributes",
        {"EmailIdentity": "$domain", "MailFromDomain": "bounce.other.test"},
        "BadRequestException",
        "bounces to another domain",
        [("sesv2", "CreateEmailIdentity", {"EmailIdentity": "$domain"})],
    ),
    refused(
        "sesv2",
        "CreateConfigurationSet",
        {"ConfigurationSetName": "tij.mail"},
        "BadRequestException",
        "a dot in its name",
    ),
    legal(
        "sns",
        "Subscribe",
        {"TopicArn": "$topic", "Protocol": "email", "Endpoint": "ops+alarms@prepared.test"},
        "a plus in an address",
    ),
)

SCALING = (
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "AutomaticFailoverEnabled": True},
        "InvalidParameterCombination/InvalidParameterValue",
        "nothing to fail over to",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "NumCacheClusters": 2, "MultiAZEnabled": True},
        "InvalidParameterCombination/InvalidParameterValue",
        "two zones without failover",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "AuthToken": "short"},
        "InvalidParameterValue",
        "a token of five characters",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "ReplicationGroupId": "tij_cache"},
        "InvalidParameterValue",
        "an underscore in its name",
    ),
    refused(
        "elasticache",
        "DeleteCacheSubnetGroup",
        {"CacheSubnetGroupName": "$cache_subnets"},
        "CacheSubnetGroupInUse",
        "the cache stands in it",
        [("elasticache", "CreateReplicationGroup", CACHE)],
    ),
    refused(
        "ecr",
        "CreateRepository",
        {"repositoryName": "ThisIsJapan"},
        "InvalidParameterException",
        "capitals from the brand's name",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(1), expire(1, tagStatus="untagged")),
        "InvalidParameterException",
        "two rules at one place",
    ),
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {**SCALED, "MinCapacity": 3, "MaxCapacity": 1},
        "ValidationException",
        "fewer at most than at least",
        [RUNNING],
    ),
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {**SCALED, "MinCapacity": 1, "MaxCapacity": 3},
        "ValidationException",
        "before the service is made",
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        {
            **TRACK,
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 100.0,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ALBRequestCountPerTarget"
                },
            },
        },
        "ValidationException",
        "requests of which targets",
        [RUNNING, TARGET],
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        {**TRACK, "PolicyName": "cpu-2"},
        "ValidationException",
        "a second one by the same metric",
        [RUNNING, TARGET, ("application-autoscaling", "PutScalingPolicy", TRACK)],
    ),
    legal(
        "ecr",
        "PutLifecyclePolicy",
        images(
            expire(
                1,
                tagStatus="untagged",
                countType="sinceImagePushed",
                countUnit="days",
                countNumber=7,
            ),
            expire(2),
        ),
        "by age and by number",
    ),
    legal(
        "application-autoscaling",
        "RegisterScalableTarget",
        {**SCALED, "MinCapacity": 0, "MaxCapacity": 0},
        "nothing runs at night",
        [RUNNING],
    ),
)

TRAIL: Json = {"Name": "tij", "S3BucketName": "$bucket", "IsMultiRegionTrail": True}
ANALYZER: Json = {"analyzerName": "tij", "type": "ACCOUNT"}

ACCOUNT = (
    refused(
        "budgets",
        "CreateBudget",
        {
            **BUDGET,
            "Budget": {**BUDGET["Budget"], "BudgetLimit": {"Amount": "1,000", "Unit": "USD"}},
        },
        "InvalidParameterException/ValidationException",
        "a comma in the amount",
    ),
    refused(
        "budgets",
        "CreateBudget",
        {
            **BUDGET,
            "NotificationsWithSubscribers": [
                {
                    "Notification": {
                        "NotificationType": "ACTUAL",
                        "ComparisonOperator": "GREATER_THAN",
                        "Threshold": 80,
                    },
                    "Subscribers": [],
                }
            ],
        },
        "InvalidParameterException/ValidationException",
        "a warning to nobody",
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        TRAIL,
        "InsufficientS3BucketPolicyException",
        "the bucket's policy does not let it write",
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "S3BucketName": "nobodys-$account"},
        "S3BucketDoesNotExistException",
        "a bucket that is not there",
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "Name": "tij trail"},
        "InvalidTrailNameException",
        "a space in its name",
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "IncludeGlobalServiceEvents": False},
        "InvalidParameterCombinationException",
        "all Regions without what has none",
    ),
    refused(
        "guardduty",
        "CreateDetector",
        {"Enable": True},
        "BadRequestException",
        "the organization has one already",
        [("guardduty", "CreateDetector", {"Enable": True})],
    ),
    refused(
        "guardduty",
        "CreateDetector",
        {"Enable": True, "Features": [{"Name": "S3_LOGS", "Status": "ENABLED"}]},
        "BadRequestException",
        "a feature by its old name",
    ),
    refused(
        "accessanalyzer",
        "CreateAnalyzer",
        ANALYZER,
        "ConflictException",
        "there already",
        [("accessanalyzer", "CreateAnalyzer", ANALYZER)],
    ),
    refused(
        "accessanalyzer",
        "CreateAnalyzer",
        {**ANALYZER, "type": "ACCOUNTS"},
        "ValidationException",
        "a kind that it does not have",
    ),
    refused(
        "sts",
        "AssumeRole",
        {"RoleArn": "$role", "RoleSessionName": "tij", "DurationSeconds": 600},
        "ValidationError",
        "ten minutes",
    ),
    refused(
        "sts",
        "AssumeRole",
        {"RoleArn": "$role", "RoleSessionName": "taro yamada"},
        "ValidationError",
        "a space in who it is",
    ),
    legal(
        "budgets",
        "CreateBudget",
        {
            **BUDGET,
            "Budget": {**BUDGET["Budget"], "BudgetLimit": {"Amount": "99.5", "Unit": "USD"}},
        },
        "half a dollar",
    ),
    legal("accessanalyzer", "CreateAnalyzer", {**ANALYZER, "analyzerName": "tij-1_a"}, "its name"),
)

CALLS = (
    *EC2,
    *ELB,
    *ECS,
    *RDS,
    *S3,
    *CDN,
    *NAMES_AND_CERTIFICATES,
    *IAM,
    *KEYS,
    *WAF,
    *WATCH,
    *MAIL,
    *SCALING,
    *ACCOUNT,
)
