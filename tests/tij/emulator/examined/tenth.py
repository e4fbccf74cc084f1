"""The tenth set: of every service that is called, one kind of mistake after the other.

Names, characters, ranges, combinations, order, states, permissions and quotas, from the API
references, the service quotas and what public reports quote. Written before its author had read a
rule of the contract, knowing the titles of the earlier sets: none of them is asked again. A label's
namespace without a colon at its end was in it, and no page says that AWS refuses it.
"""

from __future__ import annotations

import base64
import json

from tests.tij.emulator.examined.calls import (
    ALARM,
    BUDGET,
    CACHE,
    CONTAINER,
    DATABASE,
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
    TASK,
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
    origin,
    refused,
    rule,
    task,
    trust,
    without,
)
from tests.tij.emulator.examined.eighth import ENDPOINT, LISTENS, SET, VAULT, backups, policy
from tests.tij.emulator.examined.ninth import FLOWS, RULE, locked, rds, restored
from tests.tij.emulator.examined.seventh import RUN

GITHUB = "token.actions.githubusercontent.com"
TRAIL: Json = {"Name": "tij-trail", "S3BucketName": "$bucket"}
WRITES = (
    "s3",
    "PutBucketPolicy",
    {
        "Bucket": "$bucket",
        "Policy": document(
            {
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": "s3:GetBucketAcl",
                "Resource": "arn:aws:s3:::$bucket",
            },
            {
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::$bucket/AWSLogs/$account/*",
                "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
            },
        ),
    },
)
DETECTOR = ("guardduty", "CreateDetector", {"Enable": True})
ANALYZER: Json = {"analyzerName": "tij", "type": "ACCOUNT"}
ANALYZES = ("accessanalyzer", "CreateAnalyzer", ANALYZER)
LOCKED: Json = {
    "Bucket": "tij-locked-$account",
    "ObjectLockEnabledForBucket": True,
    "CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"},
}
BOTH = (
    "ecs",
    "PutClusterCapacityProviders",
    {
        "cluster": "$cluster",
        "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
        "defaultCapacityProviderStrategy": [],
    },
)
LOGS: Json = {
    "logDriver": "awslogs",
    "options": {
        "awslogs-group": "/tij",
        "awslogs-region": "ap-northeast-1",
        "awslogs-stream-prefix": "app",
    },
}
WAF_LOG = ("logs", "CreateLogGroup", {"logGroupName": "aws-waf-logs-tij"})
BALANCED = ("elbv2", "DescribeLoadBalancers", {"LoadBalancerArns": ["$balancer"]})


def github(**condition: object) -> Json:
    """CreateRole for GitHub's workflows."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::$account:oidc-provider/{GITHUB}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }
    return {"RoleName": "tij-ci", "AssumeRolePolicyDocument": document(statement)}


def headers(**changes: object) -> Json:
    """CreateResponseHeadersPolicy."""
    return {"ResponseHeadersPolicyConfig": {"Name": "tij", **changes}}


def cors(**changes: object) -> Json:
    """The same with CORS."""
    one = {"Quantity": 1, "Items": ["*"]}
    right = {
        "AccessControlAllowOrigins": one,
        "AccessControlAllowHeaders": one,
        "AccessControlAllowMethods": {"Quantity": 1, "Items": ["GET"]},
        "AccessControlAllowCredentials": False,
        "OriginOverride": True,
    }
    return headers(CorsConfig={**right, **changes})


def asks(**changes: object) -> Json:
    """PutBucketCors with one rule."""
    right = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://example.com"]}
    return {"Bucket": "$bucket", "CORSConfiguration": {"CORSRules": [{**right, **changes}]}}


def on(field: str, **configuration: object) -> Json:
    """CreateRule with one condition."""
    return {**RULE, "Conditions": [{"Field": field, **configuration}]}


def rate(**changes: object) -> Json:
    """CreateWebACL with a rate's rule."""
    right = {"Limit": 2000, "AggregateKeyType": "IP"}
    return firewall(rule(Statement={"RateBasedStatement": {**right, **changes}}))


def matches(*transformations: Json) -> Json:
    """A statement on the path."""
    return {
        "ByteMatchStatement": {
            "SearchString": b"/admin",
            "FieldToMatch": {"UriPath": {}},
            "TextTransformations": list(transformations),
            "PositionalConstraint": "STARTS_WITH",
        }
    }


def tracked(**changes: object) -> Json:
    """PutScalingPolicy by a target."""
    right = TRACK["TargetTrackingScalingPolicyConfiguration"]
    return {**TRACK, "TargetTrackingScalingPolicyConfiguration": {**right, **changes}}


def targets(**changes: object) -> Json:
    """CreateSchedule with another target."""
    target = {
        "Arn": "arn:aws:scheduler:::aws-sdk:ecs:updateService",
        "RoleArn": "$scheduler_role",
        "Input": json.dumps({"Cluster": "tij", "Service": "tij", "DesiredCount": 0}),
    }
    return {**SCHEDULE, "Target": {**target, **changes}}


CALLS = (
    # CloudTrail, GuardDuty, Access Analyzer
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "Name": "ab"},
        "InvalidTrailNameException",
        "a trail's name of two letters",
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "Name": "192.168.5.4"},
        "InvalidTrailNameException",
        "a trail named like an address",
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "S3BucketName": "Tij_Trail"},
        "InvalidS3BucketNameException",
        "a trail's bucket in capitals",
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "IsMultiRegionTrail": True, "IncludeGlobalServiceEvents": False},
        "InvalidParameterCombinationException",
        "multi-Region trail must include global service events",
        [WRITES],
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "CloudWatchLogsLogGroupArn": "$log_arn:*"},
        "InvalidCloudWatchLogsRoleArnException/InvalidParameterCombinationException",
        "a trail's log group without a role",
        [WRITES],
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "S3KeyPrefix": "a" * 201},
        "InvalidS3PrefixException",
        "a prefix of 201 letters",
        [WRITES],
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        {**TRAIL, "KmsKeyId": "alias/nothing"},
        "KmsKeyNotFoundException/KmsException/InvalidKmsKeyIdException",
        "a trail's key that is not there",
        [WRITES],
    ),
    refused(
        "cloudtrail",
        "CreateTrail",
        TRAIL,
        "TrailAlreadyExistsException",
        "a trail that exists",
        [WRITES, ("cloudtrail", "CreateTrail", TRAIL)],
    ),
    refused(
        "cloudtrail",
        "StartLogging",
        {"Name": "nothing"},
        "TrailNotFoundException",
        "starts a trail that is not there",
    ),
    refused(
        "guardduty",
        "CreateDetector",
        {"Enable": True},
        "BadRequestException",
        "a detector already exists for the current account",
        [DETECTOR],
    ),
    refused(
        "guardduty",
        "UpdateDetector",
        {"DetectorId": "a" * 32, "Enable": True},
        "BadRequestException",
        "the input detectorId is not owned by the current account",
    ),
    refused(
        "guardduty",
        "CreateDetector",
        {
            "Enable": True,
            "DataSources": {"S3Logs": {"Enable": False}},
            "Features": [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}],
        },
        "BadRequestException",
        "both data sources and features were provided",
    ),
    refused(
        "guardduty",
        "CreateDetector",
        {
            "Enable": True,
            "Features": [
                {"Name": "RUNTIME_MONITORING", "Status": "ENABLED"},
                {"Name": "EKS_RUNTIME_MONITORING", "Status": "ENABLED"},
            ],
        },
        "BadRequestException",
        "both ways to monitor the runtime",
    ),
    refused(
        "accessanalyzer",
        "CreateAnalyzer",
        {**ANALYZER, "analyzerName": "1-tij"},
        "ValidationException",
        "an analyzer's name that begins with a digit",
    ),
    refused(
        "accessanalyzer",
        "CreateAnalyzer",
        ANALYZER,
        "ConflictException",
        "an analyzer that exists",
        [ANALYZES],
    ),
    refused(
        "accessanalyzer",
        "CreateAnalyzer",
        {**ANALYZER, "analyzerName": "another"},
        "ServiceQuotaExceededException/ConflictException",
        "a second analyzer of external access in a Region",
        [ANALYZES],
    ),
    refused(
        "accessanalyzer",
        "GetAnalyzer",
        {"analyzerName": "nothing"},
        "ResourceNotFoundException",
        "an analyzer that is not there",
    ),
    # AWS Backup
    refused(
        "backup",
        "CreateBackupSelection",
        {
            "BackupPlanId": "$backups",
            "BackupSelection": {"SelectionName": "tij", "IamRoleArn": "$role"},
        },
        "InvalidParameterValueException",
        "either ListOfTags or Resources section must be non-empty",
    ),
    refused(
        "backup",
        "CreateBackupSelection",
        {
            "BackupPlanId": "$backups",
            "BackupSelection": {
                "SelectionName": "tij",
                "IamRoleArn": "$scheduler_role",
                "Resources": ["*"],
            },
        },
        "InvalidParameterValueException",
        "IAM role cannot be assumed by AWS Backup",
    ),
    refused(
        "backup",
        "DeleteBackupPlan",
        {"BackupPlanId": "$backups"},
        "InvalidRequestException",
        "related backup plan selections must be deleted prior to backup plan deletion",
    ),
    refused(
        "backup",
        "PutBackupVaultLockConfiguration",
        locked(MaxRetentionDays=36501),
        "InvalidParameterValueException",
        "a lock of more than a hundred years",
        [VAULT],
    ),
    refused(
        "backup",
        "PutBackupVaultLockConfiguration",
        locked(MinRetentionDays=0),
        "InvalidParameterValueException",
        "a lock of no day",
        [VAULT],
    ),
    refused(
        "backup",
        "GetBackupPlan",
        {"BackupPlanId": NO_ID},
        "ResourceNotFoundException",
        "a plan that is not there",
    ),
    # ECS
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "loadBalancers": [
                {"targetGroupArn": "$targets", "containerName": "app", "containerPort": 8080}
            ],
        },
        "InvalidParameterException",
        "the container does not have the port of the load balancer",
        [LISTENS],
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **SERVICE,
            "deploymentController": {"type": "EXTERNAL"},
            "deploymentConfiguration": {
                "deploymentCircuitBreaker": {"enable": True, "rollback": True}
            },
        },
        "InvalidParameterException",
        "a circuit breaker of a foreign controller",
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **without(SERVICE, "launchType"),
            "capacityProviderStrategy": [
                {"capacityProvider": "FARGATE", "base": 1, "weight": 1},
                {"capacityProvider": "FARGATE_SPOT", "base": 1, "weight": 1},
            ],
        },
        "InvalidParameterException",
        "two capacity providers with a base",
        [BOTH],
    ),
    refused(
        "ecs",
        "CreateService",
        {
            **without(SERVICE, "launchType"),
            "capacityProviderStrategy": [
                {"capacityProvider": "FARGATE", "weight": 0},
                {"capacityProvider": "FARGATE_SPOT", "weight": 0},
            ],
        },
        "InvalidParameterException",
        "a strategy of no weight",
        [BOTH],
    ),
    refused(
        "ecs",
        "UpdateService",
        {"cluster": "$cluster", "service": "tij", "enableExecuteCommand": True},
        "InvalidParameterException",
        "a shell by an update, without a task role",
        [
            (
                "ecs",
                "RegisterTaskDefinition",
                {**without(TASK, "taskRoleArn"), "family": "bare"},
            ),
            ("ecs", "CreateService", {**SERVICE, "taskDefinition": "bare"}),
        ],
    ),
    refused(
        "ecs",
        "UpdateService",
        {
            "cluster": "$cluster",
            "service": "tij",
            "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
        },
        "InvalidParameterException",
        "another strategy without a new deployment",
        [BOTH, RUNNING],
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        without(TASK, "executionRoleArn"),
        "ClientException",
        "Fargate requires an execution role to support ECR images",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        {
            **without(TASK, "executionRoleArn"),
            "containerDefinitions": [
                {**CONTAINER, "image": "nginx", "logConfiguration": LOGS},
            ],
        },
        "ClientException",
        "Fargate requires an execution role to support log driver awslogs",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {
                "logConfiguration": {
                    **LOGS,
                    "options": without(LOGS["options"], "awslogs-stream-prefix"),
                }
            }
        ),
        "ClientException",
        "a log without the prefix that Fargate wants",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.1"}]}),
        "ClientException",
        "extra hosts are not supported when networkMode=awsvpc",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"linuxParameters": {"sharedMemorySize": 128}}),
        "ClientException",
        "shared memory on Fargate",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(runtimePlatform={"cpuArchitecture": "ARM", "operatingSystemFamily": "LINUX"}),
        "ClientException/InvalidParameterException",
        "an architecture called ARM",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(tags=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]),
        "ClientException/InvalidParameterException",
        "one tag of a task twice",
    ),
    # Load balancers
    refused(
        "elbv2",
        "CreateRule",
        {**RULE, "Priority": 0},
        "ValidationError",
        "a priority of zero for a rule",
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
                    "RedirectConfig": {"StatusCode": "HTTP_301", "Path": "#{path}"},
                }
            ],
        },
        "InvalidLoadBalancerAction/ValidationError",
        "a redirect's path should start with a slash",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateRule",
        on("path-pattern", Values=["/" + "a" * 128]),
        "ValidationError",
        "a pattern of 129 letters",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateRule",
        on("path-pattern", Values=[f"/{n}/*" for n in range(6)]),
        "ValidationError",
        "a rule can only have 5 condition values",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateRule",
        on("http-request-method", HttpRequestMethodConfig={"Values": ["get"]}),
        "ValidationError",
        "a method in small letters",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateRule",
        on("source-ip", SourceIpConfig={"Values": ["192.0.2.1"]}),
        "ValidationError",
        "a source without its prefix",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "CreateRule",
        {
            **RULE,
            "Actions": [
                {
                    "Type": "forward",
                    "ForwardConfig": {
                        "TargetGroups": [{"TargetGroupArn": "$targets", "Weight": 1000}]
                    },
                }
            ],
        },
        "ValidationError",
        "a weight of 1000",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "ModifyLoadBalancerAttributes",
        {
            "LoadBalancerArn": "$balancer",
            "Attributes": [
                {"Key": "routing.http.desync_mitigation_mode", "Value": "strict"},
            ],
        },
        "ValidationError/InvalidConfigurationRequest",
        "a desync mode that there is not",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "HealthCheckPort": "http"},
        "ValidationError",
        "a health check's port by name",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "Certificates": [
                {"CertificateArn": "arn:aws:acm:ap-northeast-1:$account:certificate/" + NO_ID}
            ],
        },
        "ValidationError/CertificateNotFound/UnsupportedCertificate",
        "a certificate cannot be specified for HTTP listeners",
    ),
    # RDS
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBInstanceIdentifier": "tij-db-"},
        "InvalidParameterValue",
        "a database's name that ends with a hyphen",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MasterUsername": "1tij"},
        "InvalidParameterValue",
        "a user that begins with a digit",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "NetworkType": "DUAL"},
        "NetworkTypeNotSupported/InvalidVPCNetworkStateFault/InvalidParameterCombination",
        "dual stack in subnets without IPv6",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DatabaseInsightsMode": "advanced"},
        "InvalidParameterCombination",
        "advanced insights that are kept for a week",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {
            **without(DATABASE, "ManageMasterUserPassword"),
            "MasterUserPassword": "long-enough-password",
            "MasterUserSecretKmsKeyId": "$key",
        },
        "InvalidParameterCombination",
        "a key for a password that RDS does not manage",
    ),
    refused(
        "rds",
        "CreateDBParameterGroup",
        {
            "DBParameterGroupName": "$parameters",
            "DBParameterGroupFamily": "postgres17",
            "Description": "again",
        },
        "DBParameterGroupAlreadyExists",
        "a parameter group that exists",
    ),
    refused(
        "rds",
        "CreateDBParameterGroup",
        {
            "DBParameterGroupName": "17-tij",
            "DBParameterGroupFamily": "postgres17",
            "Description": "tij",
        },
        "InvalidParameterValue",
        "a parameter group's name that begins with a digit",
    ),
    refused(
        "rds",
        "CreateDBSubnetGroup",
        {
            "DBSubnetGroupName": "$database_subnets",
            "DBSubnetGroupDescription": "again",
            "SubnetIds": ["$subnet_a", "$subnet_c"],
        },
        "DBSubnetGroupAlreadyExists",
        "a subnet group that exists",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            "DBParameterGroupName": "$parameters",
            "Parameters": [
                {
                    "ParameterName": "log_min_duration_statement",
                    "ParameterValue": str(n),
                    "ApplyMethod": "immediate",
                }
                for n in range(21)
            ],
        },
        "InvalidParameterValue/InvalidParameterCombination",
        "more than twenty parameters in a single request",
    ),
    refused(
        "rds",
        "RebootDBInstance",
        rds(),
        "InvalidDBInstanceState",
        "reboots what is stopped",
        [MADE, ("rds", "StopDBInstance", rds())],
    ),
    refused(
        "rds",
        "CreateDBSnapshot",
        rds(DBSnapshotIdentifier="before-"),
        "InvalidParameterValue",
        "a snapshot's name that ends with a hyphen",
        [MADE],
    ),
    refused(
        "rds",
        "RestoreDBInstanceToPointInTime",
        without(restored(), "UseLatestRestorableTime"),
        "InvalidParameterCombination/InvalidParameterValue/MissingParameter",
        "restores to no time",
        [MADE],
    ),
    # S3
    refused(
        "s3",
        "PutBucketCors",
        asks(AllowedHeaders=["*-*"]),
        "InvalidRequest",
        "a header with two wildcards",
    ),
    refused(
        "s3",
        "PutBucketCors",
        asks(ExposeHeaders=["*"]),
        "InvalidRequest",
        "a wildcard for ExposeHeader",
    ),
    refused(
        "s3",
        "PutObjectLockConfiguration",
        {
            "Bucket": "tij-locked-$account",
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1, "Years": 1}},
            },
        },
        "MalformedXML",
        "a lock of days and years",
        [("s3", "CreateBucket", LOCKED)],
    ),
    refused(
        "s3",
        "PutObjectLockConfiguration",
        {
            "Bucket": "tij-locked-$account",
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 0}},
            },
        },
        "InvalidArgument/InvalidRetentionPeriod",
        "an object's lock of no day",
        [("s3", "CreateBucket", LOCKED)],
    ),
    refused(
        "s3",
        "PutObject",
        {"Bucket": "tij-locked-$account", "Key": "a", "Body": b"a", "ObjectLockMode": "COMPLIANCE"},
        "InvalidArgument/InvalidRequest",
        "a lock's mode without its date",
        [("s3", "CreateBucket", LOCKED)],
    ),
    refused(
        "s3",
        "PutObject",
        {
            "Bucket": "$bucket",
            "Key": "a",
            "Body": b"a",
            "ObjectLockMode": "GOVERNANCE",
            "ObjectLockRetainUntilDate": "2035-01-01T00:00:00Z",
        },
        "InvalidRequest",
        "bucket is missing Object Lock configuration",
    ),
    refused(
        "s3",
        "PutBucketOwnershipControls",
        {
            "Bucket": "tij-open-$account",
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        },
        "InvalidBucketAclWithObjectOwnership",
        "bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        [
            (
                "s3",
                "CreateBucket",
                {
                    "Bucket": "tij-open-$account",
                    "ObjectOwnership": "ObjectWriter",
                    "CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"},
                },
            ),
            ("s3", "DeletePublicAccessBlock", {"Bucket": "tij-open-$account"}),
            ("s3", "PutBucketAcl", {"Bucket": "tij-open-$account", "ACL": "public-read"}),
        ],
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"ID": "a" * 256, "Expiration": {"Days": 1}}),
        "InvalidArgument",
        "a rule's id of 256 letters",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 0}}),
        "InvalidArgument",
        "uploads that end after no day",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {
                "Filter": {
                    "And": {
                        "Prefix": "",
                        "ObjectSizeGreaterThan": 5000,
                        "ObjectSizeLessThan": 1000,
                    }
                },
                "Expiration": {"Days": 1},
            }
        ),
        "InvalidRequest/InvalidArgument",
        "larger than it is small",
    ),
    refused(
        "s3",
        "PutBucketTagging",
        {"Bucket": "$bucket", "Tagging": {"TagSet": [{"Key": "aws:a", "Value": "1"}]}},
        "InvalidTag",
        "system tags cannot be added by requester",
    ),
    refused(
        "s3",
        "CreateBucket",
        {
            "Bucket": "tij-examined--ol-s3",
            "CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"},
        },
        "InvalidBucketName",
        "the end of an Object Lambda's alias",
    ),
    # CloudFront
    refused(
        "cloudfront",
        "CreateOriginAccessControl",
        {
            "OriginAccessControlConfig": {
                "Name": "a" * 65,
                "OriginAccessControlOriginType": "s3",
                "SigningBehavior": "always",
                "SigningProtocol": "sigv4",
            }
        },
        "InvalidArgument",
        "an access control's name of 65 letters",
    ),
    refused(
        "cloudfront",
        "CreateResponseHeadersPolicy",
        headers(
            CustomHeadersConfig={
                "Quantity": 1,
                "Items": [
                    {"Header": "Strict-Transport-Security", "Value": "a", "Override": True},
                ],
            }
        ),
        "InvalidArgument",
        "a security header cannot be set as custom header",
    ),
    refused(
        "cloudfront",
        "CreateResponseHeadersPolicy",
        cors(AccessControlAllowCredentials=True),
        "InvalidArgument",
        "credentials from everywhere",
    ),
    refused(
        "cloudfront",
        "CreateResponseHeadersPolicy",
        headers(Comment="nothing"),
        "InvalidArgument",
        "a policy of no header",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(Aliases={"Quantity": 2, "Items": ["a.example.com"]}),
        "InconsistentQuantities",
        "a quantity that is not the number of items",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(
            S3OriginConfig=None,
            DomainName="example.com",
            CustomOriginConfig={
                "HTTPPort": 100,
                "HTTPSPort": 443,
                "OriginProtocolPolicy": "https-only",
            },
        ),
        "InvalidArgument",
        "an origin's port below 1024",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(
            OriginAccessControlId="$access_control",
            S3OriginConfig={"OriginAccessIdentity": "origin-access-identity/cloudfront/E0000000A"},
        ),
        "IllegalOriginAccessConfiguration/InvalidOriginAccessIdentity/InvalidArgument"
        "/NoSuchCloudFrontOriginAccessIdentity",
        "an access control beside an access identity",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            ViewerCertificate={
                "CloudFrontDefaultCertificate": False,
                "MinimumProtocolVersion": "TLSv1.2_2021",
            }
        ),
        "InvalidViewerCertificate/InvalidArgument/MissingArgument",
        "a viewer certificate that is none",
    ),
    # AWS WAF
    refused(
        "wafv2",
        "CreateWebACL",
        rate(EvaluationWindowSec=90),
        "WAFInvalidParameterException",
        "a window of 90 seconds",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        rate(AggregateKeyType="FORWARDED_IP"),
        "WAFInvalidParameterException",
        "by a forwarded address without its header",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Action={
                    "Block": {
                        "CustomResponse": {
                            "ResponseCode": 429,
                            "CustomResponseBodyKey": "nothing",
                        }
                    }
                }
            )
        ),
        "WAFInvalidParameterException/WAFNonexistentItemException",
        "an answer's body that is not there",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement=matches(
                    {"Priority": 0, "Type": "LOWERCASE"}, {"Priority": 0, "Type": "URL_DECODE"}
                )
            )
        ),
        "WAFInvalidParameterException",
        "two transformations of one priority",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule(Statement={"NotStatement": {"Statement": rule()["Statement"]}})),
        "WAFInvalidParameterException",
        "all but a rate",
    ),
    refused(
        "wafv2",
        "PutLoggingConfiguration",
        {
            "LoggingConfiguration": {
                "ResourceArn": "$firewall",
                "LogDestinationConfigs": [
                    "arn:aws:logs:ap-northeast-1:$account:log-group:aws-waf-logs-tij"
                ],
                "RedactedFields": [{"Body": {}}],
            }
        },
        "WAFInvalidParameterException",
        "a body that is left out of the log",
        [WAF_LOG],
    ),
    refused(
        "wafv2",
        "DeleteWebACL",
        {
            "Name": "prepared",
            "Scope": "REGIONAL",
            "Id": "$firewall_id",
            "LockToken": NO_ID,
        },
        "WAFOptimisticLockException",
        "deletes by a token of yesterday",
    ),
    # Route 53
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change(
            "CREATE",
            "www.$domain",
            "A",
            TTL=300,
            AliasTarget={
                "HostedZoneId": "$zone",
                "DNSName": "api.$domain",
                "EvaluateTargetHealth": False,
            },
        ),
        "InvalidInput",
        "an alias with a TTL",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "www.$domain", "A", "192.0.2.1", SetIdentifier="one"),
        "InvalidInput/InvalidChangeBatch",
        "an identifier without a routing policy",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change(
            "CREATE",
            "www.$domain",
            "A",
            "192.0.2.1",
            SetIdentifier="one",
            Weight=1,
            Failover="PRIMARY",
        ),
        "InvalidInput/InvalidChangeBatch",
        "two routing policies",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "_sip._tcp.$domain", "SRV", "10 5060 sip.example.com"),
        "InvalidChangeBatch",
        "a service without its weight",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        {
            "HostedZoneId": "$zone",
            "ChangeBatch": {
                "Changes": [
                    change("CREATE", f"a{n}.$domain", "A", "192.0.2.1")["ChangeBatch"]["Changes"][0]
                    for n in range(1001)
                ]
            },
        },
        "InvalidChangeBatch",
        "number of records limit of 1000 exceeded",
    ),
    refused(
        "route53",
        "CreateHostedZone",
        {
            "Name": "internal.test",
            "CallerReference": "two",
            "VPC": {"VPCRegion": "ap-northeast-1", "VPCId": "$vpc"},
        },
        "ConflictingDomainExists",
        "the VPC has a private zone of this name",
        [
            (
                "route53",
                "CreateHostedZone",
                {
                    "Name": "internal.test",
                    "CallerReference": "one",
                    "VPC": {"VPCRegion": "ap-northeast-1", "VPCId": "$vpc"},
                },
            )
        ],
    ),
    # ACM, ECR, KMS
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": f"{'a' * 60}.example.com", "ValidationMethod": "DNS"},
        "ValidationException/InvalidParameterException",
        "a first name of more than 64 letters",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {"DomainName": "example.com", "ValidationMethod": "DNS", "KeyAlgorithm": "RSA_4096"},
        "ValidationException/InvalidParameterException",
        "a key as long as only an imported one may be",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {
            "DomainName": "example.com",
            "ValidationMethod": "DNS",
            "Tags": [{"Key": "aws:a", "Value": "1"}],
        },
        "InvalidTagException/ValidationException",
        "a certificate's tag of AWS's",
    ),
    refused(
        "ecr",
        "CreateRepository",
        {"repositoryName": "tij__api-"},
        "InvalidParameterException",
        "a repository's name that ends with a hyphen",
    ),
    refused(
        "ecr",
        "CreateRepository",
        {
            "repositoryName": "tij",
            "encryptionConfiguration": {
                "encryptionType": "KMS",
                "kmsKey": f"arn:aws:kms:ap-northeast-1:$account:key/{NO_ID}",
            },
        },
        "KmsException",
        "a repository's key that is not there",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(tagStatus="tagged", tagPatternList=["a*b*c*d*e*"])),
        "InvalidParameterException",
        "a pattern of five wildcards",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(tagStatus="tagged", tagPatternList=["v*"], tagPrefixList=["v"])),
        "InvalidParameterException",
        "patterns and prefixes",
    ),
    refused(
        "kms",
        "PutKeyPolicy",
        {"KeyId": "$key", "PolicyName": "default", "Policy": document(READ)},
        "MalformedPolicyDocumentException",
        "the new key policy will not allow you to update the key policy in the future",
    ),
    refused(
        "kms",
        "EnableKeyRotation",
        {"KeyId": "$key"},
        "DisabledException/KMSInvalidStateException",
        "rotates a key that is off",
        [("kms", "DisableKey", {"KeyId": "$key"})],
    ),
    refused(
        "kms",
        "UpdateAlias",
        {"AliasName": "alias/nothing", "TargetKeyId": "$key"},
        "NotFoundException",
        "moves an alias that is not there",
    ),
    refused(
        "kms",
        "CreateKey",
        {"Tags": [{"TagKey": "aws:a", "TagValue": "1"}]},
        "TagException",
        "a key's tag of AWS's",
    ),
    refused(
        "kms",
        "CreateKey",
        {"Tags": [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "a", "TagValue": "2"}]},
        "TagException",
        "one tag of a key twice",
    ),
    # SNS, SES
    refused(
        "sns",
        "Subscribe",
        {"TopicArn": "$topic", "Protocol": "https", "Endpoint": "http://example.com/"},
        "InvalidParameter",
        "endpoint must match the specified protocol",
    ),
    refused(
        "sns",
        "Subscribe",
        {"TopicArn": "$topic", "Protocol": "email", "Endpoint": "nobody"},
        "InvalidParameter",
        "invalid email address",
    ),
    refused(
        "sns",
        "CreateTopic",
        {"Name": "tij", "Tags": [{"Key": "a", "Value": "2"}]},
        "InvalidParameter",
        "topic already exists with different tags",
        [("sns", "CreateTopic", {"Name": "tij", "Tags": [{"Key": "a", "Value": "1"}]})],
    ),
    refused(
        "sesv2",
        "CreateEmailIdentity",
        {
            "EmailIdentity": "example.com",
            "DkimSigningAttributes": {"DomainSigningSelector": "tij"},
        },
        "BadRequestException",
        "a selector without its key",
    ),
    refused(
        "sesv2",
        "PutEmailIdentityMailFromAttributes",
        {"EmailIdentity": "nothing.example", "MailFromDomain": "mail.nothing.example"},
        "NotFoundException",
        "a MAIL-FROM domain of no identity",
    ),
    refused(
        "sesv2",
        "CreateConfigurationSet",
        {"ConfigurationSetName": "tij mail"},
        "BadRequestException",
        "a configuration set's name with a space",
    ),
    refused(
        "sesv2",
        "CreateConfigurationSetEventDestination",
        {
            "ConfigurationSetName": "tij",
            "EventDestinationName": "tij",
            "EventDestination": {
                "Enabled": True,
                "MatchingEventTypes": ["BOUNCE"],
                "SnsDestination": {"TopicArn": "$topic"},
                "CloudWatchDestination": {
                    "DimensionConfigurations": [
                        {
                            "DimensionName": "a",
                            "DimensionValueSource": "MESSAGE_TAG",
                            "DefaultDimensionValue": "b",
                        }
                    ]
                },
            },
        },
        "BadRequestException",
        "an event destination of two places",
        [SET],
    ),
    # CloudWatch, Logs, Scheduler
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {
            **without(ALARM, "Statistic"),
            "ExtendedStatistic": "p90",
            "EvaluateLowSampleCountPercentile": "maybe",
        },
        "ValidationError/InvalidParameterValue",
        "few samples in an unknown way",
    ),
    refused(
        "cloudwatch",
        "PutDashboard",
        {"DashboardName": "tij dashboard", "DashboardBody": json.dumps({"widgets": []})},
        "InvalidParameterInput",
        "a dashboard's name with a space",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "$log",
            "filterName": "tij",
            "filterPattern": "{ $.a = 1 }",
            "metricTransformations": [
                {
                    "metricName": "a",
                    "metricNamespace": "tij",
                    "metricValue": "1",
                    "dimensions": {letter: f"$.{letter}" for letter in "abcd"},
                }
            ],
        },
        "InvalidParameterException",
        "four dimensions of a filter",
    ),
    refused(
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "/rare",
            "filterName": "tij",
            "filterPattern": "ERROR",
            "metricTransformations": [
                {"metricName": "a", "metricNamespace": "tij", "metricValue": "1"}
            ],
        },
        "InvalidOperationException/InvalidParameterException/ValidationException",
        "a filter of the class of infrequent access",
        [
            (
                "logs",
                "CreateLogGroup",
                {"logGroupName": "/rare", "logGroupClass": "INFREQUENT_ACCESS"},
            )
        ],
    ),
    refused(
        "logs",
        "PutDeliveryDestination",
        {
            "name": "tij",
            "outputFormat": "parquet",
            "deliveryDestinationConfiguration": {"destinationResourceArn": "$log_arn"},
        },
        "ValidationException",
        "Parquet into a log group",
    ),
    refused(
        "scheduler",
        "CreateScheduleGroup",
        {"Name": "tij"},
        "ConflictException",
        "a group of schedules that exists",
        [("scheduler", "CreateScheduleGroup", {"Name": "tij"})],
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        targets(Arn="arn:aws:scheduler:::aws-sdk:ecs:describeServices", Input="{}"),
        "ValidationException",
        "a universal target that only reads",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        targets(Input="DesiredCount: 0"),
        "ValidationException",
        "an input that is not JSON",
    ),
    # ElastiCache
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "ReplicationGroupId": "1-cache"},
        "InvalidParameterValue",
        "a cache's name that begins with a digit",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "NumNodeGroups": 2, "ReplicasPerNodeGroup": 0},
        "InvalidParameterCombination",
        "clusters and shards",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "SnapshotRetentionLimit": 1, "SnapshotWindow": "03:00-03:30"},
        "InvalidParameterValue",
        "snapshot window must be at least 60 minutes",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {
            **CACHE,
            "SnapshotRetentionLimit": 1,
            "SnapshotWindow": "18:00-19:00",
            "PreferredMaintenanceWindow": "sat:18:30-sat:19:30",
        },
        "InvalidParameterValue/InvalidParameterCombination",
        "maintenance window and snapshot window cannot overlap",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "AuthToken": "with@sign-and/slash-that-is-long"},
        "InvalidParameterValue",
        "a token with an at sign",
    ),
    refused(
        "elasticache",
        "CreateCacheSubnetGroup",
        {
            "CacheSubnetGroupName": "$cache_subnets",
            "CacheSubnetGroupDescription": "again",
            "SubnetIds": ["$subnet_a"],
        },
        "CacheSubnetGroupAlreadyExists",
        "a group of cache subnets that exists",
    ),
    refused(
        "elasticache",
        "DeleteReplicationGroup",
        {"ReplicationGroupId": "nothing"},
        "ReplicationGroupNotFoundFault",
        "deletes a cache that is not there",
    ),
    # Secrets Manager, SSM
    refused(
        "secretsmanager",
        "PutSecretValue",
        {"SecretId": "$secret"},
        "InvalidRequestException/InvalidParameterException",
        "you must provide either SecretString or SecretBinary",
    ),
    refused(
        "secretsmanager",
        "UpdateSecret",
        {"SecretId": "$secret", "Description": "again"},
        "InvalidRequestException",
        "changes a secret that was marked for deletion",
        [("secretsmanager", "DeleteSecret", {"SecretId": "$secret"})],
    ),
    refused(
        "secretsmanager",
        "PutResourcePolicy",
        {"SecretId": "$secret", "ResourcePolicy": "{"},
        "MalformedPolicyDocumentException/InvalidParameterException",
        "a secret's policy that ends early",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/a", "Value": "b"},
        "ValidationException",
        "a parameter of no type",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/ssm/a", "Type": "String", "Value": "b"},
        "ValidationException",
        "a name that begins with ssm",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/a", "Type": "String", "Value": "{{ssm:/tij/b}}"},
        "ValidationException",
        "a parameter in a parameter",
    ),
    refused(
        "ssm",
        "DeleteDocument",
        {"Name": "nothing"},
        "InvalidDocument",
        "deletes a document that is not there",
    ),
    # IAM
    refused(
        "iam",
        "CreateRole",
        github(StringEquals={f"{GITHUB}:aud": "sts.amazonaws.com"}),
        "MalformedPolicyDocument",
        "GitHub's workflows of everybody",
    ),
    refused(
        "iam",
        "CreateRole",
        {
            "RoleName": "tij",
            "AssumeRolePolicyDocument": trust(),
            "Description": "タスクのロール",
        },
        "ValidationError",
        "a role's description in Japanese",
    ),
    refused(
        "iam",
        "CreateRole",
        {
            "RoleName": "tij",
            "AssumeRolePolicyDocument": trust(),
            "Tags": [{"Key": "aws:a", "Value": "1"}],
        },
        "InvalidInput/ValidationError",
        "a role's tag of AWS's",
    ),
    refused(
        "iam",
        "PutRolePermissionsBoundary",
        {
            "RoleName": "$role_name",
            "PermissionsBoundary": "arn:aws:iam::$account:policy/nothing",
        },
        "NoSuchEntity/InvalidInput",
        "bounds a role by a policy that is not there",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        policy(Resource="arn:aws-tokyo:s3:::a/*"),
        "MalformedPolicyDocument",
        "a partition that there is not",
    ),
    refused(
        "iam",
        "PutRolePolicy",
        policy(Action="iam:PassRole", Resource="arn:aws:iam:ap-northeast-1:$account:role/tij"),
        "MalformedPolicyDocument",
        "IAM resource cannot contain region information",
    ),
    refused(
        "iam",
        "CreateServiceLinkedRole",
        {"AWSServiceName": "nothing.amazonaws.com"},
        "InvalidInput",
        "a linked role of no service",
    ),
    refused(
        "iam",
        "DeleteInstanceProfile",
        {"InstanceProfileName": "tij"},
        "DeleteConflict",
        "deletes a profile with its role",
        [
            ("iam", "CreateInstanceProfile", {"InstanceProfileName": "tij"}),
            (
                "iam",
                "AddRoleToInstanceProfile",
                {"InstanceProfileName": "tij", "RoleName": "$role_name"},
            ),
        ],
    ),
    # Network
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {**ENDPOINT, "PolicyDocument": "{"},
        "InvalidPolicyDocument/InvalidParameter/InvalidParameterValue",
        "an endpoint's policy that ends early",
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {**ENDPOINT, "SecurityGroupIds": ["$stranger_group"]},
        "InvalidParameter/InvalidGroup.NotFound/InvalidSecurityGroupID.NotFound",
        "a group that is not in the endpoint's network",
    ),
    refused(
        "ec2",
        "ReleaseAddress",
        {"AllocationId": "eipalloc-0123456789abcdef0"},
        "InvalidAllocationID.NotFound",
        "gives back an address that it has not",
    ),
    refused(
        "ec2",
        "CreateFlowLogs",
        {**FLOWS, "LogFormat": "${version} ${color}"},
        "InvalidParameter/InvalidParameterValue",
        "a field of flows that there is not",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 443,
                    "ToPort": 443,
                    "IpRanges": [{"CidrIp": "::/0"}],
                }
            ],
        },
        "InvalidParameterValue",
        "IPv6 in the place of IPv4",
    ),
    refused(
        "ec2",
        "RunInstances",
        {**RUN, "UserData": base64.b64encode(b"a" * 16_385).decode()},
        "InvalidParameterValue",
        "user data is limited to 16384 bytes",
    ),
    refused(
        "ec2",
        "RunInstances",
        {
            **RUN,
            "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 65},
        },
        "InvalidParameterValue",
        "metadata after 65 hops",
    ),
    refused(
        "ec2",
        "RunInstances",
        {**RUN, "MinCount": 2, "MaxCount": 1},
        "InvalidParameterCombination/InvalidParameterValue",
        "at least more than at most",
    ),
    refused(
        "ec2",
        "CreateSecurityGroup",
        {"GroupName": "tij", "Description": "tij", "VpcId": "vpc-0123456789abcdef0"},
        "InvalidVpcID.NotFound",
        "a group in a network that is not there",
    ),
    refused(
        "ec2",
        "CreateSecurityGroup",
        {"GroupName": "a" * 256, "Description": "tij", "VpcId": "$vpc"},
        "InvalidParameterValue",
        "a group's name of 256 letters",
    ),
    refused(
        "ec2",
        "DeleteSecurityGroup",
        {"GroupId": "$group"},
        "DependencyViolation",
        "deletes a load balancer's group",
        [BALANCED],
    ),
    refused(
        "ec2",
        "DeleteSubnet",
        {"SubnetId": "$subnet_a"},
        "DependencyViolation",
        "deletes a load balancer's subnet",
        [BALANCED],
    ),
    refused(
        "ec2",
        "DetachInternetGateway",
        {"InternetGatewayId": "$gateway", "VpcId": "$vpc"},
        "DependencyViolation",
        "the network has some mapped public addresses",
        [BALANCED],
    ),
    refused(
        "ec2",
        "ReplaceRoute",
        {
            "RouteTableId": "$other_routes",
            "DestinationCidrBlock": "192.0.2.0/24",
            "GatewayId": "$gateway",
        },
        "InvalidParameterValue/InvalidRoute.NotFound",
        "replaces a route that is not there",
    ),
    refused(
        "ec2",
        "ModifyInstanceAttribute",
        {"InstanceId": "i-0123456789abcdef0", "SourceDestCheck": {"Value": False}},
        "InvalidInstanceID.NotFound",
        "changes an instance that is not there",
    ),
    # Scaling, budgets
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {**SCALED, "MaxCapacity": 3},
        "ValidationException",
        "a new target without its least",
        [RUNNING],
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        tracked(
            CustomizedMetricSpecification={
                "MetricName": "a",
                "Namespace": "tij",
                "Statistic": "Average",
            }
        ),
        "ValidationException",
        "a predefined and a customized metric",
        [RUNNING, TARGET],
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        tracked(ScaleInCooldown=-1),
        "ValidationException",
        "cools down for less than nothing",
        [RUNNING, TARGET],
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        {**TRACK, "PolicyType": "StepScaling"},
        "ValidationException",
        "a target for steps",
        [RUNNING, TARGET],
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
                    "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "nobody"}],
                }
            ],
        },
        "InvalidParameterException",
        "a budget's mail to no address",
    ),
    # What looks odd and is taken.
    legal(
        "secretsmanager",
        "CreateSecret",
        {"Name": "tij/app-abcdef", "SecretString": "a"},
        "a name that looks like an ARN's end",
    ),
    legal(
        "iam",
        "AttachRolePolicy",
        {"RoleName": "$role_name", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        "attaches again",
        [
            (
                "iam",
                "AttachRolePolicy",
                {"RoleName": "$role_name", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
            )
        ],
    ),
    legal(
        "iam",
        "CreateRole",
        github(StringLike={f"{GITHUB}:sub": "repo:tij/site:*"}),
        "GitHub's workflows of one repository",
    ),
    legal(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "DBInstanceIdentifier": "t" * 63},
        "a database's name of 63 letters",
    ),
    legal("elbv2", "CreateRule", {**RULE, "Priority": 50000}, "the last priority", [LISTENS]),
    legal("wafv2", "CreateWebACL", rate(Limit=10, EvaluationWindowSec=60), "ten in a minute"),
    legal(
        "cloudfront",
        "CreateResponseHeadersPolicy",
        cors(
            AccessControlAllowOrigins={"Quantity": 1, "Items": ["https://*.example.com"]},
        ),
        "from every subdomain",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "www.$domain", "A", "192.0.2.1", SetIdentifier="one", Weight=0),
        "a weight of nothing",
    ),
    legal(
        "s3",
        "PutBucketCors",
        asks(AllowedHeaders=["*"], AllowedOrigins=["https://*.example.com"], MaxAgeSeconds=3600),
        "any header, and one star in the origin",
    ),
    legal(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}),
        "uploads that end after a day",
    ),
    legal(
        "kms",
        "ScheduleKeyDeletion",
        {"KeyId": "$key", "PendingWindowInDays": 7},
        "a key that goes in a week",
    ),
    legal(
        "scheduler",
        "CreateSchedule",
        targets(),
        "a universal target",
    ),
    legal(
        "elasticache",
        "CreateReplicationGroup",
        {
            **CACHE,
            "SnapshotRetentionLimit": 1,
            "SnapshotWindow": "17:30-18:30",
            "PreferredMaintenanceWindow": "sat:18:30-sat:19:30",
        },
        "windows that meet",
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {
                "readonlyRootFilesystem": True,
                "linuxParameters": {
                    "initProcessEnabled": True,
                    "tmpfs": [{"containerPath": "/tmp", "size": 64}],
                },
                "logConfiguration": LOGS,
            },
            ephemeralStorage={"sizeInGiB": 21},
            runtimePlatform={"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        ),
        "a read-only task on ARM with a place for files",
    ),
    legal(
        "backup",
        "CreateBackupPlan",
        backups(Lifecycle={"DeleteAfterDays": 1}),
        "kept shorter than the lock says, which only the job refuses",
        [VAULT, ("backup", "PutBackupVaultLockConfiguration", locked(MinRetentionDays=7))],
    ),
    legal(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "Namespace": "Tij", "MetricName": "Requests", "Period": 10},
        "every ten seconds, of a metric of one's own",
    ),
    legal("cloudtrail", "CreateTrail", {**TRAIL, "Name": "t.ij"}, "a trail with a dot", [WRITES]),
)
