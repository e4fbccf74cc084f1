"""The ninth set: the second day. What AWS refuses of calls that change or delete what is there.

Written with the eighth, before anybody looked which rules there are, and asked after that one's
misses were mended.
"""

from __future__ import annotations

import json

from tests.tij.emulator.examined.calls import (
    ALARM,
    BUDGET,
    CACHE,
    DATABASE,
    DISTRIBUTION,
    FORWARD,
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
    refused,
    rule,
    task,
    trust,
    without,
)
from tests.tij.emulator.examined.eighth import (
    ENDPOINT,
    HOSTNAMES,
    LISTENS,
    ROLE,
    SET,
    STAT,
    VAULT,
    asked,
    backups,
    behaviour,
    policy,
)

CACHED = ("elasticache", "CreateReplicationGroup", CACHE)
RULE: Json = {
    "ListenerArn": "$listener",
    "Priority": 10,
    "Conditions": [{"Field": "path-pattern", "Values": ["/a/*"]}],
    "Actions": FORWARD,
}
ADDRESSES: Json = {
    "Name": "tij",
    "Scope": "REGIONAL",
    "IPAddressVersion": "IPV4",
    "Addresses": ["192.0.2.1/32"],
}
DOMAIN = ("sesv2", "CreateEmailIdentity", {"EmailIdentity": "$domain"})
FLOWS: Json = {
    "ResourceIds": ["$vpc"],
    "ResourceType": "VPC",
    "TrafficType": "ALL",
    "LogDestinationType": "cloud-watch-logs",
    "LogGroupName": "$log",
    "DeliverLogsPermissionArn": "$role",
}
GATEWAY: Json = {
    "VpcEndpointType": "Gateway",
    "VpcId": "$vpc",
    "ServiceName": "com.amazonaws.ap-northeast-1.s3",
    "RouteTableIds": ["$routes"],
}


def rds(**changes: object) -> Json:
    """Parameters that name the made database."""
    return {"DBInstanceIdentifier": "tij-db", **changes}


def restored(**changes: object) -> Json:
    """RestoreDBInstanceToPointInTime of the made one."""
    names = {"SourceDBInstanceIdentifier": "tij-db", "TargetDBInstanceIdentifier": "tij-old"}
    return {**names, "UseLatestRestorableTime": True, **changes}


def locked(**changes: object) -> Json:
    """PutBackupVaultLockConfiguration."""
    return {"BackupVaultName": "tij", **changes}


CALLS = (
    # RDS
    refused(
        "rds",
        "ModifyDBInstance",
        rds(AllocatedStorage=200, ApplyImmediately=True),
        "InvalidParameterCombination",
        "you must specify both the storage size and iops on a DB instance that has iops",
        [
            (
                "rds",
                "CreateDBInstance",
                {**DATABASE, "StorageType": "io1", "AllocatedStorage": 100, "Iops": 1000},
            )
        ],
    ),
    refused(
        "rds",
        "CreateDBInstanceReadReplica",
        {"DBInstanceIdentifier": "tij-replica", "SourceDBInstanceIdentifier": "tij-db"},
        "InvalidParameterCombination/InvalidDBInstanceState",
        "automated backups are not enabled for this database instance",
        [("rds", "CreateDBInstance", {**DATABASE, "BackupRetentionPeriod": 0})],
    ),
    refused(
        "rds",
        "RestoreDBInstanceToPointInTime",
        restored(RestoreTime="2030-01-01T00:00:00Z"),
        "InvalidParameterCombination",
        "a time beside the latest restorable one",
        [MADE],
    ),
    refused(
        "rds",
        "RestoreDBInstanceToPointInTime",
        restored(TargetDBInstanceIdentifier="tij-db"),
        "DBInstanceAlreadyExists",
        "restores into a name that is taken",
        [MADE],
    ),
    refused(
        "rds",
        "StopDBInstance",
        rds(),
        "InvalidDBInstanceState",
        "instance tij-db is not in available state",
        [MADE, ("rds", "StopDBInstance", rds())],
    ),
    refused(
        "rds",
        "StartDBInstance",
        rds(),
        "InvalidDBInstanceState",
        "starts what runs",
        [MADE],
    ),
    refused(
        "rds",
        "CreateDBSnapshot",
        rds(DBSnapshotIdentifier="tij-one"),
        "DBSnapshotAlreadyExists",
        "cannot create the snapshot because a snapshot with the identifier already exists",
        [MADE, ("rds", "CreateDBSnapshot", rds(DBSnapshotIdentifier="tij-one"))],
    ),
    refused(
        "rds",
        "DeleteDBInstance",
        rds(FinalDBSnapshotIdentifier="2026-final"),
        "InvalidParameterValue",
        "a final snapshot whose name begins with a digit",
        [MADE],
    ),
    refused(
        "rds",
        "DeleteDBInstance",
        rds(SkipFinalSnapshot=True, FinalDBSnapshotIdentifier="tij-final"),
        "InvalidParameterCombination",
        "a final snapshot that is skipped",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        rds(DBParameterGroupName="nothing"),
        "DBParameterGroupNotFound",
        "a parameter group that is not there",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        rds(NewDBInstanceIdentifier="tij-other"),
        "DBInstanceAlreadyExists",
        "a new name that is taken",
        [
            MADE,
            ("rds", "CreateDBInstance", {**DATABASE, "DBInstanceIdentifier": "tij-other"}),
        ],
    ),
    refused(
        "rds",
        "RestoreDBInstanceFromDBSnapshot",
        {"DBInstanceIdentifier": "tij-db", "DBSnapshotIdentifier": "nothing"},
        "DBSnapshotNotFound/DBSnapshotNotFoundFault",
        "restores a snapshot that is not there",
    ),
    refused(
        "rds",
        "DeleteDBSnapshot",
        {"DBSnapshotIdentifier": "nothing"},
        "DBSnapshotNotFound/DBSnapshotNotFoundFault",
        "deletes a snapshot that is not there",
    ),
    # Load balancers
    refused(
        "elbv2",
        "CreateRule",
        RULE,
        "PriorityInUse",
        "priority 10 is currently in use",
        [LISTENS, ("elbv2", "CreateRule", RULE)],
    ),
    refused(
        "elbv2",
        "CreateRule",
        {**RULE, "Priority": 50001},
        "ValidationError",
        "a priority above 50000",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateRule",
        {**RULE, "Conditions": []},
        "ValidationError",
        "a rule without a condition",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "DeleteListener",
        {"ListenerArn": "$balancer/0123456789abcdef"},
        "ListenerNotFound/ValidationError",
        "deletes a listener by the load balancer's ARN",
    ),
    refused(
        "elbv2",
        "ModifyListener",
        {"ListenerArn": "$listener", "Protocol": "HTTPS", "Port": 443},
        "ValidationError",
        "a listener that becomes HTTPS without a certificate",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "ModifyTargetGroup",
        {"TargetGroupArn": "$targets", "HealthCheckTimeoutSeconds": 40},
        "ValidationError/InvalidConfigurationRequest",
        "a timeout longer than the interval that it has",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "Name": "-tij"},
        "ValidationError",
        "a target group's name that begins with a hyphen",
    ),
    # ECS
    refused(
        "ecs",
        "UpdateService",
        {"cluster": "$cluster", "service": "tij", "platformVersion": "0.9"},
        "InvalidParameterException/PlatformUnknownException",
        "an update to a platform that does not exist",
        [RUNNING],
    ),
    refused(
        "ecs",
        "UpdateService",
        {
            "cluster": "$cluster",
            "service": "tij",
            "deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 100},
        },
        "InvalidParameterException",
        "an update after which nothing may stop or start",
        [RUNNING],
    ),
    refused(
        "ecs",
        "UpdateService",
        {"cluster": "$cluster", "service": "tij", "healthCheckGracePeriodSeconds": 60},
        "InvalidParameterException",
        "a grace period for a service without a load balancer",
        [RUNNING],
    ),
    refused(
        "ecs",
        "StopTask",
        {"cluster": "$cluster", "task": "0123456789abcdef0123456789abcdef"},
        "InvalidParameterException",
        "the referenced task was not found",
    ),
    refused(
        "ecs",
        "PutClusterCapacityProviders",
        {
            "cluster": "$cluster",
            "capacityProviders": ["NOTHING"],
            "defaultCapacityProviderStrategy": [],
        },
        "InvalidParameterException",
        "the specified capacity provider was not found",
    ),
    refused(
        "ecs",
        "PutClusterCapacityProviders",
        {
            "cluster": "$cluster",
            "capacityProviders": ["FARGATE"],
            "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}],
        },
        "InvalidParameterException",
        "a strategy of a provider that the cluster lacks",
    ),
    refused(
        "ecs",
        "DeregisterTaskDefinition",
        {"taskDefinition": "tij"},
        "ClientException/InvalidParameterException",
        "a task definition without its revision",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"dependsOn": [{"containerName": "app", "condition": "START"}]}),
        "ClientException",
        "a container that waits for itself",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {},
            {
                "name": "other",
                "essential": False,
                "portMappings": [{"containerPort": 80, "protocol": "tcp"}],
            },
        ),
        "ClientException",
        "two containers on one port",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {
                "dependsOn": [{"containerName": "init", "condition": "HEALTHY"}],
                "portMappings": [],
            },
            {"name": "init", "essential": False, "portMappings": []},
        ),
        "ClientException",
        "waits for the health of a container without a health check",
    ),
    # CloudFront
    refused(
        "cloudfront",
        "CreateInvalidation",
        {
            "DistributionId": "E00000000000AA",
            "InvalidationBatch": {
                "CallerReference": "a",
                "Paths": {"Quantity": 1, "Items": ["/a"]},
            },
        },
        "NoSuchDistribution",
        "the specified distribution does not exist",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            CacheBehaviors={
                "Quantity": 2,
                "Items": [
                    {**DISTRIBUTION["DefaultCacheBehavior"], "PathPattern": "/a/*"},
                    {**DISTRIBUTION["DefaultCacheBehavior"], "PathPattern": "/a/*"},
                ],
            }
        ),
        "InvalidArgument",
        "one path pattern twice",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        behaviour(ResponseHeadersPolicyId=NO_ID),
        "NoSuchResponseHeadersPolicy",
        "the specified response headers policy does not exist",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        behaviour(CachePolicyId=NO_ID),
        "NoSuchCachePolicy",
        "the specified cache policy does not exist",
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
        "InvalidResponseCode/InvalidArgument/InvalidErrorCode",
        "a page for an error without its code",
    ),
    refused(
        "cloudfront",
        "DeleteResponseHeadersPolicy",
        {"Id": "$headers_policy"},
        "InvalidIfMatchVersion/PreconditionFailed",
        "deletes a headers policy without its ETag",
    ),
    # Route 53
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("DELETE", "api.$domain", "A", "192.0.2.1"),
        "InvalidChangeBatch",
        "tried to delete resource record set but it was not found",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "api.$domain", "CNAME", "a.example.com"),
        "InvalidChangeBatch",
        "changes an address to a CNAME by UPSERT",
        [
            (
                "route53",
                "ChangeResourceRecordSets",
                change("CREATE", "api.$domain", "A", "192.0.2.1"),
            )
        ],
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "api.$domain", "AAAA", "192.0.2.1"),
        "InvalidChangeBatch",
        "an IPv4 address in an AAAA",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "api.$domain", "A", "192.0.2.1", "192.0.2.1"),
        "InvalidChangeBatch",
        "duplicate resource record",
    ),
    refused(
        "route53",
        "DeleteHostedZone",
        {"Id": "Z0000000000000"},
        "NoSuchHostedZone",
        "no hosted zone found with ID",
    ),
    # S3
    refused(
        "s3",
        "PutBucketVersioning",
        {"Bucket": "tij-lock-$account", "VersioningConfiguration": {"Status": "Suspended"}},
        "InvalidBucketState",
        "an Object Lock configuration is present, so the versioning state cannot be changed",
        [
            (
                "s3",
                "CreateBucket",
                {
                    "Bucket": "tij-lock-$account",
                    "ObjectLockEnabledForBucket": True,
                    "CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"},
                },
            )
        ],
    ),
    refused(
        "s3",
        "PutObjectLockConfiguration",
        {
            "Bucket": "$bucket",
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
            },
        },
        "InvalidBucketState",
        "versioning must be Enabled on the bucket to apply an Object Lock configuration",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Expiration": {"Days": 3, "Date": "2030-01-01T00:00:00Z"}}),
        "MalformedXML/InvalidRequest",
        "days and a date for expiration",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {
                "Transitions": [
                    {"Days": 90, "StorageClass": "STANDARD_IA"},
                    {"Days": 60, "StorageClass": "GLACIER"},
                ]
            }
        ),
        "InvalidArgument",
        "to Glacier before infrequent access",
    ),
    refused(
        "s3",
        "DeleteBucketPolicy",
        {"Bucket": "tij-nothing-$account"},
        "NoSuchBucket",
        "a policy of no bucket",
    ),
    # IAM
    refused(
        "iam",
        "DetachRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        },
        "NoSuchEntity",
        "policy was not found on the role",
    ),
    refused(
        "iam",
        "CreateServiceLinkedRole",
        {"AWSServiceName": "ecs.amazonaws.com"},
        "InvalidInput",
        "service role name AWSServiceRoleForECS has been taken in this account",
        [("iam", "CreateServiceLinkedRole", {"AWSServiceName": "ecs.amazonaws.com"})],
    ),
    refused(
        "iam",
        "DeletePolicyVersion",
        {"PolicyArn": "arn:aws:iam::$account:policy/tij", "VersionId": "v1"},
        "DeleteConflict",
        "cannot delete the default version of a policy",
        [("iam", "CreatePolicy", {"PolicyName": "tij", "PolicyDocument": document(READ)})],
    ),
    refused(
        "iam",
        "DeleteRole",
        {"RoleName": "AWSServiceRoleForECS"},
        "UnmodifiableEntity",
        "cannot perform the operation on a protected role",
        [("iam", "CreateServiceLinkedRole", {"AWSServiceName": "ecs.amazonaws.com"})],
    ),
    refused(
        "iam",
        "PutRolePolicy",
        policy(Resource="s3:::a/*"),
        "MalformedPolicyDocument",
        "resource must be in ARN format or *",
    ),
    refused(
        "iam",
        "UpdateAssumeRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::$account:role/nothing"},
                    "Action": "sts:AssumeRole",
                }
            ),
        },
        "MalformedPolicyDocument",
        "invalid principal in policy: a role that is not there",
    ),
    refused(
        "iam",
        "AttachRolePolicy",
        {"RoleName": "nothing", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        "NoSuchEntity",
        "attaches to a role that is not there",
    ),
    # AWS WAF
    refused(
        "wafv2",
        "UpdateWebACL",
        {**firewall(rule(), Name="prepared"), "Id": "$firewall_id", "LockToken": NO_ID},
        "WAFOptimisticLockException",
        "someone changed the entity since you read it",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule(), rule(priority=1)),
        "WAFInvalidParameterException/WAFDuplicateItemException",
        "two rules of one name",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement={
                    "RateBasedStatement": {
                        "Limit": 2000,
                        "AggregateKeyType": "IP",
                        "ScopeDownStatement": managed(),
                    }
                }
            )
        ),
        "WAFInvalidParameterException",
        "a managed group inside a rate-based statement",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule(Action={"Block": {}, "Count": {}})),
        "WAFInvalidParameterException",
        "blocks and counts",
    ),
    refused(
        "wafv2",
        "CreateIPSet",
        ADDRESSES,
        "WAFDuplicateItemException",
        "an IP set of the name exists",
        [("wafv2", "CreateIPSet", ADDRESSES)],
    ),
    # ElastiCache
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "ReplicationGroupDescription": "again"},
        "ReplicationGroupAlreadyExists/ReplicationGroupAlreadyExistsFault",
        "replication group tij-cache already exists",
        [CACHED],
    ),
    refused(
        "elasticache",
        "ModifyReplicationGroup",
        {"ReplicationGroupId": "tij-cache", "CacheParameterGroupName": "nothing"},
        "CacheParameterGroupNotFound",
        "a cache's parameter group that is not there",
        [CACHED],
    ),
    refused(
        "elasticache",
        "ModifyReplicationGroup",
        {"ReplicationGroupId": "tij-cache", "TransitEncryptionEnabled": False},
        "InvalidParameterCombination/InvalidParameterValue",
        "encryption in transit that goes in one step",
        [CACHED],
    ),
    refused(
        "elasticache",
        "ModifyReplicationGroup",
        {"ReplicationGroupId": "tij-cache", "CacheNodeType": "cache.t9.micro"},
        "InvalidParameterValue/InvalidParameterCombination",
        "a node that there is not",
        [CACHED],
    ),
    # Application Auto Scaling
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
        "requests per target without a resource label",
        [RUNNING, TARGET],
    ),
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {**SCALED, "MinCapacity": 1, "MaxCapacity": 3},
        "ValidationException",
        "ECS service doesn't exist",
    ),
    # AWS Backup
    refused(
        "backup",
        "CreateBackupVault",
        {"BackupVaultName": "tij"},
        "AlreadyExistsException",
        "backup vault with the same name already exists",
        [VAULT],
    ),
    refused(
        "backup",
        "CreateBackupVault",
        {"BackupVaultName": "a"},
        "InvalidParameterValueException",
        "a vault's name of one letter",
    ),
    refused(
        "backup",
        "PutBackupVaultLockConfiguration",
        locked(ChangeableForDays=2, MinRetentionDays=7),
        "InvalidParameterValueException",
        "changeable for less than three days",
        [VAULT],
    ),
    refused(
        "backup",
        "PutBackupVaultLockConfiguration",
        locked(MinRetentionDays=30, MaxRetentionDays=7),
        "InvalidParameterValueException",
        "at least longer than at most",
        [VAULT],
    ),
    refused(
        "backup",
        "PutBackupVaultLockConfiguration",
        {"BackupVaultName": "nothing", "MinRetentionDays": 7},
        "ResourceNotFoundException",
        "a lock of no vault",
    ),
    refused(
        "backup",
        "CreateBackupSelection",
        {
            "BackupPlanId": NO_ID,
            "BackupSelection": {
                "SelectionName": "tij",
                "IamRoleArn": "$role",
                "Resources": ["*"],
            },
        },
        "ResourceNotFoundException/InvalidParameterValueException",
        "a selection for no plan",
    ),
    refused(
        "backup",
        "CreateBackupPlan",
        backups(StartWindowMinutes=120, CompletionWindowMinutes=120),
        "InvalidParameterValueException",
        "a completion window that is no longer than the start window",
        [VAULT],
    ),
    refused(
        "backup",
        "CreateBackupPlan",
        backups(RuleName="every day"),
        "InvalidParameterValueException",
        "a space in a rule's name",
        [VAULT],
    ),
    refused(
        "backup",
        "DeleteBackupVault",
        {"BackupVaultName": "nothing"},
        "ResourceNotFoundException",
        "deletes a vault that is not there",
    ),
    # Amazon SES
    refused(
        "sesv2",
        "CreateEmailIdentity",
        {"EmailIdentity": "not a domain"},
        "BadRequestException",
        "an identity with a space",
    ),
    refused(
        "sesv2",
        "CreateConfigurationSetEventDestination",
        {
            "ConfigurationSetName": "tij",
            "EventDestinationName": "tij",
            "EventDestination": {
                "Enabled": True,
                "MatchingEventTypes": ["BOUNCED"],
                "SnsDestination": {"TopicArn": "$topic"},
            },
        },
        "BadRequestException",
        "an event type that there is not",
        [SET],
    ),
    refused(
        "sesv2",
        "DeleteEmailIdentity",
        {"EmailIdentity": "nothing.example"},
        "NotFoundException",
        "deletes an identity that is not there",
    ),
    refused(
        "sesv2",
        "PutEmailIdentityConfigurationSetAttributes",
        {"EmailIdentity": "$domain", "ConfigurationSetName": "nothing"},
        "NotFoundException/BadRequestException",
        "a configuration set that is not there",
        [DOMAIN],
    ),
    # Secrets, keys, parameters
    refused(
        "secretsmanager",
        "PutSecretValue",
        {"SecretId": "nothing", "SecretString": "a"},
        "ResourceNotFoundException",
        "secrets manager can't find the specified secret",
    ),
    refused(
        "secretsmanager",
        "UpdateSecretVersionStage",
        {"SecretId": "$secret", "VersionStage": "AWSCURRENT", "MoveToVersionId": NO_ID},
        "ResourceNotFoundException/InvalidParameterException",
        "moves a label to no version",
    ),
    refused(
        "kms",
        "CreateAlias",
        {"AliasName": "alias/tij", "TargetKeyId": "$key"},
        "AlreadyExistsException",
        "an alias that exists",
        [("kms", "CreateAlias", {"AliasName": "alias/tij", "TargetKeyId": "$key"})],
    ),
    refused(
        "kms",
        "CancelKeyDeletion",
        {"KeyId": "$key"},
        "KMSInvalidStateException",
        "cancels what is not pending deletion",
    ),
    refused(
        "ssm",
        "GetParameter",
        {"Name": "/tij/nothing"},
        "ParameterNotFound",
        "a parameter that is not there",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/" + "/".join("abcdefghijklmnop"), "Type": "String", "Value": "b"},
        "HierarchyLevelLimitExceededException",
        "sixteen levels",
    ),
    # Logs, alarms, topics, schedules, budgets
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "tij",
            "filterPattern": "",
            "metricTransformations": [
                {"metricName": "a", "metricNamespace": "AWS/tij", "metricValue": "1"}
            ],
        },
        "InvalidParameterException",
        "a namespace of AWS's",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        asked(STAT, {**STAT, "ReturnData": False}),
        "ValidationError",
        "two queries of one id",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**without(ALARM, "Statistic"), "ExtendedStatistic": "p101"},
        "ValidationError",
        "a percentile above a hundred",
    ),
    refused(
        "cloudwatch",
        "PutCompositeAlarm",
        {"AlarmName": "tij", "AlarmRule": "ALARM(nothing)"},
        "ValidationError",
        "a composite of an alarm that is not there",
    ),
    refused(
        "sns",
        "SetTopicAttributes",
        {"TopicArn": "$topic", "AttributeName": "Colour", "AttributeValue": "red"},
        "InvalidParameter",
        "invalid parameter: AttributeName",
    ),
    refused(
        "scheduler",
        "DeleteSchedule",
        {"Name": "nothing"},
        "ResourceNotFoundException",
        "deletes a schedule that is not there",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {
            **SCHEDULE,
            "Target": {**SCHEDULE["Target"], "RetryPolicy": {"MaximumEventAgeInSeconds": 30}},
        },
        "ValidationException",
        "an event that ages for half a minute",
    ),
    refused(
        "budgets",
        "CreateBudget",
        {**BUDGET, "Budget": {**BUDGET["Budget"], "BudgetLimit": {"Amount": "-1", "Unit": "USD"}}},
        "InvalidParameterException",
        "a budget below nothing",
    ),
    # Network
    refused(
        "ec2",
        "CreateVpcEndpoint",
        GATEWAY,
        "RouteAlreadyExists",
        "route table already has a route with destination-prefix-list-id",
        [("ec2", "CreateVpcEndpoint", GATEWAY)],
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {**ENDPOINT, "RouteTableIds": ["$routes"]},
        "InvalidParameter",
        "route tables for an interface endpoint",
        [HOSTNAMES],
    ),
    refused(
        "ec2",
        "DeleteRoute",
        {"RouteTableId": "$routes", "DestinationCidrBlock": "10.50.0.0/16"},
        "InvalidRoute.NotFound",
        "no route with destination-cidr-block in route table",
    ),
    refused(
        "ec2",
        "DeleteRoute",
        {"RouteTableId": "$routes", "DestinationCidrBlock": "10.0.0.0/16"},
        "InvalidParameterValue",
        "cannot remove local route in route table",
    ),
    refused(
        "ec2",
        "CreateFlowLogs",
        FLOWS,
        "FlowLogAlreadyExists",
        "there is an existing flow log with the same configuration and log destination",
        [("ec2", "CreateFlowLogs", FLOWS)],
    ),
    refused(
        "ec2",
        "CreateFlowLogs",
        without(FLOWS, "DeliverLogsPermissionArn"),
        "InvalidParameter/MissingParameter",
        "flow logs to CloudWatch without a role",
    ),
    refused(
        "ec2",
        "RevokeSecurityGroupIngress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 1,
                    "ToPort": 1,
                    "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
                }
            ],
        },
        "InvalidPermission.NotFound",
        "the specified ingress rule does not exist in this security group",
    ),
    refused(
        "ec2",
        "DeleteVpcEndpoints",
        {"VpcEndpointIds": ["vpce"]},
        "InvalidVpcEndpointId.Malformed/InvalidVpcEndpoint.NotFound/InvalidVpcEndpointId.NotFound",
        "an endpoint id that is none",
    ),
    # Images
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(tagStatus="untagged", countType="sinceImagePushed", countNumber=7)),
        "InvalidParameterException",
        "an age without its unit",
    ),
    refused(
        "ecr",
        "DeleteRepository",
        {"repositoryName": "nothing"},
        "RepositoryNotFoundException",
        "deletes a repository that is not there",
    ),
    refused(
        "ecr",
        "BatchDeleteImage",
        {"repositoryName": "$repository", "imageIds": []},
        "InvalidParameterException",
        "deletes no image",
    ),
    # Certificates
    refused(
        "acm",
        "DeleteCertificate",
        {"CertificateArn": "arn:aws:acm:ap-northeast-1:$account:certificate/" + NO_ID},
        "ResourceNotFoundException",
        "could not find certificate in account",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "a.*.example.com", "ValidationMethod": "DNS"},
        "ValidationException/InvalidParameterException",
        "a wildcard in the middle",
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
        "InvalidDomainValidationOptionsException/ValidationException",
        "a validation domain that is not a superdomain",
    ),
    # What looks odd and is taken.
    legal(
        "backup",
        "PutBackupVaultLockConfiguration",
        locked(MinRetentionDays=7),
        "a lock that can be taken off",
        [VAULT],
    ),
    legal("rds", "StopDBInstance", rds(), "stops what runs", [MADE]),
    legal(
        "ecs",
        "UpdateService",
        {"cluster": "$cluster", "service": "tij", "desiredCount": 0},
        "no task at night",
        [RUNNING],
    ),
    legal(
        "iam",
        "UpdateAssumeRolePolicy",
        {"RoleName": "tij", "PolicyDocument": trust("backup.amazonaws.com")},
        "another service's trust",
        [ROLE],
    ),
    legal(
        "wafv2",
        "CreateWebACL",
        firewall(
            {
                **without(rule("managed"), "Action"),
                "Statement": managed(),
                "OverrideAction": {"Count": {}},
                "VisibilityConfig": {**VIEW, "MetricName": "managed"},
            }
        ),
        "a managed group that only counts",
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {"dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]},
            {"name": "init", "essential": False, "portMappings": []},
        ),
        "waits for a container that ends",
    ),
    legal(
        "cloudwatch",
        "PutDashboard",
        {"DashboardName": "tij", "DashboardBody": json.dumps({"widgets": []})},
        "a dashboard of nothing",
    ),
    legal(
        "ecs",
        "CreateService",
        {**SERVICE, "serviceName": "spot", "launchType": None},
        "a service without a launch type",
    ),
)
