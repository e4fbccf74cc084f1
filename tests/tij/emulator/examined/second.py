"""The second set: written before the first one's mendings."""

from __future__ import annotations

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

NO_TARGETS = "arn:aws:elasticloadbalancing:ap-northeast-1:$account:targetgroup/a/0123456789abcdef"
PARAMETERS = {"DBParameterGroupName": "$parameters"}
TRANSFORMATION = {"metricName": "a", "metricNamespace": "a", "metricValue": "1"}

CALLS = (
    # --- VPC
    refused(
        "ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/29"}, "InvalidVpc.Range", "smaller than may be"
    ),
    refused(
        "ec2",
        "CreateRoute",
        {
            "RouteTableId": "$other_routes",
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": "$gateway",
            "NatGatewayId": "nat-0123456789abcdef0",
        },
        "InvalidParameterCombination",
        "two ways at once",
    ),
    refused(
        "ec2",
        "AttachInternetGateway",
        {"InternetGatewayId": "$gateway", "VpcId": "$vpc"},
        "Resource.AlreadyAssociated/InvalidParameterValue",
        "attached already",
    ),
    refused(
        "ec2",
        "DeleteSecurityGroup",
        {"GroupId": "$group"},
        "DependencyViolation",
        "named by another's rule",
        [
            (
                "ec2",
                "AuthorizeSecurityGroupIngress",
                {
                    "GroupId": "$other_group",
                    "IpPermissions": [
                        {
                            "IpProtocol": "tcp",
                            "FromPort": 80,
                            "ToPort": 80,
                            "UserIdGroupPairs": [{"GroupId": "$group"}],
                        }
                    ],
                },
            )
        ],
    ),
    refused(
        "ec2",
        "CreateSecurityGroup",
        {"GroupName": "tij", "Description": "a", "VpcId": "$vpc"},
        "InvalidGroup.Duplicate",
        "one name twice",
        [("ec2", "CreateSecurityGroup", {"GroupName": "tij", "Description": "a", "VpcId": "$vpc"})],
    ),
    refused(
        "ec2",
        "DeleteRouteTable",
        {"RouteTableId": "$routes"},
        "DependencyViolation",
        "with subnets",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupEgress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 1,
                    "ToPort": 2,
                    "UserIdGroupPairs": [{"GroupId": "sg-0123456789abcdef0"}],
                }
            ],
        },
        "InvalidGroup.NotFound",
        "a group that is not there",
    ),
    # --- RDS
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBInstanceIdentifier": "9-tij"},
        "InvalidParameterValue",
        "a digit first",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**without(DATABASE, "ManageMasterUserPassword"), "MasterUserPassword": "short"},
        "InvalidParameterValue",
        "a short password",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "PreferredMaintenanceWindow": "sat:18:30-sat:18:45"},
        "InvalidParameterValue",
        "a window of a quarter of an hour",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MonitoringInterval": 7},
        "InvalidParameterValue",
        "every seven seconds",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBParameterGroupName": "$old_parameters"},
        "InvalidParameterCombination",
        "parameters of another version",
    ),
    refused(
        "rds",
        "DeleteDBInstance",
        {
            "DBInstanceIdentifier": "tij-db",
            "SkipFinalSnapshot": True,
            "FinalDBSnapshotIdentifier": "a",
        },
        "InvalidParameterCombination",
        "skipped and named",
        [MADE],
    ),
    refused(
        "rds",
        "DeleteDBSubnetGroup",
        {"DBSubnetGroupName": "$database_subnets"},
        "InvalidDBSubnetGroupStateFault",
        "in use",
        [MADE],
    ),
    refused(
        "rds",
        "CreateDBSubnetGroup",
        {
            "DBSubnetGroupName": "default",
            "DBSubnetGroupDescription": "a",
            "SubnetIds": ["$subnet_a", "$subnet_c"],
        },
        "InvalidParameterValue",
        "called default",
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "EngineVersion": "18.1"},
        "InvalidParameterCombination",
        "a major version that is not allowed",
        [("rds", "CreateDBInstance", {**DATABASE, "EngineVersion": "17.6"})],
    ),
    # --- S3
    refused(
        "s3",
        "CreateBucket",
        {**BUCKET, "Bucket": "xn--tij-$account"},
        "InvalidBucketName",
        "a reserved start",
    ),
    refused(
        "s3", "CreateBucket", {**BUCKET, "Bucket": "tij..$account"}, "InvalidBucketName", "two dots"
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "$bucket",
            "Policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudfront.amazonaws.com"},
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::$bucket/*",
                },
                version="2012-10-18",
            ),
        },
        "MalformedPolicy",
        "a version that is not there",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"NoncurrentVersionExpiration": {"NoncurrentDays": 0}}),
        "InvalidArgument",
        "old versions after no day",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Expiration": {"Date": "2030-01-01T09:30:00Z"}}),
        "InvalidArgument",
        "half past nine",
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
        "InvalidArgument",
        "a key for S3's own",
    ),
    refused(
        "s3",
        "PutBucketTagging",
        {
            "Bucket": "$bucket",
            "Tagging": {"TagSet": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]},
        },
        "InvalidTag",
        "one key twice",
    ),
    # --- CloudFront, WAF, ACM, Route 53
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            Restrictions={
                "GeoRestriction": {"RestrictionType": "none", "Quantity": 1, "Items": ["JP"]}
            }
        ),
        "InvalidGeoRestrictionParameter/InvalidArgument",
        "countries for no restriction",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(OriginPath="/static/"),
        "InvalidOrigin/InvalidArgument",
        "a path with a slash at its end",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(ConnectionTimeout=11),
        "InvalidOrigin/InvalidArgument",
        "eleven seconds",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(),
            VisibilityConfig={
                "SampledRequestsEnabled": True,
                "CloudWatchMetricsEnabled": True,
                "MetricName": "a b",
            },
        ),
        "WAFInvalidParameterException/ValidationException",
        "a space in a metric",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement=managed("AWSManagedRulesCommon"), Action=None, OverrideAction={"None": {}}
            )
        ),
        "WAFInvalidParameterException/WAFNonexistentItemException/WAFInvalidResourceException",
        "a group that is not there",
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
        "a log of another name",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "a.*.tij.test", "ValidationMethod": "DNS"},
        "ValidationException/InvalidDomainValidationOptionsException",
        "an asterisk in the middle",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {
            "DomainName": "tij.test",
            "SubjectAlternativeNames": [f"a{n}.tij.test" for n in range(101)],
            "ValidationMethod": "DNS",
        },
        "ValidationException/LimitExceededException",
        "101 names",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "MX", "mail.tij.test"),
        "InvalidChangeBatch",
        "mail without a priority",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "A", "192.0.2.300"),
        "InvalidChangeBatch",
        "no address",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "a.$domain", "A", "192.0.2.2"),
        "InvalidChangeBatch",
        "there already",
        [("route53", "ChangeResourceRecordSets", change("CREATE", "a.$domain", "A", "192.0.2.1"))],
    ),
    # --- load balancer
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Name": "tij_alb"},
        "ValidationError",
        "an underscore",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "HealthCheckPath": "health"},
        "ValidationError",
        "a path without a slash",
    ),
    refused("elbv2", "CreateTargetGroup", {**TARGETS, "Port": 0}, "ValidationError", "port 0"),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "DefaultActions": [
                {
                    "Type": "forward",
                    "TargetGroupArn": NO_TARGETS,
                }
            ],
        },
        "TargetGroupNotFound",
        "targets that are not there",
    ),
    refused(
        "elbv2",
        "ModifyLoadBalancerAttributes",
        {"LoadBalancerArn": "$balancer", "Attributes": [{"Key": "idle_timeout", "Value": "60"}]},
        "ValidationError/InvalidConfigurationRequest",
        "an attribute that is not there",
    ),
    # --- ECS, autoscaling
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(cpu="300"),
        "ClientException",
        "a size that is not there",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"links": ["db"]}),
        "ClientException",
        "links on Fargate",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"essential": False}),
        "ClientException",
        "nothing essential",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"logConfiguration": {"logDriver": "json-file"}}),
        "ClientException",
        "a log driver that Fargate has not",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "taskDefinition": "nothing"},
        "ClientException",
        "a task definition that is not there",
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": ["$subnet_a"],
                    "securityGroups": [f"sg-{n:017x}" for n in range(6)],
                }
            },
        },
        "InvalidParameterException",
        "six groups",
    ),
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {
            "ServiceNamespace": "ecs",
            "ScalableDimension": "ecs:service:DesiredCount",
            "ResourceId": "service/$cluster/nothing",
            "MinCapacity": 1,
            "MaxCapacity": 2,
        },
        "ValidationException",
        "a service that is not there",
    ),
    # --- IAM
    refused(
        "iam",
        "CreateRole",
        {
            "RoleName": "tij",
            "AssumeRolePolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::$account:role/nobody"},
                    "Action": "sts:AssumeRole",
                }
            ),
        },
        "MalformedPolicyDocument",
        "trusts a role that is not there",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document({**READ, "Sid": "Read-Files"}),
        },
        "MalformedPolicyDocument",
        "a hyphen in a Sid",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document(without(READ, "Resource")),
        },
        "MalformedPolicyDocument",
        "of nothing",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document({**READ, "Effect": "allow"}),
        },
        "MalformedPolicyDocument",
        "an effect in small letters",
    ),
    refused(
        "iam",
        "CreatePolicy",
        {
            "PolicyName": "tij",
            "PolicyDocument": document(
                {**READ, "Resource": ["arn:aws:s3:::" + "a" * 60 + f"/{n}" for n in range(100)]}
            ),
        },
        "LimitExceeded",
        "more than 6,144 characters",
    ),
    refused(
        "iam",
        "DeletePolicy",
        {"PolicyArn": "arn:aws:iam::$account:policy/tij"},
        "DeleteConflict",
        "attached",
        [
            ("iam", "CreatePolicy", {"PolicyName": "tij", "PolicyDocument": document(READ)}),
            (
                "iam",
                "AttachRolePolicy",
                {"RoleName": "$role_name", "PolicyArn": "arn:aws:iam::$account:policy/tij"},
            ),
        ],
    ),
    # --- secrets, parameters, keys
    refused(
        "secretsmanager",
        "GetSecretValue",
        {"SecretId": "$empty_secret"},
        "ResourceNotFoundException",
        "without a value yet",
    ),
    refused(
        "secretsmanager",
        "GetRandomPassword",
        {"PasswordLength": 5000},
        "InvalidParameterException/ValidationException",
        "5,000 characters",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/a b", "Type": "String", "Value": "a"},
        "ValidationException",
        "a space in the name",
    ),
    refused(
        "kms",
        "EnableKeyRotation",
        {"KeyId": "$key", "RotationPeriodInDays": 30},
        "ValidationException",
        "every month",
    ),
    refused(
        "kms",
        "CreateAlias",
        {"AliasName": "alias/aws/tij", "TargetKeyId": "$key"},
        "NotAuthorizedException/ValidationException",
        "an alias of AWS's",
    ),
    refused(
        "kms",
        "Encrypt",
        {"KeyId": "$key", "Plaintext": b"a"},
        "KMSInvalidStateException",
        "with a key that goes",
        [("kms", "ScheduleKeyDeletion", {"KeyId": "$key", "PendingWindowInDays": 7})],
    ),
    # --- watching
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        without(ALARM, "Statistic"),
        "ValidationError/MissingParameter/InvalidParameterCombination",
        "no statistic",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "TreatMissingData": "none"},
        "ValidationError",
        "missing data in an unknown way",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "a",
            "filterPattern": "{ $.a = 1 }",
            "metricTransformations": [
                {**TRANSFORMATION, "defaultValue": 0, "dimensions": {"a": "$.a"}}
            ],
        },
        "InvalidParameterException",
        "a default with dimensions",
    ),
    refused(
        "logs",
        "CreateLogGroup",
        {"logGroupName": "$log"},
        "ResourceAlreadyExistsException",
        "there already",
    ),
    refused(
        "sns",
        "SetTopicAttributes",
        {"TopicArn": "$topic", "AttributeName": "Policy", "AttributeValue": "{"},
        "InvalidParameter",
        "a policy that ends early",
    ),
    refused(
        "sns",
        "Subscribe",
        {
            "TopicArn": "arn:aws:sns:ap-northeast-1:$account:nothing",
            "Protocol": "email",
            "Endpoint": "ops@example.com",
        },
        "NotFound",
        "a topic that is not there",
    ),
    # --- schedules, cache, images, budget
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 1441}},
        "ValidationException",
        "a minute more than a day",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "ScheduleExpression": "rate(0 minutes)"},
        "ValidationException",
        "every no minute",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "Target": {**SCHEDULE["Target"], "RoleArn": "$role"}},
        "ValidationException",
        "a role that the scheduler may not assume",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "CacheSubnetGroupName": "nowhere"},
        "CacheSubnetGroupNotFoundFault",
        "subnets that are not there",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "TransitEncryptionEnabled": False, "AuthToken": "a-token-of-many-letters"},
        "InvalidParameterCombination/InvalidParameterValue",
        "a token without TLS",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(countNumber=0)),
        "InvalidParameterException",
        "keeps no image",
    ),
    refused(
        "ecr",
        "CreateRepository",
        {"repositoryName": "$repository"},
        "RepositoryAlreadyExistsException",
        "there already",
    ),
    refused(
        "budgets",
        "CreateBudget",
        BUDGET,
        "DuplicateRecordException",
        "there already",
        [("budgets", "CreateBudget", BUDGET)],
    ),
    # --- legal, odd as it looks
    legal(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {
                    "IpProtocol": "6",
                    "FromPort": 0,
                    "ToPort": 65535,
                    "IpRanges": [
                        {"CidrIp": "10.0.0.0/8", "Description": "a-z 0-9 ._-:/()#,@[]+=&;{}!$*"}
                    ],
                }
            ],
        },
        "TCP by its number, and every character of a description",
    ),
    legal("ec2", "CreateSubnet", {"VpcId": "$vpc", "CidrBlock": "10.0.80.7/24"}, "bits of a host"),
    legal(
        "ec2",
        "CreateSecurityGroup",
        {"GroupName": "tij group (1)", "Description": "a", "VpcId": "$vpc"},
        "spaces and brackets in a name",
    ),
    legal(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "AllocatedStorage": 400, "Iops": 12000, "StorageThroughput": 500},
        "IOPS from 400 GiB on",
    ),
    legal(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "PreferredBackupWindow": "23:45-00:15"},
        "backs up over midnight",
    ),
    legal(
        "rds", "CreateDBInstance", {**DATABASE, "BackupRetentionPeriod": 35}, "as long as may be"
    ),
    legal(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {"Expiration": {"Days": 1}},
            {"ID": "b", "Filter": {"Prefix": "a/"}, "Expiration": {"Days": 400}},
        ),
        "rules that overlap",
    ),
    legal(
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "$bucket",
            "Policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "$account"},
                    "Action": "s3:Get*",
                    "Resource": "arn:aws:s3:::$bucket/*",
                }
            ),
        },
        "an account by its number",
    ),
    legal(
        "cloudfront",
        "CreateDistribution",
        distribution(
            DefaultRootObject="index.html", HttpVersion="http2and3", PriceClass="PriceClass_200"
        ),
        "a root and HTTP/3",
    ),
    legal(
        "wafv2",
        "CreateWebACL",
        firewall(rule(Statement={"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP"}})),
        "as few requests as may be",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "A.$domain", "AAAA", "2001:db8::1"),
        "capitals and IPv6",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "a.$domain", "CAA", '0 issue "amazon.com"'),
        "who may issue",
    ),
    legal(
        "elbv2",
        "CreateTargetGroup",
        {
            **TARGETS,
            "HealthCheckIntervalSeconds": 300,
            "HealthCheckTimeoutSeconds": 120,
            "HealthyThresholdCount": 10,
        },
        "as slow as may be",
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task({"stopTimeout": 120}, cpu="256", memory="2048"),
        "as much as goes with it",
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {},
            {
                "name": "b",
                "portMappings": [],
                "essential": False,
                "dependsOn": [{"containerName": "app", "condition": "START"}],
            },
        ),
        "one that waits for another",
    ),
    legal(
        "iam",
        "PutRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyName": "a",
            "PolicyDocument": document(
                {**READ, "Condition": {"ForAllValues:StringLikeIfExists": {"aws:TagKeys": ["*"]}}}
            ),
        },
        "a long operator",
    ),
    legal(
        "iam",
        "CreateRole",
        {
            "RoleName": "tij",
            "Path": "/tij/app/",
            "MaxSessionDuration": 3600,
            "AssumeRolePolicyDocument": trust(),
        },
        "a path",
    ),
    legal(
        "secretsmanager",
        "DeleteSecret",
        {"SecretId": "$secret", "ForceDeleteWithoutRecovery": True},
        "at once",
    ),
    legal(
        "cloudwatch", "PutMetricAlarm", {**ALARM, "Period": 3600, "EvaluationPeriods": 24}, "a day"
    ),
    legal(
        "logs",
        "CreateLogGroup",
        {"logGroupName": "/aws/rds/instance/tij-db/postgresql.1#a_b"},
        "every character that a name may have",
    ),
    legal(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "ScheduleExpression": "at(2030-01-01T03:00:00)"},
        "once",
    ),
    legal(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "SnapshotRetentionLimit": 35, "SnapshotWindow": "18:00-19:00"},
        "as long as may be",
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
                countNumber=1,
            ),
            expire(2),
        ),
        "untagged ones first",
    ),
)
