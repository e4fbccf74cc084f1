"""The thirteenth examiner's: what documentation and public reports say, of every service.

Written before a rule of the contract or another set was read, the answers fixed before the first
run. Most need nothing but what is prepared, so that they share one account.
"""

from __future__ import annotations

import json

from tests.tij.emulator.examined.calls import (
    ALARM,
    BUDGET,
    CACHE,
    CONTAINER,
    DATABASE,
    DISTRIBUTION,
    FORWARD,
    LISTENER,
    NO_ID,
    READ,
    SCALED,
    SCHEDULE,
    SERVICE,
    TARGETS,
    Json,
    change,
    distribution,
    document,
    expire,
    firewall,
    images,
    legal,
    lifecycle,
    origin,
    refused,
    rule,
    task,
    trust,
)

REGION = "ap-northeast-1"
LISTENS = ("elbv2", "CreateListener", LISTENER)
RULE: Json = {
    "ListenerArn": "$listener",
    "Priority": 10,
    "Conditions": [{"Field": "path-pattern", "Values": ["/a/*"]}],
    "Actions": FORWARD,
}
CUSTOM: Json = {
    "HTTPPort": 80,
    "HTTPSPort": 443,
    "OriginProtocolPolicy": "https-only",
    "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
}
PLAN: Json = {
    "BackupPlan": {
        "BackupPlanName": "tij",
        "Rules": [{"RuleName": "daily", "TargetBackupVaultName": "Default"}],
    }
}


def ingress(**permission: object) -> Json:
    """AuthorizeSecurityGroupIngress' parameters, from one network."""
    right = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    ranges = {"IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
    return {"GroupId": "$group", "IpPermissions": [{**right, **ranges, **permission}]}


def endpoint(**changes: object) -> Json:
    """CreateVpcEndpoint's parameters of an interface."""
    right = {
        "VpcId": "$vpc",
        "VpcEndpointType": "Interface",
        "ServiceName": f"com.amazonaws.{REGION}.logs",
        "SubnetIds": ["$subnet_a"],
        "SecurityGroupIds": ["$group"],
        "PrivateDnsEnabled": False,
    }
    return {**right, **changes}


def one_of(name: str, **changes: object) -> Json:
    """CreateBackupPlan's parameters, the rule with these laid over."""
    (right,) = PLAN["BackupPlan"]["Rules"]
    return {"BackupPlan": {"BackupPlanName": name, "Rules": [{**right, **changes}]}}


def bucket_policy(*statements: Json) -> Json:
    """PutBucketPolicy's parameters."""
    return {"Bucket": "$bucket", "Policy": document(*statements)}


def role_policy(policy: str) -> Json:
    """PutRolePolicy's parameters."""
    return {"RoleName": "$role_name", "PolicyName": "tij", "PolicyDocument": policy}


NETWORKS = (
    refused(
        "ec2",
        "CreateVpcEndpoint",
        endpoint(VpcEndpointType="Gateway", ServiceName=f"com.amazonaws.{REGION}.s3"),
        "InvalidParameter/InvalidParameterValue/InvalidParameterCombination",
        "a gateway that stands in a subnet",
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        endpoint(
            VpcId="$other_vpc",
            SubnetIds=["$stranger_subnet"],
            SecurityGroupIds=["$stranger_group"],
            PrivateDnsEnabled=True,
        ),
        "InvalidParameter",
        "private names in a network that gives no host names",
    ),
    refused(
        "ec2",
        "CreateNatGateway",
        {"SubnetId": "$subnet_a", "ConnectivityType": "private", "AllocationId": "$address"},
        "InvalidParameter/InvalidParameterValue/InvalidParameterCombination",
        "a private one with a public address",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ingress(IpProtocol="https"),
        "InvalidParameterValue",
        "a protocol by its service",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ingress(FromPort=443, ToPort=80),
        "InvalidParameterValue/InvalidPermission.Malformed",
        "from a high port to a low one",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ingress(IpRanges=[], PrefixListIds=[{"PrefixListId": "pl-0123456789abcdef0"}]),
        "InvalidPrefixListID.NotFound/InvalidPrefixListId.NotFound",
        "from a list that is not there",
    ),
    refused(
        "ec2",
        "RevokeSecurityGroupIngress",
        ingress(FromPort=8443, ToPort=8443),
        "InvalidPermission.NotFound",
        "a rule that nobody made",
    ),
    refused(
        "ec2",
        "CreateRoute",
        {
            "RouteTableId": "$other_routes",
            "DestinationCidrBlock": "0.0.0.0/0",
            "NatGatewayId": "nat-0123456789abcdef0",
        },
        "InvalidNatGatewayID.NotFound/NatGatewayNotFound",
        "by a NAT gateway that is not there",
    ),
    refused(
        "ec2",
        "CreateTags",
        {"Resources": ["$vpc"], "Tags": [{"Key": "aws:cost", "Value": "a"}]},
        "InvalidParameterValue",
        "a key that AWS keeps to itself",
    ),
    refused(
        "ec2",
        "CreateFlowLogs",
        {
            "ResourceIds": ["$vpc"],
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogDestinationType": "s3",
            "LogDestination": "$log_arn",
        },
        "InvalidParameter/InvalidParameterValue",
        "to S3 by the ARN of a log group",
    ),
    refused(
        "ec2",
        "RunInstances",
        {
            "ImageId": "resolve:ssm:/aws/service/ami-amazon-linux-latest/"
            "al2023-ami-kernel-default-arm64",
            "InstanceType": "t4g.nano",
            "MinCount": 1,
            "MaxCount": 1,
            "SecurityGroupIds": ["$group"],
            "NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": "$subnet_a"}],
        },
        "InvalidParameterCombination",
        "a group beside the interface's own",
    ),
    legal("ec2", "CreateVpc", {"CidrBlock": "10.50.3.18/16"}, "the bits of a host are cut off"),
    legal("ec2", "AuthorizeSecurityGroupIngress", ingress(IpProtocol="6"), "TCP by its number"),
    legal(
        "ec2",
        "CreateSecurityGroup",
        {"GroupName": "a b", "Description": "a (b) #1 [c] {d}; e*f=g!$&@", "VpcId": "$vpc"},
        "every sign that a description may have",
    ),
)

BALANCERS = (
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "HealthCheckProtocol": "TCP", "HealthCheckPath": None},
        "ValidationError/InvalidConfigurationRequest",
        "HTTP whose health is asked by TCP",
    ),
    refused(
        "elbv2",
        "CreateRule",
        {
            **RULE,
            "Conditions": [{"Field": "path-pattern", "Values": [f"/{one}/*" for one in "abcdef"]}],
        },
        "ValidationError/TooManyConditionValues",
        "six values in a rule",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateRule",
        {
            **RULE,
            "Actions": [
                {
                    "Type": "redirect",
                    "RedirectConfig": {"StatusCode": "HTTP_301", "Path": "/#{path}"},
                }
            ],
            "Conditions": [{"Field": "path-pattern", "Values": ["a b"]}],
        },
        "ValidationError/InvalidLoadBalancerAction",
        "a space in a path",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateRule",
        {
            **RULE,
            "Conditions": [
                {
                    "Field": "host-header",
                    "Values": ["a.example.com"],
                    "HostHeaderConfig": {"Values": ["a.example.com"]},
                }
            ],
        },
        "ValidationError",
        "a host said twice",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "DefaultActions": [{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301"}}],
        },
        "InvalidLoadBalancerAction/ValidationError",
        "a redirect to where it came from",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "DefaultActions": [
                {
                    "Type": "fixed-response",
                    "FixedResponseConfig": {"StatusCode": "301", "ContentType": "text/plain"},
                }
            ],
        },
        "ValidationError/InvalidLoadBalancerAction",
        "a fixed answer that leads elsewhere",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "DefaultActions": [
                {
                    "Type": "fixed-response",
                    "FixedResponseConfig": {"StatusCode": "503", "ContentType": "text/xml"},
                }
            ],
        },
        "ValidationError/InvalidLoadBalancerAction",
        "a fixed answer in XML",
    ),
    refused(
        "elbv2",
        "ModifyTargetGroupAttributes",
        {
            "TargetGroupArn": "$targets",
            "Attributes": [
                {"Key": "stickiness.enabled", "Value": "true"},
                {"Key": "stickiness.type", "Value": "app_cookie"},
                {"Key": "stickiness.app_cookie.cookie_name", "Value": "AWSALB"},
            ],
        },
        "InvalidConfigurationRequest/ValidationError",
        "the balancer's own cookie as the application's",
    ),
)

TASKS = (
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {"dependsOn": [{"containerName": "helper", "condition": "HEALTHY"}]},
            {"name": "helper", "portMappings": []},
        ),
        "ClientException",
        "waits for the health of what has no check",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {"dependsOn": [{"containerName": "helper", "condition": "START"}]},
            {
                "name": "helper",
                "portMappings": [],
                "dependsOn": [{"containerName": "app", "condition": "START"}],
            },
        ),
        "ClientException",
        "two that wait for each other",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {
                "environment": [{"name": "KEY", "value": "a"}],
                "secrets": [
                    {"name": "KEY", "valueFrom": f"arn:aws:ssm:{REGION}:$account:parameter/a"}
                ],
            }
        ),
        "ClientException",
        "a secret with the name of a variable",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"memory": 256, "memoryReservation": 300}),
        "ClientException",
        "more kept than allowed",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"logConfiguration": {"logDriver": "journald"}}),
        "ClientException",
        "logs that Fargate can't send",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(volumes=[{"name": "tmp", "host": {"sourcePath": "/srv"}}]),
        "ClientException",
        "a path of a host that nobody has",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "desiredCount": None, "schedulingStrategy": "DAEMON"},
        "InvalidParameterException",
        "one on each host of Fargate",
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": ["$subnet_a", "$stranger_subnet"],
                    "securityGroups": ["$group"],
                }
            },
        },
        "InvalidParameterException",
        "in two networks",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "enableECSManagedTags": False, "propagateTags": "CLUSTER"},
        "InvalidParameterException",
        "tags of what hands none on",
    ),
    refused(
        "ecs",
        "RunTask",
        {
            "cluster": "$cluster",
            "taskDefinition": "$task",
            "launchType": "FARGATE",
            "networkConfiguration": SERVICE["networkConfiguration"],
            "overrides": {"containerOverrides": [{"name": "web", "command": ["a"]}]},
        },
        "InvalidParameterException",
        "a command for a container that the task doesn't have",
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {"dependsOn": [{"containerName": "helper", "condition": "SUCCESS"}]},
            {**CONTAINER, "name": "helper", "essential": False, "portMappings": []},
        ),
        "one that has to be done before",
    ),
)

DATABASES = (
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "PreferredBackupWindow": "17:00-17:20"},
        "InvalidParameterValue",
        "twenty minutes for a backup",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "LicenseModel": "license-included"},
        "InvalidParameterCombination/InvalidParameterValue",
        "a licence that PostgreSQL hasn't",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            "DBParameterGroupName": "$parameters",
            "Parameters": [
                {
                    "ParameterName": "shared_preload_libraries",
                    "ParameterValue": "pg_stat_statements",
                    "ApplyMethod": "immediate",
                }
            ],
        },
        "InvalidParameterCombination",
        "at once what needs a restart",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            "DBParameterGroupName": "$parameters",
            "Parameters": [
                {
                    "ParameterName": "log_min_duration_statement",
                    "ParameterValue": "1s",
                    "ApplyMethod": "immediate",
                }
            ],
        },
        "InvalidParameterValue",
        "a number with its unit",
    ),
    refused(
        "rds",
        "CreateDBParameterGroup",
        {
            "DBParameterGroupName": "tij.17",
            "DBParameterGroupFamily": "postgres17",
            "Description": "a",
        },
        "InvalidParameterValue",
        "a dot in a group's name",
    ),
    refused(
        "rds",
        "CreateDBParameterGroup",
        {
            "DBParameterGroupName": "tij-17",
            "DBParameterGroupFamily": "postgresql17",
            "Description": "a",
        },
        "InvalidParameterValue",
        "a family by its long name",
    ),
    refused(
        "rds",
        "CreateDBSnapshot",
        {"DBSnapshotIdentifier": "tij", "DBInstanceIdentifier": "nobodys"},
        "DBInstanceNotFound",
        "of a database that is not there",
    ),
    refused(
        "rds",
        "RestoreDBInstanceToPointInTime",
        {
            "SourceDBInstanceIdentifier": "nobodys",
            "TargetDBInstanceIdentifier": "tij",
            "UseLatestRestorableTime": True,
        },
        "DBInstanceNotFound/DBInstanceNotFoundFault",
        "from a database that is not there",
    ),
)

BUCKETS = (
    refused(
        "s3",
        "PutBucketPolicy",
        bucket_policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "$role"},
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::another-bucket/*",
            }
        ),
        "MalformedPolicy",
        "about another bucket",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        bucket_policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "$role"},
                "Action": "s3:ListBucket",
                "Resource": "arn:aws:s3:::$bucket/*",
            }
        ),
        "MalformedPolicy",
        "the bucket's action on its objects",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        bucket_policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::$account:role/nobodys"},
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::$bucket/*",
            }
        ),
        "MalformedPolicy",
        "to a role that is not there",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Expiration": {"Days": 30}}, {"Expiration": {"Days": 60}}),
        "InvalidArgument",
        "two rules by one name",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Expiration": {"Days": 30, "ExpiredObjectDeleteMarker": True}}),
        "MalformedXML/InvalidArgument/InvalidRequest",
        "after a month, and markers too",
    ),
    refused(
        "s3",
        "PutBucketCors",
        {
            "Bucket": "$bucket",
            "CORSConfiguration": {
                "CORSRules": [
                    {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.example.*"]}
                ]
            },
        },
        "InvalidRequest",
        "two stars in an origin",
    ),
    refused(
        "s3",
        "PutBucketLogging",
        {
            "Bucket": "$bucket",
            "BucketLoggingStatus": {
                "LoggingEnabled": {"TargetBucket": "nobodys-$account", "TargetPrefix": ""}
            },
        },
        "InvalidTargetBucketForLogging",
        "logs into a bucket that is not there",
    ),
    legal(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {"NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 3}}
        ),
        "all but the three newest of the old",
    ),
)

EDGE = (
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            CustomErrorResponses={
                "Quantity": 1,
                "Items": [{"ErrorCode": 404, "ResponsePagePath": "/index.html"}],
            }
        ),
        "InvalidArgument/InvalidResponseCode",
        "another page without its code",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            CustomErrorResponses={
                "Quantity": 1,
                "Items": [
                    {"ErrorCode": 401, "ResponsePagePath": "/login.html", "ResponseCode": "200"}
                ],
            }
        ),
        "InvalidErrorCode/InvalidArgument",
        "a page for who did not log in",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            DefaultCacheBehavior={**DISTRIBUTION["DefaultCacheBehavior"], "TargetOriginId": "api"}
        ),
        "NoSuchOrigin",
        "an origin that it doesn't have",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(CustomOriginConfig=CUSTOM),
        "InvalidArgument/InvalidOrigin",
        "a bucket that is a server too",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(DomainName="203.0.113.5", S3OriginConfig=None, CustomOriginConfig=CUSTOM),
        "InvalidArgument/InvalidOrigin",
        "an origin by its number",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(
            DomainName="https://api.example.com", S3OriginConfig=None, CustomOriginConfig=CUSTOM
        ),
        "InvalidArgument/InvalidOrigin",
        "an origin by its address",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            DefaultCacheBehavior={
                **DISTRIBUTION["DefaultCacheBehavior"],
                "MinTTL": 0,
                "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
            }
        ),
        "InvalidArgument/IllegalFieldLevelEncryptionConfigAssociationWithCacheBehavior",
        "a policy, and what it replaced",
    ),
    refused(
        "cloudfront",
        "CreateInvalidation",
        {
            "DistributionId": "$cdn",
            "InvalidationBatch": {
                "CallerReference": "a",
                "Paths": {"Quantity": 1, "Items": ["index.html"]},
            },
        },
        "InvalidArgument",
        "a path without its slash",
    ),
    refused(
        "cloudfront",
        "CreateInvalidation",
        {
            "DistributionId": "$cdn",
            "InvalidationBatch": {
                "CallerReference": "b",
                "Paths": {"Quantity": 2, "Items": ["/index.html"]},
            },
        },
        "InconsistentQuantities",
        "one path that is two",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "$domain", "CNAME", "www.example.com"),
        "InvalidChangeBatch",
        "another name for the zone itself",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "key._domainkey.$domain", "TXT", '"' + "a" * 256 + '"'),
        "InvalidChangeBatch",
        "a key in one string",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "mail.$domain", "MX", "feedback-smtp.ap-northeast-1.amazonses.com"),
        "InvalidChangeBatch",
        "a mail server without its place",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "$domain", "CAA", "0 issue amazon.com"),
        "InvalidChangeBatch",
        "an authority without its quotes",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "api.another.test", "A", "203.0.113.5"),
        "InvalidChangeBatch",
        "a name from another zone",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "api.$domain", "A", "203.0.113.5", Weight=10),
        "InvalidInput/InvalidChangeBatch",
        "a weight of nobody",
    ),
    refused(
        "route53",
        "CreateHostedZone",
        {"Name": "a_b c.test", "CallerReference": "spaces"},
        "InvalidDomainName",
        "a space in a zone's name",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "api.*.prepared.test", "ValidationMethod": "DNS"},
        "ValidationException/InvalidParameterException",
        "a star in the middle",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "prepared.test", "ValidationMethod": "DNS", "IdempotencyToken": "tij-api"},
        "ValidationException",
        "a hyphen in its token",
    ),
    legal(
        "cloudfront",
        "CreateDistribution",
        distribution(
            CustomErrorResponses={
                "Quantity": 1,
                "Items": [
                    {
                        "ErrorCode": 404,
                        "ResponsePagePath": "/index.html",
                        "ResponseCode": "200",
                        "ErrorCachingMinTTL": 0,
                    }
                ],
            }
        ),
        "the application's page for what is not found",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change(
            "UPSERT",
            "key._domainkey.$domain",
            "TXT",
            '"' + "a" * 255 + '" "' + "b" * 200 + '"',
        ),
        "a key in two strings",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "*.preview.$domain", "CNAME", "www.example.com"),
        "any name below",
    ),
)

PEOPLE = (
    refused(
        "iam",
        "PutRolePolicy",
        role_policy(document({**READ, "Effect": "allow"})),
        "MalformedPolicyDocument",
        "allowed in small letters",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        role_policy(document({**READ, "Condition": {"StringsEqual": {"aws:username": "a"}}})),
        "MalformedPolicyDocument",
        "an operator that there is not",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        role_policy(document({**READ, "Sid": "read-all"})),
        "MalformedPolicyDocument",
        "a statement's name with a hyphen",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        role_policy(document({**READ, "Sid": "A"}, {**READ, "Sid": "A"})),
        "MalformedPolicyDocument",
        "two statements of one name",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        role_policy(
            document({**READ, "Resource": [f"arn:aws:s3:::{'a' * 50}{n}/*" for n in range(200)]})
        ),
        "LimitExceeded/LimitExceededException",
        "longer than a role may have",
    ),
    refused(
        "iam",
        "UpdateAssumeRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Resource": "*",
                }
            ),
        },
        "MalformedPolicyDocument",
        "a resource of who may take it",
    ),
    refused(
        "iam",
        "UpdateAssumeRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "ecs:RunTask",
                }
            ),
        },
        "MalformedPolicyDocument",
        "another action than to take it",
    ),
    refused(
        "iam",
        "UpdateAssumeRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::$account:role/nobodys"},
                    "Action": "sts:AssumeRole",
                }
            ),
        },
        "MalformedPolicyDocument",
        "by a role that is not there",
    ),
    refused(
        "iam",
        "PutRolePermissionsBoundary",
        {
            "RoleName": "$role_name",
            "PermissionsBoundary": "arn:aws:iam::$account:policy/nobodys",
        },
        "NoSuchEntity/NoSuchEntityException",
        "bound by a policy that is not there",
    ),
    refused(
        "iam",
        "CreateServiceLinkedRole",
        {"AWSServiceName": "ecs.amazonaws.com", "CustomSuffix": "tij"},
        "InvalidInput/InvalidInputException",
        "ECS' own role by another name",
    ),
    refused(
        "iam",
        "CreateServiceLinkedRole",
        {"AWSServiceName": "nobodys.amazonaws.com"},
        "InvalidInput/InvalidInputException/AccessDenied",
        "for a service that there is not",
    ),
    refused(
        "kms",
        "CreateKey",
        {
            "Policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "$role"},
                    "Action": "kms:Decrypt",
                    "Resource": "*",
                }
            )
        },
        "MalformedPolicyDocumentException",
        "for one role only, which may not change it",
    ),
    refused(
        "kms",
        "CreateKey",
        {
            "Policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {
                        "AWS": [
                            "arn:aws:iam::$account:root",
                            "arn:aws:iam::$account:role/nobodys",
                        ]
                    },
                    "Action": "kms:*",
                    "Resource": "*",
                }
            )
        },
        "MalformedPolicyDocumentException",
        "of the account and a role that is not there",
    ),
    refused(
        "secretsmanager",
        "UpdateSecretVersionStage",
        {"SecretId": "$secret", "VersionStage": "AWSCURRENT", "MoveToVersionId": NO_ID + "a" * 8},
        "InvalidParameterException/ResourceNotFoundException",
        "a version that is not there",
    ),
    refused(
        "secretsmanager",
        "CreateSecret",
        {"Name": "large", "SecretString": "a" * 65_537},
        "ValidationException/InvalidParameterException",
        "more than 64 KiB",
    ),
    refused(
        "ssm",
        "PutParameter",
        {
            "Name": "/tij/image",
            "Value": "a",
            "Type": "String",
            "Overwrite": True,
            "Tags": [{"Key": "a", "Value": "b"}],
        },
        "ValidationException",
        "tags on what may be there",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/image", "Value": "latest", "Type": "String", "AllowedPattern": "^[0-9]+$"},
        "ParameterPatternMismatchException",
        "a value that its own pattern forbids",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/" + "/".join("abcdefghijklmnopq"), "Value": "a", "Type": "String"},
        "HierarchyLevelLimitExceededException/ValidationException",
        "seventeen levels deep",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/image", "Value": "a" * 4097, "Type": "String", "Tier": "Standard"},
        "ValidationException",
        "more letters than a standard one holds",
    ),
    legal(
        "iam",
        "PutRolePolicy",
        role_policy(json.dumps({"Version": "2008-10-17", "Statement": READ})),
        "the old version, and one statement",
    ),
    legal(
        "ssm",
        "PutParameter",
        {"Name": "/tij/image", "Value": "a", "Type": "String", "Overwrite": True},
        "over what is not there",
    ),
    legal(
        "secretsmanager",
        "CreateSecret",
        {"Name": "tij/api_1+2=3.4@5-a", "SecretString": "a"},
        "every sign that a name may have",
    ),
)

WATCHED = (
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement={
                    "AndStatement": {
                        "Statements": [{"GeoMatchStatement": {"CountryCodes": ["JP"]}}]
                    }
                }
            )
        ),
        "WAFInvalidParameterException",
        "this, and nothing else",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement={
                    "RateBasedStatement": {
                        "Limit": 100,
                        "EvaluationWindowSec": 90,
                        "AggregateKeyType": "IP",
                    }
                }
            )
        ),
        "WAFInvalidParameterException",
        "counted for a minute and a half",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement={
                    "RateBasedStatement": {
                        "Limit": 100,
                        "AggregateKeyType": "FORWARDED_IP",
                    }
                }
            )
        ),
        "WAFInvalidParameterException",
        "by an address of no header",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Action={
                    "Block": {
                        "CustomResponse": {"ResponseCode": 429, "CustomResponseBodyKey": "slow"}
                    }
                }
            )
        ),
        "WAFInvalidParameterException/WAFNonexistentItemException",
        "an answer that nobody wrote",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "errors",
            "filterPattern": "{ $.level = ERROR }",
            "metricTransformations": [
                {
                    "metricName": "errors",
                    "metricNamespace": "tij",
                    "metricValue": "1",
                    "defaultValue": 0,
                    "dimensions": {"level": "$.level"},
                }
            ],
        },
        "InvalidParameterException",
        "nothing is 0, by level",
    ),
    refused(
        "logs",
        "AssociateKmsKey",
        {"logGroupName": "$log", "kmsKeyId": f"arn:aws:kms:{REGION}:$account:key/$key"},
        "AccessDeniedException/InvalidParameterException",
        "a key that does not know the logs",
    ),
    refused(
        "logs",
        "CreateLogGroup",
        {"logGroupName": "tij", "tags": {"aws:a": "b"}},
        "InvalidParameterException/ValidationException",
        "a tag that AWS keeps to itself",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "ExtendedStatistic": "p99"},
        "InvalidParameterCombination/ValidationError",
        "the mean, and the last percent",
    ),
    refused(
        "cloudwatch",
        "PutDashboard",
        {"DashboardName": "tij", "DashboardBody": "widgets: []"},
        "InvalidParameterInput",
        "a board in YAML",
    ),
    refused(
        "events",
        "PutRule",
        {"Name": "tij"},
        "ValidationException",
        "neither when nor of what",
    ),
    refused(
        "events",
        "PutRule",
        {"Name": "tij", "EventPattern": json.dumps({"source": "aws.rds"})},
        "InvalidEventPatternException",
        "one source, not a list",
    ),
    refused(
        "events",
        "PutRule",
        {"Name": "tij", "ScheduleExpression": "rate(1 hours)"},
        "ValidationException",
        "one hour as many",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {
            **SCHEDULE,
            "Target": {
                "Arn": "arn:aws:scheduler:::aws-sdk:rds:describeDBInstances",
                "RoleArn": "$scheduler_role",
                "Input": "{}",
            },
        },
        "ValidationException",
        "a call that only reads",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {
            **SCHEDULE,
            "StartDate": "2031-01-02T00:00:00Z",
            "EndDate": "2031-01-01T00:00:00Z",
        },
        "ValidationException",
        "it ends before it begins",
    ),
    refused(
        "sns",
        "CreateTopic",
        {"Name": "tij.fifo"},
        "InvalidParameter",
        "in order by its name only",
    ),
    refused(
        "sns",
        "SetTopicAttributes",
        {
            "TopicArn": "$topic",
            "AttributeName": "Policy",
            "AttributeValue": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudwatch.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": "$topic",
                }
            ),
        },
        "InvalidParameter",
        "another service's action",
    ),
    refused(
        "sns",
        "Subscribe",
        {
            "TopicArn": "$topic",
            "Protocol": "email",
            "Endpoint": "a@example.com",
            "Attributes": {"RawMessageDelivery": "true"},
        },
        "InvalidParameter",
        "a raw mail",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "EngineVersion": "6.2"},
        "InvalidParameterValue/InvalidParameterCombination",
        "Redis' version for Valkey",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "AtRestEncryptionEnabled": False, "KmsKeyId": "$key"},
        "InvalidParameterCombination/InvalidParameterValue",
        "a key for what is not encrypted",
    ),
    refused(
        "elasticache",
        "CreateCacheSubnetGroup",
        {
            "CacheSubnetGroupName": "two",
            "CacheSubnetGroupDescription": "a",
            "SubnetIds": ["$subnet_a", "$stranger_subnet"],
        },
        "InvalidSubnet/InvalidParameterValue/InvalidParameterCombination",
        "subnets of two networks",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(countType="sinceImagePushed", countNumber=14)),
        "InvalidParameterException",
        "fourteen of nothing",
    ),
    legal("ecr", "CreateRepository", {"repositoryName": "tij--api"}, "two hyphens"),
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {**SCALED, "ResourceId": "service/$cluster/nobodys", "MinCapacity": 1, "MaxCapacity": 2},
        "ValidationException",
        "a service that nobody made",
    ),
    refused(
        "budgets",
        "CreateBudget",
        {
            **BUDGET,
            "Budget": {**BUDGET["Budget"], "BudgetLimit": {"Amount": "100", "Unit": "GB"}},
        },
        "InvalidParameterException/ValidationException",
        "a cost in gigabytes",
    ),
    refused(
        "backup",
        "CreateBackupPlan",
        one_of("cold", Lifecycle={"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 60}),
        "InvalidParameterValueException",
        "cold for less than ninety days",
        [("backup", "CreateBackupVault", {"BackupVaultName": "Default"})],
    ),
    refused(
        "backup",
        "CreateBackupPlan",
        one_of("soon", StartWindowMinutes=30),
        "InvalidParameterValueException",
        "begun within half an hour",
        [("backup", "CreateBackupVault", {"BackupVaultName": "Default"})],
    ),
    refused(
        "backup",
        "CreateBackupPlan",
        one_of("five", ScheduleExpression="cron(0 3 * * *)"),
        "InvalidParameterValueException",
        "by a line of crontab",
        [("backup", "CreateBackupVault", {"BackupVaultName": "Default"})],
    ),
    refused(
        "sesv2",
        "CreateEmailIdentity",
        {"EmailIdentity": "taro@example@com"},
        "BadRequestException",
        "two signs in an address",
    ),
    legal(
        "wafv2",
        "CreateWebACL",
        firewall(
            {
                "Name": "common",
                "Priority": 1,
                "Statement": {
                    "ManagedRuleGroupStatement": {
                        "VendorName": "AWS",
                        "Name": "AWSManagedRulesCommonRuleSet",
                        "RuleActionOverrides": [
                            {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}
                        ],
                    }
                },
                "OverrideAction": {"None": {}},
                "VisibilityConfig": {
                    "SampledRequestsEnabled": True,
                    "CloudWatchMetricsEnabled": True,
                    "MetricName": "common",
                },
            }
        ),
        "one of AWS's rules only counts",
    ),
    legal(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "Period": 3600, "EvaluationPeriods": 168},
        "a week, by hours",
    ),
    legal(
        "events",
        "PutRule",
        {
            "Name": "tij",
            "EventPattern": json.dumps(
                {"source": [{"prefix": "aws."}], "detail": {"state": [{"anything-but": "ok"}]}}
            ),
        },
        "what begins so, and is not this",
    ),
    legal(
        "scheduler",
        "CreateSchedule",
        {
            **SCHEDULE,
            "ScheduleExpression": "at(2031-01-01T03:00:00)",
            "ActionAfterCompletion": "DELETE",
        },
        "once, and gone",
    ),
    legal(
        "ecr",
        "PutLifecyclePolicy",
        images(
            expire(1, tagStatus="untagged", countType="sinceImagePushed", countUnit="days"),
            expire(2),
        ),
        "some before all",
    ),
    legal("sns", "CreateTopic", {"Name": "a" * 256}, "as long as may be"),
)

ODD = (
    legal(
        "s3",
        "PutBucketCors",
        {
            "Bucket": "$bucket",
            "CORSConfiguration": {
                "CORSRules": [
                    {
                        "AllowedMethods": ["GET", "HEAD"],
                        "AllowedOrigins": ["https://*.example.com"],
                        "AllowedHeaders": ["*"],
                        "MaxAgeSeconds": 0,
                    }
                ]
            },
        },
        "any host below, any header",
    ),
    legal(
        "kms",
        "CreateAlias",
        {"AliasName": "alias/tij/api_1-a", "TargetKeyId": "$key"},
        "a name with a path",
    ),
    legal(
        "ssm",
        "PutParameter",
        {"Name": "tij.image-1_a", "Value": "a,b", "Type": "StringList", "Tier": "Advanced"},
        "no path, and a list",
    ),
    legal(
        "iam",
        "CreateRole",
        {
            "RoleName": "tij+ci=1,a.b@c-d_e",
            "Path": "/tij/ci/",
            "AssumeRolePolicyDocument": trust(),
            "MaxSessionDuration": 43_200,
        },
        "every sign that a name may have, for twelve hours",
    ),
    legal(
        "acm",
        "RequestCertificate",
        {
            "DomainName": "*.prepared.test",
            "SubjectAlternativeNames": ["prepared.test", "*.prepared.test", "a.b.prepared.test"],
            "ValidationMethod": "DNS",
            "IdempotencyToken": "tij_api_1",
        },
        "a star first, and once more",
    ),
    legal(
        "budgets",
        "CreateBudget",
        {**BUDGET, "Budget": {**BUDGET["Budget"], "TimeUnit": "QUARTERLY"}},
        "by quarters",
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task({"healthCheck": {"command": ["CMD-SHELL", "exit 0"], "startPeriod": 0}}),
        "always healthy, from the first second",
    ),
    legal(
        "sesv2",
        "CreateEmailIdentity",
        {"EmailIdentity": "taro.yamada+tij@prepared.test"},
        "an address with a plus",
    ),
)

CALLS = (
    *NETWORKS,
    *BALANCERS,
    *TASKS,
    *DATABASES,
    *BUCKETS,
    *EDGE,
    *PEOPLE,
    *WATCHED,
    *ODD,
)
