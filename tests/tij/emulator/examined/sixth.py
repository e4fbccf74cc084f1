"""The sixth set: other public reports, looked up after the fifth's misses were mended by kind."""

from __future__ import annotations

from tests.tij.emulator.examined.calls import (
    ALARM,
    BUDGET,
    DATABASE,
    FORWARD,
    LISTENER,
    NO_ID,
    READ,
    RUNNING,
    SCALED,
    SCHEDULE,
    SERVICE,
    TARGET,
    TASK,
    TRACK,
    Json,
    change,
    distribution,
    document,
    firewall,
    legal,
    managed,
    refused,
    rule,
    trust,
    without,
)

FILTER: Json = {
    "logGroupName": "$log",
    "filterName": "errors",
    "filterPattern": "ERROR",
    "metricTransformations": [
        {"metricName": "Errors", "metricNamespace": "tij", "metricValue": "1"}
    ],
}
OWNER = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::$account:root"},
    "Action": "kms:*",
    "Resource": "*",
}
NOTICE: Json = {
    "AccountId": "$account",
    "BudgetName": "tij",
    "Notification": {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": 80,
    },
    "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "ops@example.com"}],
}
ALLOWED = ("iam", "CreatePolicy", {"PolicyName": "tij", "PolicyDocument": document(READ)})
VERSION = (
    "iam",
    "CreatePolicyVersion",
    {"PolicyArn": "arn:aws:iam::$account:policy/tij", "PolicyDocument": document(READ)},
)


def steps(*adjustments: Json) -> Json:
    """PutScalingPolicy with steps."""
    return {
        **SCALED,
        "PolicyName": "steps",
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": list(adjustments),
        },
    }


def bucket_policy(*statements: Json) -> Json:
    """PutBucketPolicy of the prepared bucket."""
    return {"Bucket": "$bucket", "Policy": document(*statements)}


def at(expression: str) -> Json:
    """CreateSchedule at other times."""
    return {**SCHEDULE, "ScheduleExpression": expression}


EVERYONE = {**READ, "Principal": {"AWS": "$account"}, "Resource": "arn:aws:s3:::$bucket/*"}

CALLS = (
    refused(
        "ec2",
        "CreateNatGateway",
        {"SubnetId": "10.0.2.0/24", "ConnectivityType": "private"},
        "InvalidSubnet",
        "a block of addresses for a subnet's id",
    ),
    refused(
        "ec2",
        "CreateSubnet",
        {"VpcId": "$vpc", "CidrBlock": "10.0.7.0/24", "AvailabilityZone": "ap-northeast-1b"},
        "InvalidParameterValue",
        "a zone in which no new subnets are made",
    ),
    refused(
        "ec2",
        "TerminateInstances",
        {"InstanceIds": ["i-0123456789abcdef0"]},
        "InvalidInstanceID.NotFound",
        "an instance that does not exist",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            **FILTER,
            "metricTransformations": [
                {
                    "metricName": "Errors",
                    "metricNamespace": "tij",
                    "metricValue": "1",
                    "dimensions": {"Host": "$.host"},
                }
            ],
        },
        "InvalidParameterException",
        "the filter pattern does not support dimensions",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {**FILTER, "logGroupName": "/nowhere"},
        "ResourceNotFoundException",
        "the specified log group does not exist",
    ),
    refused(
        "logs",
        "CreateDelivery",
        {
            "deliverySourceName": "nothing",
            "deliveryDestinationArn": (
                "arn:aws:logs:ap-northeast-1:$account:delivery-destination:nothing"
            ),
        },
        "ResourceNotFoundException",
        "a delivery from nothing",
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        steps(
            {
                "MetricIntervalLowerBound": 0.0,
                "MetricIntervalUpperBound": 10.0,
                "ScalingAdjustment": 1,
            }
        ),
        "ValidationException",
        "a step with an unspecified upper bound must be there",
        before=[RUNNING, TARGET],
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        steps(
            {
                "MetricIntervalLowerBound": 0.0,
                "MetricIntervalUpperBound": 20.0,
                "ScalingAdjustment": 1,
            },
            {"MetricIntervalLowerBound": 10.0, "ScalingAdjustment": 2},
        ),
        "ValidationException",
        "steps that overlap",
        before=[RUNNING, TARGET],
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        {**TRACK, "PolicyName": "again"},
        "ValidationException",
        "only one target tracking policy for a metric",
        before=[RUNNING, TARGET, ("application-autoscaling", "PutScalingPolicy", TRACK)],
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        at("at(2030-13-01T00:00:00)"),
        "ValidationException",
        "a thirteenth month",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        at("cron(15 12 ? * -1 *)"),
        "ValidationException",
        "a day of the week of minus one",
    ),
    # S3
    refused(
        "s3",
        "PutBucketPolicy",
        bucket_policy({**READ, "Resource": "arn:aws:s3:::$bucket/*"}),
        "MalformedPolicy",
        "missing required field Principal",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        bucket_policy({**EVERYONE, "Action": "s3:ListAllMyBuckets"}),
        "MalformedPolicy",
        "an action that applies to no bucket",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        bucket_policy({**EVERYONE, "Principal": {"AWS": "user"}}),
        "MalformedPolicy",
        "a principal that is a word",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {"Bucket": "$bucket", "Policy": "\n" + document(EVERYONE)},
        "MalformedPolicy",
        "the first byte must be a brace",
    ),
    refused(
        "s3",
        "CreateBucket",
        {"Bucket": "tij-sixth-$account"},
        "IllegalLocationConstraintException",
        "no location in Tokyo",
    ),
    refused(
        "s3",
        "CreateBucket",
        {
            "Bucket": "tij-sixth-$account",
            "CreateBucketConfiguration": {"LocationConstraint": "us-west-2"},
        },
        "IllegalLocationConstraintException",
        "another region's location",
    ),
    # Load balancers
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "Port": 82,
            "DefaultActions": [
                {
                    "Type": "forward",
                    "ForwardConfig": {
                        "TargetGroups": [{"TargetGroupArn": "$targets"}],
                        "TargetGroupStickinessConfig": {"Enabled": True, "DurationSeconds": 0},
                    },
                }
            ],
        },
        "ValidationError",
        "a stickiness of no seconds",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {**LISTENER, "LoadBalancerArn": "$second_balancer", "DefaultActions": FORWARD},
        "TargetGroupAssociationLimit",
        "targets of two load balancers",
        before=[("elbv2", "CreateListener", LISTENER)],
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "Protocol": "HTTPS",
            "Port": 443,
            "SslPolicy": "ELBSecurityPolicy-2099-01",
            "Certificates": [
                {"CertificateArn": f"arn:aws:acm:ap-northeast-1:$account:certificate/{NO_ID}"}
            ],
        },
        "SSLPolicyNotFound",
        "a TLS policy that was never made",
    ),
    # KMS
    refused(
        "kms",
        "CreateKey",
        {
            "Policy": document(
                OWNER, {**OWNER, "Principal": {"AWS": "arn:aws:iam::$account:role/Admin"}}
            )
        },
        "MalformedPolicyDocumentException",
        "a role Admin that is not there",
    ),
    refused(
        "kms",
        "CreateKey",
        {"Policy": document(OWNER, {**OWNER, "Principal": {"AWS": "arn:aws::$account:root"}})},
        "MalformedPolicyDocumentException",
        "an ARN without its service",
    ),
    refused(
        "kms",
        "CreateKey",
        {"Policy": document(OWNER, without(OWNER, "Resource"))},
        "MalformedPolicyDocumentException",
        "a statement without resource",
    ),
    refused(
        "kms",
        "CreateKey",
        {
            "Policy": document(
                OWNER,
                {
                    **OWNER,
                    "Principal": {
                        "AWS": "arn:aws:iam::$account:role/aws-service-role/"
                        "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
                    },
                },
            )
        },
        "MalformedPolicyDocumentException",
        "a service's own role that a new account lacks",
    ),
    refused(
        "logs",
        "CreateLogGroup",
        {
            "logGroupName": "/tij",
            "kmsKeyId": f"arn:aws:kms:ap-northeast-1:$account:key/{NO_ID}",
        },
        "AccessDeniedException/InvalidParameterException",
        "the KMS key does not exist or is not allowed to be used",
    ),
    # RDS
    refused(
        "rds",
        "CreateDBSubnetGroup",
        {
            "DBSubnetGroupName": "tij",
            "DBSubnetGroupDescription": "tij",
            "SubnetIds": ["subnet-0bf13cb98b8593d1b", "subnet-0f57a0d70f091a149"],
        },
        "InvalidParameterValue",
        "some input subnets are invalid",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "EngineVersion": "17.99"},
        "InvalidParameterCombination",
        "cannot find version 17.99 for postgres",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MonitoringInterval": 60, "MonitoringRoleArn": "$role"},
        "InvalidParameterValue",
        "a role without the permissions for enhanced monitoring",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "KmsKeyId": f"arn:aws:kms:ap-northeast-1:$account:key/{NO_ID}"},
        "KMSKeyNotAccessibleFault",
        "a key that is not accessible",
    ),
    # IAM
    refused(
        "iam",
        "CreatePolicyVersion",
        VERSION[2],
        "LimitExceeded",
        "more than five versions",
        before=[ALLOWED, VERSION, VERSION, VERSION, VERSION],
    ),
    refused(
        "iam",
        "CreatePolicy",
        {"PolicyName": "tij", "PolicyDocument": document({**READ, "Resource": "tij-files"})},
        "MalformedPolicyDocument",
        "a resource must be in ARN format",
    ),
    refused(
        "iam",
        "UpdateAssumeRolePolicy",
        {"RoleName": "nobody", "PolicyDocument": trust()},
        "NoSuchEntity",
        "the role nobody cannot be found",
    ),
    refused(
        "secretsmanager",
        "PutResourcePolicy",
        {
            "SecretId": "$secret",
            "ResourcePolicy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::$account:role/nobody"},
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": "*",
                }
            ),
        },
        "MalformedPolicyDocumentException",
        "an unsupported principal",
    ),
    refused(
        "ecr",
        "SetRepositoryPolicy",
        {
            "repositoryName": "$repository",
            "policyText": document(
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "ecr:BatchGetImage",
                    "Resource": "*",
                }
            ),
        },
        "InvalidParameterException",
        "a repository's policy with a resource",
    ),
    # Route 53, ACM, CloudFront
    refused(
        "route53",
        "ChangeResourceRecordSets",
        {
            "HostedZoneId": "$zone",
            "ChangeBatch": {
                "Changes": [
                    change("CREATE", "d.$domain", "A", "192.0.2.1")["ChangeBatch"]["Changes"][0],
                    change("CREATE", "d.$domain", "A", "192.0.2.2")["ChangeBatch"]["Changes"][0],
                ]
            },
        },
        "InvalidChangeBatch",
        "an invalid set of changes for one record",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change(
            "CREATE",
            "e.$domain",
            "A",
            AliasTarget={
                "HostedZoneId": "Z14GRHDCWA56QT",
                "DNSName": "tij-1.us-east-1.elb.amazonaws.com",
                "EvaluateTargetHealth": True,
            },
        ),
        "InvalidChangeBatch",
        "a target that does not lie within the target zone",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {
            "DomainName": "example.com",
            "ValidationMethod": "DNS",
            "SubjectAlternativeNames": [f"{n}.example.com" for n in range(11)],
        },
        "LimitExceededException",
        "more than ten names",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            Logging={
                "Enabled": True,
                "IncludeCookies": False,
                "Bucket": "$bucket.s3.amazonaws.com",
                "Prefix": "",
            }
        ),
        "InvalidArgument",
        "a log bucket that does not enable ACL access",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            CacheBehaviors={
                "Quantity": 1,
                "Items": [
                    {
                        "PathPattern": "/static files/*",
                        "TargetOriginId": "s3",
                        "ViewerProtocolPolicy": "redirect-to-https",
                        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
                    }
                ],
            }
        ),
        "InvalidArgument",
        "a pattern with a space",
    ),
    # ECS
    refused(
        "ecs",
        "CreateService",
        {
            **without(SERVICE, "launchType"),
            "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
        },
        "InvalidParameterException",
        "a capacity provider that is not associated with the cluster",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "taskDefinition": "no-role", "enableExecuteCommand": True},
        "InvalidParameterException",
        "a shell without a valid taskRoleArn",
        before=[
            (
                "ecs",
                "RegisterTaskDefinition",
                {**without(TASK, "taskRoleArn"), "family": "no-role"},
            )
        ],
    ),
    # The rest
    refused(
        "sns",
        "Subscribe",
        {
            "TopicArn": "arn:aws:sns:ap-northeast-1:$account:tij.fifo",
            "Protocol": "email",
            "Endpoint": "ops@example.com",
        },
        "InvalidParameter",
        "mail from an ordered topic",
        before=[("sns", "CreateTopic", {"Name": "tij.fifo", "Attributes": {"FifoTopic": "true"}})],
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {
            **without(ALARM, "Namespace", "MetricName", "Statistic", "Period"),
            "Metrics": [
                {
                    "Id": "m1",
                    "MetricStat": {
                        "Metric": {"Namespace": "AWS/RDS", "MetricName": "CPUUtilization"},
                        "Period": 60,
                        "Stat": "Mean",
                    },
                }
            ],
        },
        "ValidationError",
        "a statistic that there is not in a metrics list",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/b", "Type": "SecureString", "Value": "b", "Overwrite": True},
        "HierarchyTypeMismatchException/ValidationException",
        "another type for what is there",
        before=[("ssm", "PutParameter", {"Name": "/tij/b", "Type": "String", "Value": "a"})],
    ),
    refused(
        "budgets",
        "CreateNotification",
        {**NOTICE, "BudgetName": "nothing"},
        "NotFoundException",
        "a notification of no budget",
    ),
    refused(
        "budgets",
        "CreateNotification",
        NOTICE,
        "DuplicateRecordException",
        "a notification that is there",
        before=[("budgets", "CreateBudget", BUDGET), ("budgets", "CreateNotification", NOTICE)],
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            {
                **without(
                    rule(
                        Statement={
                            "ManagedRuleGroupStatement": {
                                **managed()["ManagedRuleGroupStatement"],
                                "Version": "Version_99.9",
                            }
                        }
                    ),
                    "Action",
                ),
                "OverrideAction": {"None": {}},
            }
        ),
        "WAFInvalidParameterException/WAFNonexistentItemException",
        "a version that the group does not have",
    ),
    # What AWS takes
    legal("s3", "PutBucketPolicy", bucket_policy(EVERYONE), "an account in a bucket's policy"),
    legal(
        "application-autoscaling",
        "PutScalingPolicy",
        steps(
            {
                "MetricIntervalLowerBound": 0.0,
                "MetricIntervalUpperBound": 10.0,
                "ScalingAdjustment": 1,
            },
            {"MetricIntervalLowerBound": 10.0, "ScalingAdjustment": 2},
        ),
        "two steps that meet",
        before=[RUNNING, TARGET],
    ),
    legal(
        "logs",
        "PutMetricFilter",
        {
            **FILTER,
            "filterPattern": '{ $.level = "error" }',
            "metricTransformations": [
                {
                    "metricName": "Errors",
                    "metricNamespace": "tij",
                    "metricValue": "1",
                    "dimensions": {"Host": "$.host"},
                }
            ],
        },
        "dimensions of JSON",
    ),
    legal("kms", "CreateKey", {"Policy": document(OWNER)}, "a key of the account's"),
    legal("scheduler", "CreateSchedule", at("at(2030-12-31T23:59:59)"), "the last second"),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change(
            "CREATE",
            "f.$domain",
            "A",
            AliasTarget={
                "HostedZoneId": "Z14GRHDCWA56QT",
                "DNSName": "tij-1.ap-northeast-1.elb.amazonaws.com",
                "EvaluateTargetHealth": True,
            },
        ),
        "a load balancer of Tokyo",
    ),
)
