"""The first set: written before the contract was asked or its tables read."""

from __future__ import annotations

import json

from tests.tij.emulator.examined.calls import (
    ALARM,
    BALANCER,
    BUCKET,
    BUDGET,
    CACHE,
    DATABASE,
    LISTENER,
    MADE,
    READ,
    SCHEDULE,
    SERVICE,
    TARGETS,
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

WORLD = {"CidrIp": "0.0.0.0/0"}
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [WORLD]}
OPENED = ("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "$group", "IpPermissions": [HTTPS]})
LISTENS = ("elbv2", "CreateListener", LISTENER)
PUBLIC = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::$bucket/*",
}
BLOCKED = (
    "s3",
    "PutPublicAccessBlock",
    {"Bucket": "$bucket", "PublicAccessBlockConfiguration": {"BlockPublicPolicy": True}},
)
PARAMETERS = {"DBParameterGroupName": "$parameters"}

CALLS = (
    # --- VPC
    refused(
        "ec2",
        "CreateSubnet",
        {"VpcId": "$vpc", "CidrBlock": "192.168.0.0/24"},
        "InvalidSubnet.Range",
        "outside of the VPC",
    ),
    refused(
        "ec2",
        "CreateSubnet",
        {"VpcId": "$vpc", "CidrBlock": "10.0.50.0/24", "AvailabilityZone": "ap-northeast-1x"},
        "InvalidParameterValue",
        "a zone that is not there",
    ),
    refused(
        "ec2",
        "CreateSubnet",
        {"VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.0.50.0/24"},
        "InvalidVpcID.NotFound",
        "a VPC that is not there",
    ),
    refused(
        "ec2",
        "CreateSubnet",
        {"VpcId": "$vpc", "CidrBlock": "10.0.60.0/24"},
        "InvalidSubnet.Conflict",
        "addresses of another subnet",
        [("ec2", "CreateSubnet", {"VpcId": "$vpc", "CidrBlock": "10.0.60.0/25"})],
    ),
    refused(
        "ec2",
        "CreateRoute",
        {"RouteTableId": "$routes", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "$gateway"},
        "RouteAlreadyExists",
        "twice to the same place",
    ),
    refused(
        "ec2",
        "CreateRoute",
        {
            "RouteTableId": "$routes",
            "DestinationCidrBlock": "52.0.0.0/8",
            "NatGatewayId": "nat-0123456789abcdef0",
        },
        "InvalidNatGatewayID.NotFound",
        "through a gateway that is not there",
    ),
    refused(
        "ec2",
        "CreateNatGateway",
        {"SubnetId": "$subnet_a", "AllocationId": "eipalloc-0123456789abcdef0"},
        "InvalidAllocationID.NotFound",
        "an address that is not there",
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {
            "VpcId": "$vpc",
            "ServiceName": "com.amazonaws.ap-northeast-1.s4",
            "VpcEndpointType": "Gateway",
        },
        "InvalidServiceName",
        "a service that is not there",
    ),
    refused(
        "ec2",
        "CreateFlowLogs",
        {
            "ResourceIds": ["$vpc"],
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogGroupName": "a",
            "DeliverLogsPermissionArn": "$role",
            "MaxAggregationInterval": 300,
        },
        "InvalidParameter/InvalidParameterValue",
        "every five minutes",
    ),
    refused(
        "ec2",
        "ModifyVpcAttribute",
        {
            "VpcId": "$vpc",
            "EnableDnsSupport": {"Value": True},
            "EnableDnsHostnames": {"Value": True},
        },
        "InvalidParameterCombination",
        "two attributes at once",
    ),
    refused(
        "ec2",
        "CreateTags",
        {"Resources": ["$vpc"], "Tags": [{"Key": "aws:owner", "Value": "a"}]},
        "InvalidParameterValue",
        "a key of AWS's",
    ),
    refused(
        "ec2",
        "CreateTags",
        {"Resources": ["$vpc"], "Tags": [{"Key": f"k{n}", "Value": "a"} for n in range(51)]},
        "TagLimitExceeded",
        "51 tags",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {"GroupId": "$group", "IpPermissions": [HTTPS]},
        "InvalidPermission.Duplicate",
        "the same again",
        [OPENED],
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {"GroupId": "$group", "IpPermissions": [{**HTTPS, "FromPort": 500}]},
        "InvalidParameterValue",
        "ports the wrong way round",
    ),
    refused(
        "ec2",
        "DeleteVpc",
        {"VpcId": "$vpc"},
        "DependencyViolation",
        "with subnets in it",
        [("ec2", "DescribeSubnets", {"SubnetIds": ["$subnet_a"]})],
    ),
    refused(
        "ec2",
        "DeleteInternetGateway",
        {"InternetGatewayId": "$gateway"},
        "DependencyViolation",
        "while attached",
    ),
    refused(
        "ec2",
        "AssociateRouteTable",
        {"RouteTableId": "$other_routes", "SubnetId": "$subnet_a"},
        "Resource.AlreadyAssociated",
        "a subnet that has another",
    ),
    # --- RDS
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBInstanceIdentifier": "tij--db"},
        "InvalidParameterValue",
        "two hyphens",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MasterUsername": "admin"},
        "InvalidParameterValue",
        "a reserved user",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "AllocatedStorage": 10},
        "InvalidParameterValue/InvalidParameterCombination",
        "less than gp3 has",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "Iops": 6000},
        "InvalidParameterCombination",
        "IOPS below 400 GiB",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MaxAllocatedStorage": 20},
        "InvalidParameterCombination/InvalidParameterValue",
        "a limit that it has reached",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "BackupRetentionPeriod": 36},
        "InvalidParameterValue",
        "36 days of backups",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "PreferredBackupWindow": "18:00-19:00"},
        "InvalidParameterValue/InvalidParameterCombination",
        "windows that overlap",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "PreferredBackupWindow": "17:00-17:10"},
        "InvalidParameterValue",
        "a window of ten minutes",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBName": "tij-app"},
        "InvalidParameterValue",
        "a hyphen in the database's name",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MasterUserPassword": "long-enough-1"},
        "InvalidParameterCombination",
        "a password that RDS manages too",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "EngineVersion": "17.99"},
        "InvalidParameterCombination",
        "a version that is not there",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBInstanceClass": "db.t4g.nano"},
        "InvalidParameterValue/InvalidParameterCombination",
        "a class that is not there",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "EnablePerformanceInsights": True, "PerformanceInsightsRetentionPeriod": 10},
        "InvalidParameterValue",
        "insights of ten days",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MonitoringInterval": 60},
        "InvalidParameterCombination",
        "monitoring without a role",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "Port": 80},
        "InvalidParameterValue",
        "a port below 1150",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBSubnetGroupName": "nowhere"},
        "DBSubnetGroupNotFoundFault",
        "subnets that are not there",
    ),
    refused(
        "rds", "CreateDBInstance", DATABASE, "DBInstanceAlreadyExists", "the same again", [MADE]
    ),
    refused(
        "rds",
        "DeleteDBInstance",
        {"DBInstanceIdentifier": "tij-db"},
        "InvalidParameterCombination",
        "neither skipped nor named",
        [MADE],
    ),
    refused(
        "rds",
        "DeleteDBInstance",
        {"DBInstanceIdentifier": "tij-db", "SkipFinalSnapshot": True},
        "InvalidParameterCombination",
        "protected",
        [("rds", "CreateDBInstance", {**DATABASE, "DeletionProtection": True})],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "AllocatedStorage": 20},
        "InvalidParameterValue/InvalidParameterCombination",
        "smaller storage",
        [("rds", "CreateDBInstance", {**DATABASE, "AllocatedStorage": 50})],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {
            "DBInstanceIdentifier": "tij-db",
            "EngineVersion": "16.4",
            "AllowMajorVersionUpgrade": True,
        },
        "InvalidParameterCombination",
        "an older major version",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            **PARAMETERS,
            "Parameters": [
                {
                    "ParameterName": "max_connections",
                    "ParameterValue": "100",
                    "ApplyMethod": "immediate",
                }
            ],
        },
        "InvalidParameterCombination",
        "a static one at once",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            **PARAMETERS,
            "Parameters": [
                {
                    "ParameterName": "rds.force_tls",
                    "ParameterValue": "1",
                    "ApplyMethod": "immediate",
                }
            ],
        },
        "InvalidParameterValue",
        "a parameter that is not there",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            **PARAMETERS,
            "Parameters": [
                {
                    "ParameterName": "rds.force_ssl",
                    "ParameterValue": "2",
                    "ApplyMethod": "immediate",
                }
            ],
        },
        "InvalidParameterValue",
        "a value that is not allowed",
    ),
    refused(
        "rds",
        "CreateDBParameterGroup",
        {
            "DBParameterGroupName": "tij",
            "DBParameterGroupFamily": "postgresql17",
            "Description": "a",
        },
        "InvalidParameterValue",
        "a family that is not there",
    ),
    # --- S3
    refused(
        "s3",
        "CreateBucket",
        {**BUCKET, "Bucket": "Tij-Files-$account"},
        "InvalidBucketName",
        "capitals",
    ),
    refused(
        "s3",
        "CreateBucket",
        {**BUCKET, "Bucket": "tij_files_$account"},
        "InvalidBucketName",
        "underscores",
    ),
    refused(
        "s3", "CreateBucket", {**BUCKET, "Bucket": "192.168.5.4"}, "InvalidBucketName", "an address"
    ),
    refused(
        "s3",
        "CreateBucket",
        {**BUCKET, "Bucket": "tij-$account-s3alias"},
        "InvalidBucketName",
        "a reserved end",
    ),
    refused(
        "s3",
        "CreateBucket",
        {"Bucket": "tij-examined-$account"},
        "IllegalLocationConstraintException",
        "without its Region",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {"Bucket": "$bucket", "Policy": document({**PUBLIC, "Resource": "arn:aws:s3:::another/*"})},
        "MalformedPolicy",
        "another bucket's objects",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {"Bucket": "$bucket", "Policy": document({**PUBLIC, "Action": "s3:GetObjects"})},
        "MalformedPolicy",
        "an action that is not there",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {"Bucket": "$bucket", "Policy": document(without(PUBLIC, "Principal"))},
        "MalformedPolicy",
        "nobody in it",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "$bucket",
            "Policy": document(
                {**PUBLIC, "Principal": {"AWS": "arn:aws:iam::$account:role/nobody"}}
            ),
        },
        "MalformedPolicy",
        "a role that is not there",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {"Bucket": "$bucket", "Policy": document(PUBLIC)},
        "AccessDenied",
        "public where that is blocked",
        [BLOCKED],
    ),
    refused(
        "s3",
        "PutBucketAcl",
        {"Bucket": "$bucket", "ACL": "public-read"},
        "AccessControlListNotSupported",
        "an ACL where they are off",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Expiration": {"Days": 0}}),
        "InvalidArgument",
        "expires after no day",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Transitions": [{"Days": 10, "StorageClass": "STANDARD_IA"}]}),
        "InvalidArgument",
        "infrequent after ten days",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {"Expiration": {"Days": 30}, "Transitions": [{"Days": 60, "StorageClass": "GLACIER"}]}
        ),
        "InvalidArgument",
        "expires before it moves",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Expiration": {"Days": 1}}, {"Expiration": {"Days": 2}}),
        "InvalidArgument",
        "one name twice",
    ),
    refused(
        "s3",
        "PutBucketCors",
        {
            "Bucket": "$bucket",
            "CORSConfiguration": {
                "CORSRules": [{"AllowedMethods": ["PATCH"], "AllowedOrigins": ["*"]}]
            },
        },
        "InvalidRequest/MalformedXML",
        "a method that S3 has not",
    ),
    refused(
        "s3",
        "PutBucketCors",
        {
            "Bucket": "$bucket",
            "CORSConfiguration": {
                "CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.*.test"]}]
            },
        },
        "InvalidRequest",
        "two wildcards in an origin",
    ),
    refused(
        "s3",
        "PutBucketLogging",
        {
            "Bucket": "$bucket",
            "BucketLoggingStatus": {
                "LoggingEnabled": {"TargetBucket": "not-there-$account", "TargetPrefix": "a/"}
            },
        },
        "InvalidTargetBucketForLogging",
        "into a bucket that is not there",
    ),
    refused(
        "s3",
        "DeleteBucket",
        {"Bucket": "$bucket"},
        "BucketNotEmpty",
        "not empty",
        [("s3", "PutObject", {"Bucket": "$bucket", "Key": "a", "Body": b"a"})],
    ),
    # --- CloudFront, WAF, ACM, Route 53
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(Aliases={"Quantity": 1, "Items": ["cdn.tij.test"]}),
        "InvalidViewerCertificate",
        "a name without a certificate",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(DefaultRootObject="/index.html"),
        "InvalidDefaultRootObject",
        "a root with a slash",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(Id="other"),
        "NoSuchOrigin",
        "an origin that is not there",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(ConnectionAttempts=4),
        "InvalidOrigin/InvalidArgument",
        "four attempts",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(OriginPath="static"),
        "InvalidOrigin/InvalidArgument",
        "a path without a slash",
    ),
    refused(
        "cloudfront",
        "CreateOriginAccessControl",
        {
            "OriginAccessControlConfig": {
                "Name": "a",
                "SigningProtocol": "sigv4",
                "SigningBehavior": "always",
                "OriginAccessControlOriginType": "s3",
            }
        },
        "OriginAccessControlAlreadyExists",
        "the same name again",
        [
            (
                "cloudfront",
                "CreateOriginAccessControl",
                {
                    "OriginAccessControlConfig": {
                        "Name": "a",
                        "SigningProtocol": "sigv4",
                        "SigningBehavior": "always",
                        "OriginAccessControlOriginType": "s3",
                    }
                },
            )
        ],
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule("a"), rule("b")),
        "WAFInvalidParameterException",
        "one priority twice",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule(Statement={"RateBasedStatement": {"Limit": 5, "AggregateKeyType": "IP"}})),
        "WAFInvalidParameterException/ValidationException",
        "five requests",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule(Statement=managed())),
        "WAFInvalidParameterException",
        "an action for a group of rules",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule(Statement={"GeoMatchStatement": {"CountryCodes": ["JAPAN"]}})),
        "WAFInvalidParameterException/ValidationException",
        "a country by its name",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(Scope="CLOUDFRONT"),
        "WAFInvalidParameterException",
        "CloudFront's outside of us-east-1",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "https://tij.test", "ValidationMethod": "DNS"},
        "ValidationException",
        "an address for a name",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "tij.test", "ValidationMethod": "DNS", "IdempotencyToken": "a-b"},
        "ValidationException",
        "a token with a hyphen",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "$domain", "CNAME", "a.test"),
        "InvalidChangeBatch",
        "a CNAME for the zone itself",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "A", "a.test"),
        "InvalidChangeBatch",
        "a name for an address",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "TXT", "v=spf1 -all"),
        "InvalidChangeBatch",
        "a text without quotes",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.other.test", "A", "192.0.2.1"),
        "InvalidChangeBatch",
        "a name of another zone",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "CNAME", "b.test"),
        "InvalidChangeBatch",
        "a CNAME beside an address",
        [("route53", "ChangeResourceRecordSets", change("CREATE", "a.$domain", "A", "192.0.2.1"))],
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("DELETE", "a.$domain", "A", "192.0.2.9"),
        "InvalidChangeBatch",
        "deletes another value",
        [("route53", "ChangeResourceRecordSets", change("CREATE", "a.$domain", "A", "192.0.2.1"))],
    ),
    refused(
        "route53",
        "DeleteHostedZone",
        {"Id": "$zone"},
        "HostedZoneNotEmpty",
        "with records in it",
        [("route53", "ChangeResourceRecordSets", change("CREATE", "a.$domain", "A", "192.0.2.1"))],
    ),
    # --- load balancer
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Name": "a" * 33},
        "ValidationError",
        "33 letters",
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Name": "internal-tij"},
        "ValidationError",
        "a reserved start",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 5},
        "ValidationError",
        "waits as long as it asks",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "HealthyThresholdCount": 1},
        "ValidationError",
        "healthy at once",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "Matcher": {"HttpCode": "600"}},
        "ValidationError/InvalidConfigurationRequest",
        "a code that is not there",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {**LISTENER, "Port": 80},
        "DuplicateListener",
        "one port twice",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "DefaultActions": [
                {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "302"}}
            ],
        },
        "ValidationError",
        "a redirect as a fixed answer",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "DefaultActions": [
                {
                    "Type": "redirect",
                    "RedirectConfig": {"Protocol": "HTTP", "Port": "80", "StatusCode": "HTTP_301"},
                }
            ],
        },
        "InvalidLoadBalancerAction/ValidationError",
        "redirects to itself",
    ),
    refused(
        "elbv2",
        "DeleteTargetGroup",
        {"TargetGroupArn": "$targets"},
        "ResourceInUse",
        "while a listener uses it",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "ModifyLoadBalancerAttributes",
        {
            "LoadBalancerArn": "$balancer",
            "Attributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "4001"}],
        },
        "ValidationError/InvalidConfigurationRequest",
        "idle for too long",
    ),
    refused(
        "elbv2",
        "ModifyTargetGroupAttributes",
        {
            "TargetGroupArn": "$targets",
            "Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "3601"}],
        },
        "ValidationError/InvalidConfigurationRequest",
        "drains for too long",
    ),
    refused(
        "elbv2",
        "DeleteLoadBalancer",
        {"LoadBalancerArn": "$balancer"},
        "OperationNotPermitted",
        "protected",
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
    # --- ECS, autoscaling
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(memory="4096"),
        "ClientException",
        "memory that goes with more CPU",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(networkMode="bridge"),
        "ClientException",
        "a bridge on Fargate",
    ),
    refused("ecs", "RegisterTaskDefinition", task({}, {}), "ClientException", "one name twice"),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"portMappings": [{"containerPort": 80, "hostPort": 8080}]}),
        "ClientException",
        "another port of the host",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"privileged": True}),
        "ClientException",
        "privileged on Fargate",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"stopTimeout": 121}),
        "ClientException",
        "stops for too long",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(ephemeralStorage={"sizeInGiB": 20}),
        "ClientException",
        "less storage than there is anyway",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {
                "environment": [{"name": "A", "value": "1"}],
                "secrets": [
                    {
                        "name": "A",
                        "valueFrom": "arn:aws:secretsmanager:us-east-1:$account:secret:a-abcdef",
                    }
                ],
            }
        ),
        "ClientException",
        "a secret and a setting of one name",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(family="tij app"),
        "ClientException",
        "a space in the family",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "cluster": "nowhere"},
        "ClusterNotFoundException",
        "a cluster that is not there",
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 100},
        },
        "InvalidParameterException",
        "nothing may stop or start",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]},
        "InvalidParameterException",
        "a launch type and a provider",
    ),
    refused(
        "ecs",
        "CreateService",
        without(SERVICE, "networkConfiguration"),
        "InvalidParameterException",
        "without a network",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "healthCheckGracePeriodSeconds": 60},
        "InvalidParameterException",
        "grace without a load balancer",
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "loadBalancers": [
                {"targetGroupArn": "$targets", "containerName": "web", "containerPort": 80}
            ],
        },
        "InvalidParameterException",
        "a container that is not there",
        [LISTENS],
    ),
    refused(
        "ecs",
        "DeleteCluster",
        {"cluster": "$cluster"},
        "ClusterContainsServicesException",
        "with a service",
        [("ecs", "CreateService", SERVICE)],
    ),
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {
            "ServiceNamespace": "ecs",
            "ScalableDimension": "ecs:service:DesiredCount",
            "ResourceId": "service/$cluster/tij",
            "MinCapacity": 5,
            "MaxCapacity": 2,
        },
        "ValidationException",
        "more at least than at most",
        [("ecs", "CreateService", SERVICE)],
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        {
            "PolicyName": "a",
            "PolicyType": "TargetTrackingScaling",
            "ServiceNamespace": "ecs",
            "ScalableDimension": "ecs:service:DesiredCount",
            "ResourceId": "service/$cluster/tij",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 70,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ECSServiceAverageCPUUtilization"
                },
            },
        },
        "ObjectNotFoundException",
        "a policy of no target",
    ),
    # --- IAM
    refused(
        "iam",
        "CreateRole",
        {"RoleName": "tij app", "AssumeRolePolicyDocument": trust()},
        "ValidationError",
        "a space in the name",
    ),
    refused(
        "iam",
        "CreateRole",
        {"RoleName": "tij", "AssumeRolePolicyDocument": document(READ)},
        "MalformedPolicyDocument",
        "trust with a resource",
    ),
    refused(
        "iam",
        "CreateRole",
        {"RoleName": "tij", "AssumeRolePolicyDocument": trust(), "MaxSessionDuration": 43201},
        "ValidationError",
        "a second too long",
    ),
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
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document({**READ, "Principal": "*"}),
        },
        "MalformedPolicyDocument",
        "a principal in a role's policy",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document({**READ, "Sid": "a"}, {**READ, "Sid": "a"}),
        },
        "MalformedPolicyDocument",
        "one Sid twice",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document({**READ, "Action": "GetObject"}),
        },
        "MalformedPolicyDocument",
        "an action of no service",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document(
                {**READ, "Resource": ["arn:aws:s3:::" + "a" * 60 + f"/{n}" for n in range(150)]}
            ),
        },
        "LimitExceeded",
        "more than 10,240 characters",
    ),
    refused(
        "iam",
        "AttachRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyArn": "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy",
        },
        "NoSuchEntity",
        "AWS's policy at the wrong path",
    ),
    refused(
        "iam",
        "DeleteRole",
        {"RoleName": "$role_name"},
        "DeleteConflict",
        "with a policy",
        [
            (
                "iam",
                "PutRolePolicy",
                {"RoleName": "$role_name", "PolicyName": "a", "PolicyDocument": document(READ)},
            )
        ],
    ),
    refused(
        "iam",
        "CreateOpenIDConnectProvider",
        {
            "Url": "http://token.actions.githubusercontent.com",
            "ClientIDList": ["sts.amazonaws.com"],
        },
        "InvalidInput/ValidationError",
        "plain HTTP",
    ),
    # --- secrets, parameters, keys
    refused(
        "secretsmanager",
        "CreateSecret",
        {"Name": "tij app", "SecretString": "a"},
        "ValidationException",
        "a space in the name",
    ),
    refused(
        "secretsmanager",
        "DeleteSecret",
        {"SecretId": "$secret", "RecoveryWindowInDays": 5},
        "InvalidParameterException",
        "five days",
    ),
    refused(
        "secretsmanager",
        "DeleteSecret",
        {"SecretId": "$secret", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": True},
        "InvalidParameterException",
        "with and without recovery",
    ),
    refused(
        "secretsmanager",
        "CreateSecret",
        {"Name": "$secret", "SecretString": "a"},
        "InvalidRequestException",
        "the name of one that goes",
        [("secretsmanager", "DeleteSecret", {"SecretId": "$secret", "RecoveryWindowInDays": 7})],
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/aws/tij", "Type": "String", "Value": "a"},
        "AccessDeniedException/ValidationException",
        "a name of AWS's",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/a", "Type": "String", "Value": "a"},
        "ParameterAlreadyExists",
        "the same again",
        [("ssm", "PutParameter", {"Name": "/tij/a", "Type": "String", "Value": "a"})],
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/a", "Type": "String", "Value": "a" * 4097},
        "ValidationException",
        "more than a standard one holds",
    ),
    refused(
        "ssm",
        "PutParameter",
        {
            "Name": "/tij/a",
            "Type": "String",
            "Value": "a",
            "Overwrite": True,
            "Tags": [{"Key": "a", "Value": "b"}],
        },
        "ValidationException",
        "overwrites and tags",
    ),
    refused(
        "kms",
        "CreateKey",
        {
            "Policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "logs.ap-northeast-1.amazonaws.com"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            )
        },
        "MalformedPolicyDocumentException",
        "a key that nobody may change",
    ),
    refused(
        "kms",
        "ScheduleKeyDeletion",
        {"KeyId": "$key", "PendingWindowInDays": 6},
        "ValidationException",
        "six days",
    ),
    refused(
        "kms",
        "CreateAlias",
        {"AliasName": "tij", "TargetKeyId": "$key"},
        "ValidationException",
        "an alias without its start",
    ),
    refused(
        "kms",
        "Encrypt",
        {"KeyId": "$key", "Plaintext": b"a"},
        "DisabledException",
        "with a key that is off",
        [("kms", "DisableKey", {"KeyId": "$key"})],
    ),
    # --- watching
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "Period": 45},
        "ValidationError",
        "every 45 seconds",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "Period": 300, "EvaluationPeriods": 300},
        "ValidationError",
        "longer than a day",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "ExtendedStatistic": "p95"},
        "InvalidParameterCombination/ValidationError",
        "two statistics",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "DatapointsToAlarm": 6},
        "ValidationError",
        "more points than periods",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "AlarmActions": ["ops@example.com"]},
        "ValidationError",
        "an address for an action",
    ),
    refused(
        "cloudwatch",
        "PutDashboard",
        {"DashboardName": "tij", "DashboardBody": '{"widgets": ['},
        "InvalidParameterInput",
        "JSON that ends early",
    ),
    refused(
        "logs",
        "PutRetentionPolicy",
        {"logGroupName": "$log", "retentionInDays": 31},
        "InvalidParameterException",
        "31 days",
    ),
    refused(
        "logs",
        "CreateLogGroup",
        {"logGroupName": "/tij/a b"},
        "InvalidParameterException",
        "a space in the name",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "a",
            "filterPattern": "{ $.message = ",
            "metricTransformations": [
                {"metricName": "a", "metricNamespace": "a", "metricValue": "1"}
            ],
        },
        "InvalidParameterException",
        "a pattern that ends early",
    ),
    refused("sns", "CreateTopic", {"Name": "tij.alarms"}, "InvalidParameter", "a dot in the name"),
    refused(
        "sns",
        "Subscribe",
        {"TopicArn": "$topic", "Protocol": "email", "Endpoint": "ops"},
        "InvalidParameter",
        "no address",
    ),
    refused(
        "sns",
        "Subscribe",
        {"TopicArn": "$topic", "Protocol": "mail", "Endpoint": "ops@example.com"},
        "InvalidParameter",
        "a protocol that is not there",
    ),
    # --- schedules, cache, images, budget
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "ScheduleExpression": "cron(0 3 * * *)"},
        "ValidationException",
        "five fields",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "ScheduleExpression": "cron(0 3 * * * *)"},
        "ValidationException",
        "two days without a question mark",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "ScheduleExpressionTimezone": "Tokyo"},
        "ValidationException",
        "a zone that is not there",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "GroupName": "nowhere"},
        "ResourceNotFoundException",
        "a group that is not there",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "FlexibleTimeWindow": {"Mode": "FLEXIBLE"}},
        "ValidationException",
        "flexible by how much",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "ReplicationGroupId": "tij--cache"},
        "InvalidParameterValue",
        "two hyphens",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "AuthToken": "short"},
        "InvalidParameterValue",
        "a short token",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "AutomaticFailoverEnabled": True},
        "InvalidParameterCombination/InvalidParameterValue",
        "fails over to nobody",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "SnapshotRetentionLimit": 36},
        "InvalidParameterValue",
        "36 days of snapshots",
    ),
    refused(
        "ecr",
        "CreateRepository",
        {"repositoryName": "Tij"},
        "InvalidParameterException",
        "a capital",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(), expire(tagStatus="untagged")),
        "InvalidParameterException",
        "one priority twice",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(tagStatus="tagged")),
        "InvalidParameterException",
        "tagged by what",
    ),
    refused(
        "budgets",
        "CreateBudget",
        {**BUDGET, "Budget": {**BUDGET["Budget"], "BudgetName": "tij:monthly"}},
        "InvalidParameterException/ValidationException",
        "a colon in the name",
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
        "nobody to tell",
    ),
    # --- legal, odd as it looks
    legal("ec2", "CreateVpc", {"CidrBlock": "10.7.3.9/16"}, "bits of a host, which AWS drops"),
    legal("ec2", "CreateVpc", {"CidrBlock": "100.64.0.0/16"}, "a carrier's addresses"),
    legal(
        "ec2", "CreateSubnet", {"VpcId": "$vpc", "CidrBlock": "10.0.70.0/28"}, "as small as may be"
    ),
    legal(
        "ec2",
        "CreateRoute",
        {"RouteTableId": "$routes", "DestinationCidrBlock": "52.1.2.3/8", "GatewayId": "$gateway"},
        "bits of a host in a route",
    ),
    legal(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {"IpProtocol": "-1", "FromPort": 1, "ToPort": 2, "IpRanges": [WORLD]}
            ],
        },
        "every protocol, with ports that are not read",
    ),
    legal(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [WORLD]}
            ],
        },
        "every ICMP message",
    ),
    legal(
        "ec2",
        "CreateTags",
        {"Resources": ["$vpc"], "Tags": [{"Key": "Name", "Value": "東京 / a+b=c@d"}]},
        "a tag in Japanese",
    ),
    legal(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBInstanceIdentifier": "Tij-DB"},
        "capitals, which RDS lowers",
    ),
    legal("rds", "CreateDBInstance", {**DATABASE, "BackupRetentionPeriod": 0}, "no backups"),
    legal(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "PreferredMaintenanceWindow": "sun:23:45-mon:00:15"},
        "over midnight",
    ),
    legal(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MaxAllocatedStorage": 1000},
        "room to grow fifty times",
    ),
    legal(
        "rds",
        "ModifyDBParameterGroup",
        {
            **PARAMETERS,
            "Parameters": [
                {
                    "ParameterName": "max_connections",
                    "ParameterValue": "LEAST({DBInstanceClassMemory/9531392},5000)",
                    "ApplyMethod": "pending-reboot",
                }
            ],
        },
        "a formula",
    ),
    legal("s3", "CreateBucket", {**BUCKET, "Bucket": "tij.files.$account"}, "dots"),
    legal(
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "$bucket",
            "Policy": document(
                {
                    **PUBLIC,
                    "Effect": "Deny",
                    "Action": "s3:*",
                    "Resource": ["arn:aws:s3:::$bucket", "arn:aws:s3:::$bucket/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ),
        },
        "denies everybody, where public ones are blocked",
        [BLOCKED],
    ),
    legal(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {
                "Expiration": {"ExpiredObjectDeleteMarker": True},
                "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
            }
        ),
        "old versions after a day",
    ),
    legal(
        "s3",
        "PutBucketCors",
        {
            "Bucket": "$bucket",
            "CORSConfiguration": {
                "CORSRules": [
                    {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.tij.test", "*"]}
                ]
            },
        },
        "a wildcard in an origin",
    ),
    legal(
        "cloudfront",
        "CreateDistribution",
        distribution(Comment="東京のファイル"),
        "a comment in Japanese",
    ),
    legal("cloudfront", "CreateDistribution", origin(OriginPath="/static"), "a path"),
    legal(
        "wafv2", "CreateWebACL", firewall(rule(priority=7), rule("b", 3)), "priorities in any order"
    ),
    legal(
        "wafv2",
        "CreateWebACL",
        firewall(rule("AWS", Statement=managed(), OverrideAction={"None": {}}, Action=None)),
        "a group that overrides nothing",
    ),
    legal(
        "acm",
        "RequestCertificate",
        {
            "DomainName": "tij.test",
            "SubjectAlternativeNames": ["*.tij.test", "tij.test"],
            "ValidationMethod": "DNS",
        },
        "its own name again",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "*.$domain", "A", "192.0.2.1"),
        "a wildcard, made by UPSERT",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "_a1.$domain", "CNAME", "_b2.acm-validations.aws."),
        "underscores and a dot at the end",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "$domain", "TXT", '"v=spf1 -all"', '"google-site-verification=a"'),
        "two texts for the zone",
    ),
    legal(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "Matcher": {"HttpCode": "200,301-302"}},
        "codes and a range",
    ),
    legal(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "DefaultActions": [
                {
                    "Type": "redirect",
                    "RedirectConfig": {
                        "Protocol": "HTTPS",
                        "Port": "443",
                        "StatusCode": "HTTP_301",
                        "Host": "#{host}",
                        "Path": "/#{path}",
                        "Query": "#{query}",
                    },
                }
            ],
        },
        "placeholders",
    ),
    legal(
        "ecs", "RegisterTaskDefinition", task(cpu="0.25 vCPU", memory="0.5 GB"), "sizes with units"
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task({"environment": [{"name": "A", "value": ""}]}),
        "an empty setting",
    ),
    legal("ecs", "RegisterTaskDefinition", task({"portMappings": []}), "no port"),
    legal("ecs", "CreateService", {**SERVICE, "desiredCount": 0}, "no task"),
    legal(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 100},
            "availabilityZoneRebalancing": "DISABLED",
        },
        "one after the other",
    ),
    legal(
        "iam",
        "CreateRole",
        {"RoleName": "tij.app+a=b,c@d-e_f", "AssumeRolePolicyDocument": trust()},
        "every character that a name may have",
    ),
    legal(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document({**READ, "Action": "S3:getobject"}),
        },
        "other letters of an action",
    ),
    legal(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": READ}),
        },
        "one statement without a list",
    ),
    legal(
        "secretsmanager",
        "CreateSecret",
        {"Name": "tij/app_config+=.@-", "SecretString": "a"},
        "every character that a name may have",
    ),
    legal(
        "ssm",
        "PutParameter",
        {"Name": "tij.released-image_1", "Type": "String", "Value": "a"},
        "no slash",
    ),
    legal(
        "kms", "CreateAlias", {"AliasName": "alias/tij/app_1-a", "TargetKeyId": "$key"}, "slashes"
    ),
    legal(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "Namespace": "tij", "Period": 10},
        "every ten seconds",
    ),
    legal(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "AlarmName": "料金 / CPU > 80 %"},
        "a name in Japanese",
    ),
    legal(
        "logs", "PutRetentionPolicy", {"logGroupName": "$log", "retentionInDays": 3653}, "ten years"
    ),
    legal(
        "sns",
        "CreateTopic",
        {"Name": "tij-alarms_1", "Attributes": {"DisplayName": "This Is Japan: alarms"}},
        "spaces in the name for display",
    ),
    legal(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "ScheduleExpression": "rate(5 minutes)"},
        "a rate",
    ),
    legal(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "ScheduleExpression": "cron(0/15 3,4 ? * MON-FRI *)"},
        "steps, lists and ranges",
    ),
    legal(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "NumCacheClusters": 2, "AutomaticFailoverEnabled": True, "MultiAZEnabled": True},
        "two that fail over",
    ),
    legal("ecr", "CreateRepository", {"repositoryName": "tij/app-1_a.b"}, "a path"),
    legal(
        "budgets",
        "CreateBudget",
        {**BUDGET, "Budget": {**BUDGET["Budget"], "BudgetName": "tij monthly / 1"}},
        "spaces",
    ),
)
