"""The third set: written after the second one's first look, of other states and values."""

from __future__ import annotations

from tests.tij.emulator.examined.calls import (
    ALARM,
    BALANCER,
    BUDGET,
    CACHE,
    DATABASE,
    LISTENER,
    MADE,
    READ,
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
    without,
)

NO_CERTIFICATE = (
    "arn:aws:acm:ap-northeast-1:$account:certificate/11111111-2222-3333-4444-555555555555"
)
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
ROLE = ("iam", "CreateRole", {"RoleName": "tij", "AssumeRolePolicyDocument": trust()})
FILTER = {"metricName": "a", "metricNamespace": "a", "metricValue": "1"}
OLD = {"QueryString": False, "Cookies": {"Forward": "none"}}
BEHAVIOR = {"TargetOriginId": "s3", "ViewerProtocolPolicy": "redirect-to-https"}
TOLD: Json = {
    "Notification": {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": 80,
    },
    "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "ops@example.com"}],
}
INTERFACE = {
    "VpcId": "$vpc",
    "VpcEndpointType": "Interface",
    "ServiceName": "com.amazonaws.ap-northeast-1.kms",
}

CALLS = (
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {**INTERFACE, "SubnetIds": ["$subnet_a"], "PrivateDnsEnabled": True},
        "InvalidParameter",
        "private names where the VPC has no host names",
    ),
    refused(
        "ec2",
        "RevokeSecurityGroupIngress",
        {"GroupId": "$group", "IpPermissions": [HTTPS]},
        "InvalidPermission.NotFound",
        "a rule that is not there",
    ),
    refused(
        "ec2",
        "DeleteRoute",
        {"RouteTableId": "$routes", "DestinationCidrBlock": "52.0.0.0/8"},
        "InvalidRoute.NotFound",
        "a route that is not there",
    ),
    refused(
        "ec2",
        "ModifySubnetAttribute",
        {
            "SubnetId": "$subnet_a",
            "MapPublicIpOnLaunch": {"Value": True},
            "AssignIpv6AddressOnCreation": {"Value": False},
        },
        "InvalidParameterCombination",
        "two attributes of a subnet",
    ),
    refused(
        "ec2",
        "CreateNatGateway",
        {
            "SubnetId": "$subnet_a",
            "ConnectivityType": "private",
            "AllocationId": "eipalloc-0123456789abcdef0",
        },
        "InvalidParameterCombination/InvalidAllocationID.NotFound",
        "private, with an address",
    ),
    refused(
        "ec2",
        "DeleteSubnet",
        {"SubnetId": "subnet-0123456789abcdef0"},
        "InvalidSubnetID.NotFound",
        "not there",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "Engine": "postgresql"},
        "InvalidParameterValue",
        "an engine that is not there",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "EnableCloudwatchLogsExports": ["audit"]},
        "InvalidParameterCombination/InvalidParameterValue",
        "a log that PostgreSQL has not",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MultiAZ": True, "AvailabilityZone": "ap-northeast-1a"},
        "InvalidParameterCombination",
        "two zones, of which one is named",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "CACertificateIdentifier": "rds-ca-2015"},
        "CertificateNotFound",
        "an authority of the past",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "StorageEncrypted": False, "KmsKeyId": "$key"},
        "InvalidParameterCombination",
        "a key for no encryption",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "VpcSecurityGroupIds": ["sg-0123456789abcdef0"]},
        "InvalidParameterValue",
        "a group that is not there",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "LicenseModel": "bring-your-own-license"},
        "InvalidParameterCombination/InvalidParameterValue",
        "a license of one's own",
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "nothing", "MultiAZ": True},
        "DBInstanceNotFound",
        "not there",
    ),
    refused(
        "rds",
        "StartDBInstance",
        {"DBInstanceIdentifier": "tij-db"},
        "InvalidDBInstanceState",
        "runs already",
        [MADE],
    ),
    refused(
        "rds",
        "RebootDBInstance",
        {"DBInstanceIdentifier": "tij-db", "ForceFailover": True},
        "InvalidParameterCombination",
        "fails over to nobody",
        [MADE],
    ),
    refused(
        "s3",
        "PutBucketVersioning",
        {"Bucket": "$bucket", "VersioningConfiguration": {"Status": "Disabled"}},
        "MalformedXML/IllegalVersioningConfigurationException/InvalidArgument",
        "disabled rather than suspended",
    ),
    refused(
        "s3",
        "PutObject",
        {"Bucket": "$bucket", "Key": "a" * 1025, "Body": b"a"},
        "KeyTooLongError/KeyTooLong",
        "a long key",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {
                "Filter": {"Tag": {"Key": "a", "Value": "b"}},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            }
        ),
        "InvalidRequest",
        "uploads by their tag",
    ),
    refused(
        "s3",
        "GetBucketLifecycleConfiguration",
        {"Bucket": "$bucket"},
        "NoSuchLifecycleConfiguration",
        "none",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            DefaultCacheBehavior={
                **BEHAVIOR,
                "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
                "ForwardedValues": OLD,
            }
        ),
        "InvalidArgument",
        "a policy and values of its own",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            DefaultCacheBehavior={
                **BEHAVIOR,
                "MinTTL": 10,
                "DefaultTTL": 5,
                "MaxTTL": 1,
                "ForwardedValues": OLD,
            }
        ),
        "InvalidTTLOrder",
        "lives the wrong way round",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            DefaultCacheBehavior={
                **BEHAVIOR,
                "CachePolicyId": "11111111-2222-3333-4444-555555555555",
            }
        ),
        "NoSuchCachePolicy",
        "a policy that is not there",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(OriginAccessControlId="E0000000000000"),
        "InvalidOriginAccessControl/NoSuchOriginAccessControl",
        "an access control that is not there",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule()),
        "WAFDuplicateItemException",
        "one name twice",
        [("wafv2", "CreateWebACL", firewall(rule()))],
    ),
    refused(
        "acm",
        "DeleteCertificate",
        {"CertificateArn": NO_CERTIFICATE},
        "ResourceNotFoundException",
        "not there",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "A", "192.0.2.1", Weight=10),
        "InvalidInput/InvalidChangeBatch",
        "a weight without a name",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a" * 64 + ".$domain", "A", "192.0.2.1"),
        "InvalidChangeBatch/InvalidDomainName",
        "a label of 64 letters",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        {**change("CREATE", "a.b.test", "A", "192.0.2.1"), "HostedZoneId": "Z00000000000000000000"},
        "NoSuchHostedZone",
        "a zone that is not there",
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "SecurityGroups": ["sg-0123456789abcdef0"]},
        "InvalidSecurityGroup/InvalidConfigurationRequest",
        "a group that is not there",
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Subnets": ["$subnet_a", "subnet-0123456789abcdef0"]},
        "SubnetNotFound/InvalidSubnet",
        "a subnet that is not there",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {**LISTENER, "Protocol": "TCP"},
        "ValidationError",
        "TCP on an application's",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "Port": 8000},
        "DuplicateTargetGroupName",
        "the same name, another port",
        [("elbv2", "CreateTargetGroup", TARGETS)],
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(*({"name": f"c{n}", "portMappings": []} for n in range(11))),
        "ClientException",
        "eleven containers",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"portMappings": [{"containerPort": 70000}]}),
        "ClientException/InvalidParameterException",
        "port 70,000",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"healthCheck": {"command": ["curl", "localhost"]}}),
        "ClientException",
        "a check that says not how it runs",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "a"}}}),
        "ClientException",
        "a log of no Region",
    ),
    refused(
        "ecs",
        "UpdateService",
        {"cluster": "$cluster", "service": "nothing", "desiredCount": 1},
        "ServiceNotFoundException",
        "not there",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "desiredCount": -1},
        "InvalidParameterException",
        "fewer than none",
    ),
    refused(
        "ecs",
        "PutClusterCapacityProviders",
        {
            "cluster": "$cluster",
            "capacityProviders": ["FARGATE_CHEAP"],
            "defaultCapacityProviderStrategy": [],
        },
        "InvalidParameterException/ClientException",
        "a provider that is not there",
    ),
    refused(
        "iam",
        "CreateRole",
        {"RoleName": "tij", "AssumeRolePolicyDocument": trust()},
        "EntityAlreadyExists",
        "there already",
        [ROLE],
    ),
    refused(
        "iam",
        "PutRolePolicy",
        {"RoleName": "nobody", "PolicyName": "a", "PolicyDocument": document(READ)},
        "NoSuchEntity",
        "a role that is not there",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document(
                {**READ, "Condition": {"StringEqual": {"aws:SourceAccount": "1"}}}
            ),
        },
        "MalformedPolicyDocument",
        "an operator that is not there",
    ),
    refused(
        "secretsmanager",
        "PutSecretValue",
        {"SecretId": "$secret", "SecretString": "a", "SecretBinary": b"a"},
        "InvalidParameterException",
        "a text and bytes",
    ),
    refused(
        "secretsmanager",
        "PutSecretValue",
        {"SecretId": "$secret", "SecretString": "a" * 65537},
        "ValidationException/InvalidParameterException",
        "more than a secret holds",
    ),
    refused("ssm", "DeleteParameter", {"Name": "/tij/nothing"}, "ParameterNotFound", "not there"),
    refused(
        "kms",
        "CreateAlias",
        {"AliasName": "alias/tij", "TargetKeyId": "$key"},
        "AlreadyExistsException",
        "there already",
        [("kms", "CreateAlias", {"AliasName": "alias/tij", "TargetKeyId": "$key"})],
    ),
    refused(
        "kms",
        "ScheduleKeyDeletion",
        {"KeyId": "$key"},
        "KMSInvalidStateException",
        "goes already",
        [("kms", "ScheduleKeyDeletion", {"KeyId": "$key"})],
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**without(ALARM, "Namespace"), "Dimensions": []},
        "ValidationError/MissingParameter/InvalidParameterCombination",
        "a metric of no namespace",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "EvaluationPeriods": 0},
        "ValidationError/InvalidParameterValue",
        "after no period",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "a",
            "filterPattern": "",
            "metricTransformations": [{**FILTER, "metricValue": "one"}],
        },
        "InvalidParameterException",
        "a value that is no number",
    ),
    refused(
        "logs",
        "PutRetentionPolicy",
        {"logGroupName": "/nothing", "retentionInDays": 30},
        "ResourceNotFoundException",
        "a group that is not there",
    ),
    refused(
        "sns",
        "SetTopicAttributes",
        {"TopicArn": "$topic", "AttributeName": "Colour", "AttributeValue": "red"},
        "InvalidParameter",
        "an attribute that is not there",
    ),
    refused(
        "sns",
        "SetTopicAttributes",
        {"TopicArn": "$topic", "AttributeName": "DisplayName", "AttributeValue": "a" * 101},
        "InvalidParameter",
        "101 letters",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "StartDate": 1900000000, "EndDate": 1800000000},
        "ValidationException",
        "ends before it starts",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        SCHEDULE,
        "ConflictException",
        "there already",
        [("scheduler", "CreateSchedule", SCHEDULE)],
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "CacheNodeType": "cache.t4g.nano"},
        "InvalidParameterValue/InvalidParameterCombination",
        "a node that is not there",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "NumCacheClusters": 7},
        "InvalidParameterValue/InvalidParameterCombination",
        "seven nodes",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        CACHE,
        "ReplicationGroupAlreadyExists/ReplicationGroupAlreadyExistsFault",
        "there already",
        [("elasticache", "CreateReplicationGroup", CACHE)],
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(countType="sinceImagePushed")),
        "InvalidParameterException",
        "by age, in what unit",
    ),
    refused(
        "budgets",
        "CreateBudget",
        {
            **BUDGET,
            "NotificationsWithSubscribers": [
                {**TOLD, "Notification": {**TOLD["Notification"], "Threshold": n}}
                for n in range(10, 21)
            ],
        },
        "CreationLimitExceededException/InvalidParameterException/ValidationException",
        "eleven notifications",
    ),
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {
            "ServiceNamespace": "ecs",
            "ScalableDimension": "rds:cluster:ReadReplicaCount",
            "ResourceId": "service/$cluster/tij",
            "MinCapacity": 1,
            "MaxCapacity": 2,
        },
        "ValidationException",
        "another service's dimension",
        [("ecs", "CreateService", SERVICE)],
    ),
    # --- legal, odd as it looks
    legal(
        "ec2",
        "CreateVpcEndpoint",
        {**INTERFACE, "SubnetIds": ["$subnet_a"], "PrivateDnsEnabled": False},
        "without its names",
    ),
    legal(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 80,
                    "ToPort": 80,
                    "UserIdGroupPairs": [{"GroupId": "$group"}],
                }
            ],
        },
        "from itself",
    ),
    legal(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "EngineVersion": "16.9", "DBInstanceClass": "db.m7g.large"},
        "an older version",
    ),
    legal(
        "rds",
        "DeleteDBInstance",
        {"DBInstanceIdentifier": "tij-db", "FinalDBSnapshotIdentifier": "tij-final-1"},
        "with a snapshot",
        [MADE],
    ),
    legal(
        "s3",
        "PutBucketVersioning",
        {"Bucket": "$bucket", "VersioningConfiguration": {"Status": "Suspended"}},
        "suspended before it was on",
    ),
    legal(
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "$bucket",
            "Policy": document(
                {
                    "Sid": "a b-c",
                    "Effect": "Allow",
                    "Principal": {
                        "Service": ["cloudfront.amazonaws.com", "logging.s3.amazonaws.com"]
                    },
                    "Action": ["s3:GetObject*", "s3:ListBucket"],
                    "Resource": ["arn:aws:s3:::$bucket*"],
                    "Condition": {"StringEquals": {"aws:SourceAccount": "$account"}},
                }
            ),
        },
        "patterns, and a Sid of words",
    ),
    legal(
        "cloudfront",
        "CreateDistribution",
        distribution(Enabled=False, IsIPV6Enabled=False),
        "off from the start",
    ),
    legal("wafv2", "CreateWebACL", firewall(DefaultAction={"Block": {}}), "no rule, and blocks"),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "SRV", "1 10 5269 xmpp.tij.test."),
        "a service",
    ),
    legal(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Scheme": "internal"},
        "internal in public subnets",
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {
                "healthCheck": {"command": ["CMD-SHELL", "exit 0"]},
                "user": "1000:1000",
                "command": [],
            }
        ),
        "a check that always passes",
    ),
    legal(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document(
                {
                    "Effect": "Deny",
                    "NotAction": ["iam:*", "sts:*"],
                    "NotResource": "arn:aws:s3:::a",
                    "Condition": {"Null": {"aws:MultiFactorAuthAge": "true"}},
                }
            ),
        },
        "all but, of all but",
    ),
    legal(
        "iam",
        "CreateRole",
        {
            "RoleName": "tij",
            "AssumeRolePolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {
                        "AWS": "arn:aws:iam::$account:root",
                        "Service": "ecs-tasks.amazonaws.com",
                    },
                    "Action": ["sts:AssumeRole", "sts:TagSession"],
                }
            ),
        },
        "two kinds of principals",
    ),
    legal(
        "cloudwatch",
        "PutMetricAlarm",
        {**without(ALARM, "Statistic"), "ExtendedStatistic": "p99.9"},
        "a percentile",
    ),
    legal(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "a",
            "filterPattern": "[ip, user, ..., status=5*, bytes]",
            "metricTransformations": [{**FILTER, "metricValue": "$bytes"}],
        },
        "fields between blanks",
    ),
    legal(
        "sns",
        "DeleteTopic",
        {"TopicArn": "arn:aws:sns:ap-northeast-1:$account:nothing"},
        "not there",
    ),
)
