"""The twelfth examiner's: other operations than the eleventh's, written at once with it.

Written before the contract was read and asked only after the eleventh's misses were mended.
"""

from __future__ import annotations

from tests.tij.emulator.examined.calls import (
    ALARM,
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
    TRACK,
    Json,
    change,
    distribution,
    document,
    firewall,
    legal,
    lifecycle,
    managed,
    refused,
    rule,
    task,
)

REGION = "ap-northeast-1"
CACHED = ("elasticache", "CreateReplicationGroup", CACHE)
RULE: Json = {
    "ListenerArn": "$listener",
    "Priority": 10,
    "Conditions": [{"Field": "path-pattern", "Values": ["/a/*"]}],
    "Actions": FORWARD,
}
LISTENS = ("elbv2", "CreateListener", LISTENER)
EVERY_DAY = ("events", "PutRule", {"Name": "tij", "ScheduleExpression": "rate(1 day)"})
ZONE_RECORD = ("route53", "ChangeResourceRecordSets", change("CREATE", "a.$domain", "A", "1.1.1.1"))

NETWORKS = (
    refused(
        "ec2",
        "CreateRoute",
        {
            "RouteTableId": "$routes",
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": "$gateway",
        },
        "RouteAlreadyExists",
        "the way out again",
    ),
    refused(
        "ec2",
        "CreateRoute",
        {
            "RouteTableId": "$other_routes",
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": "$stray_gateway",
        },
        "InvalidParameterValue",
        "by a gateway of no network",
    ),
    refused(
        "ec2",
        "CreateRoute",
        {
            "RouteTableId": "$routes",
            "DestinationCidrBlock": "10.0.0.0/16",
            "GatewayId": "$gateway",
        },
        "RouteAlreadyExists/InvalidParameterValue",
        "the network's own range",
    ),
    refused(
        "ec2",
        "AttachInternetGateway",
        {"InternetGatewayId": "$stray_gateway", "VpcId": "$vpc"},
        "Resource.AlreadyAssociated/InvalidParameterValue",
        "a second one",
        [("ec2", "DescribeInternetGateways", {"InternetGatewayIds": ["$gateway"]})],
    ),
    refused(
        "ec2",
        "DeleteInternetGateway",
        {"InternetGatewayId": "$gateway"},
        "DependencyViolation",
        "still attached",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupEgress",
        {
            "GroupId": "$group",
            "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
        },
        "InvalidPermission.Duplicate",
        "all that is allowed from the first",
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
        "both at once",
    ),
    refused(
        "ec2",
        "CreateFlowLogs",
        {
            "ResourceIds": ["$vpc"],
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogGroupName": "$log",
            "DeliverLogsPermissionArn": "$role",
            "MaxAggregationInterval": 300,
        },
        "InvalidParameter/InvalidParameterValue",
        "by five minutes",
    ),
    refused(
        "ec2",
        "CreateSecurityGroup",
        {"GroupName": "sg-api", "Description": "api", "VpcId": "$vpc"},
        "InvalidParameterValue",
        "a name like an id",
    ),
    refused(
        "ec2",
        "AssociateRouteTable",
        {"RouteTableId": "$other_routes", "SubnetId": "$stranger_subnet"},
        "InvalidParameterValue",
        "a subnet of another network",
    ),
    refused(
        "ec2",
        "ModifyVpcEndpoint",
        {"VpcEndpointId": "vpce-0123456789abcdef0", "AddSubnetIds": ["$subnet_c"]},
        "InvalidVpcEndpointId.NotFound",
        "one that was made again",
    ),
    legal(
        "ec2",
        "CreateRoute",
        {
            "RouteTableId": "$other_routes",
            "DestinationCidrBlock": "203.0.113.0/24",
            "GatewayId": "$gateway",
        },
        "to one network only",
    ),
)

BALANCERS = (
    refused(
        "elbv2",
        "ModifyLoadBalancerAttributes",
        {
            "LoadBalancerArn": "$balancer",
            "Attributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "5000"}],
        },
        "ValidationError/InvalidConfigurationRequest",
        "longer than an hour",
    ),
    refused(
        "elbv2",
        "ModifyLoadBalancerAttributes",
        {
            "LoadBalancerArn": "$balancer",
            "Attributes": [{"Key": "drop_invalid_headers.enabled", "Value": "true"}],
        },
        "ValidationError/InvalidConfigurationRequest",
        "an attribute by half its name",
    ),
    refused(
        "elbv2",
        "ModifyListener",
        {"ListenerArn": "$listener", "SslPolicy": "ELBSecurityPolicy-TLS13-1-4-2030-01"},
        "SSLPolicyNotFound/InvalidConfigurationRequest/ValidationError",
        "a policy of the future",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "ModifyTargetGroup",
        {"TargetGroupArn": "$targets", "HealthCheckIntervalSeconds": 400},
        "ValidationError",
        "asked every seven minutes",
    ),
    refused(
        "elbv2",
        "CreateRule",
        {**RULE, "Priority": 60000},
        "ValidationError",
        "a place beyond the last",
        [LISTENS],
    ),
    refused(
        "elbv2",
        "RegisterTargets",
        {"TargetGroupArn": "$targets", "Targets": [{"Id": "i-0123456789abcdef0"}]},
        "InvalidTarget/ValidationError",
        "a machine among addresses",
    ),
    refused(
        "elbv2",
        "AddListenerCertificates",
        {
            "ListenerArn": "$listener",
            "Certificates": [
                {"CertificateArn": f"arn:aws:acm:{REGION}:$account:certificate/{NO_ID}"}
            ],
        },
        "CertificateNotFound/InvalidConfigurationRequest/ValidationError/OperationNotPermitted",
        "one that is not there",
        [LISTENS],
    ),
)

TASKS = (
    refused(
        "ecs",
        "CreateCluster",
        {"clusterName": "tij", "settings": [{"name": "containerInsights", "value": "on"}]},
        "InvalidParameterException",
        "insights switched on, not enabled",
    ),
    refused(
        "ecs",
        "DeleteCluster",
        {"cluster": "$cluster"},
        "ClusterContainsServicesException",
        "the service is in it",
        [RUNNING],
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
        "a strategy by what is not in the cluster",
    ),
    refused(
        "ecs",
        "DeregisterTaskDefinition",
        {"taskDefinition": "$task"},
        "ClientException/InvalidParameterException",
        "a family without its revision",
    ),
    refused(
        "ecs",
        "StopTask",
        {"cluster": "$cluster", "task": "0123456789abcdef0123456789abcdef"},
        "InvalidParameterException",
        "a task that is gone",
    ),
    refused(
        "ecs",
        "ExecuteCommand",
        {
            "cluster": "$cluster",
            "task": "0123456789abcdef0123456789abcdef",
            "command": "/bin/sh",
            "interactive": True,
        },
        "InvalidParameterException",
        "a shell in a task that is gone",
    ),
    refused(
        "ecs",
        "UpdateService",
        {
            "cluster": "$cluster",
            "service": "tij",
            "healthCheckGracePeriodSeconds": 60,
        },
        "InvalidParameterException",
        "grace without a load balancer",
        [RUNNING],
    ),
    refused(
        "ecs",
        "UpdateService",
        {"cluster": "$cluster", "service": "tij", "enableExecuteCommand": True},
        "InvalidParameterException",
        "a shell by a task without a role",
        [
            (
                "ecs",
                "RegisterTaskDefinition",
                {**task(), "family": "bare", "taskRoleArn": None},
            ),
            ("ecs", "CreateService", {**SERVICE, "taskDefinition": "bare"}),
        ],
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "platformVersion": "1.9.0"},
        "InvalidParameterException/PlatformUnknownException",
        "a platform that is not there",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "schedulingStrategy": "DAEMON"},
        "InvalidParameterException",
        "one on each machine, on Fargate",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"healthCheck": {"command": ["curl", "-f", "http://localhost/"]}}),
        "ClientException",
        "a check that says not how it is run",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task({"memoryReservation": 512, "memory": 256}),
        "ClientException",
        "more reserved than allowed",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        {**task(), "runtimePlatform": {"cpuArchitecture": "arm64"}},
        "InvalidParameterException/ClientException",
        "an architecture in small letters",
    ),
    legal(
        "ecs",
        "RegisterTaskDefinition",
        task({"healthCheck": {"command": ["CMD-SHELL", "true"], "startPeriod": 0}}),
        "a check by the shell",
    ),
)

SNAPSHOT = (
    "rds",
    "CreateDBSnapshot",
    {"DBInstanceIdentifier": "tij-db", "DBSnapshotIdentifier": "before"},
)

DATABASES = (
    refused(
        "rds",
        "CreateDBSnapshot",
        {"DBInstanceIdentifier": "tij-db", "DBSnapshotIdentifier": "2026-01-01"},
        "InvalidParameterValue",
        "a name that begins with a digit",
        [MADE],
    ),
    refused(
        "rds",
        "CopyDBSnapshot",
        {
            "SourceDBSnapshotIdentifier": "before",
            "TargetDBSnapshotIdentifier": "before",
        },
        "DBSnapshotAlreadyExists",
        "onto itself",
        [MADE, SNAPSHOT],
    ),
    refused(
        "rds",
        "CopyDBSnapshot",
        {
            "SourceDBSnapshotIdentifier": "before",
            "TargetDBSnapshotIdentifier": "encrypted",
            "KmsKeyId": f"arn:aws:kms:{REGION}:$account:key/{NO_ID}",
        },
        "KMSKeyNotAccessibleFault",
        "by a key that is not there",
        [MADE, SNAPSHOT],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "CACertificateIdentifier": "rds-ca-2019"},
        "CertificateNotFound/InvalidParameterValue/InvalidParameterCombination",
        "an authority that has ended",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "DBInstanceClass": "t4g.small"},
        "InvalidParameterValue",
        "a class of machines",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {
            "DBInstanceIdentifier": "tij-db",
            "EngineVersion": "18",
            "ApplyImmediately": True,
        },
        "InvalidParameterCombination",
        "a major version without leave",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "StorageType": "gp4"},
        "InvalidParameterValue/InvalidParameterCombination",
        "storage of a later kind",
        [MADE],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "PreferredMaintenanceWindow": "sat:18:30-sat:18:45"},
        "InvalidParameterValue",
        "a quarter of an hour",
        [MADE],
    ),
    refused(
        "rds",
        "StartDBInstance",
        {"DBInstanceIdentifier": "tij-db"},
        "InvalidDBInstanceState",
        "it runs",
        [MADE],
    ),
    refused(
        "rds",
        "RebootDBInstance",
        {"DBInstanceIdentifier": "tij-db", "ForceFailover": True},
        "InvalidParameterCombination",
        "failover in one zone",
        [MADE],
    ),
    refused(
        "rds",
        "CreateDBParameterGroup",
        {
            "DBParameterGroupName": "tij",
            "DBParameterGroupFamily": "postgresql17",
            "Description": "tij",
        },
        "InvalidParameterValue",
        "a family by the engine's long name",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            "DBParameterGroupName": "default.postgres17",
            "Parameters": [
                {
                    "ParameterName": "log_statement",
                    "ParameterValue": "ddl",
                    "ApplyMethod": "immediate",
                }
            ],
        },
        "InvalidParameterValue/InvalidDBParameterGroupState",
        "AWS's own group",
    ),
    refused(
        "rds",
        "CreateDBInstanceReadReplica",
        {"DBInstanceIdentifier": "tij-replica", "SourceDBInstanceIdentifier": "tij-db"},
        "InvalidDBInstanceState/InvalidParameterCombination",
        "of one that has no backups",
        [("rds", "CreateDBInstance", {**DATABASE, "BackupRetentionPeriod": 0})],
    ),
    legal(
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "tij-db", "MaxAllocatedStorage": 100},
        "room to grow",
        [MADE],
    ),
    legal(
        "rds",
        "RestoreDBInstanceFromDBSnapshot",
        {"DBInstanceIdentifier": "tij-db-2", "DBSnapshotIdentifier": "before"},
        "a snapshot as a second one",
        [MADE, SNAPSHOT],
    ),
)

BUCKETS = (
    refused(
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "$bucket",
            "Policy": document(
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::$bucket/*",
                }
            ),
        },
        "AccessDenied",
        "open to all where that is blocked",
        [
            (
                "s3",
                "PutPublicAccessBlock",
                {
                    "Bucket": "$bucket",
                    "PublicAccessBlockConfiguration": {
                        "BlockPublicAcls": True,
                        "IgnorePublicAcls": True,
                        "BlockPublicPolicy": True,
                        "RestrictPublicBuckets": True,
                    },
                },
            )
        ],
    ),
    refused(
        "s3",
        "PutBucketReplication",
        {
            "Bucket": "$bucket",
            "ReplicationConfiguration": {
                "Role": "$role",
                "Rules": [
                    {
                        "Status": "Enabled",
                        "Priority": 1,
                        "Filter": {"Prefix": ""},
                        "DeleteMarkerReplication": {"Status": "Disabled"},
                        "Destination": {"Bucket": "arn:aws:s3:::copies"},
                    }
                ],
            },
        },
        "InvalidRequest",
        "copies of what keeps no versions",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"ID": "a", "Expiration": {"Days": 1}}, {"ID": "a", "Expiration": {"Days": 2}}),
        "InvalidArgument",
        "two rules of one name",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 0}}),
        "InvalidArgument/MalformedXML",
        "given up before it began",
    ),
    refused(
        "s3",
        "PutBucketOwnershipControls",
        {
            "Bucket": "$bucket",
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwner"}]},
        },
        "MalformedXML/InvalidArgument",
        "an owner by half a name",
    ),
    refused(
        "s3",
        "CopyObject",
        {"Bucket": "$bucket", "Key": "a", "CopySource": "$bucket/a"},
        "InvalidRequest",
        "onto itself, without a change",
        [("s3", "PutObject", {"Bucket": "$bucket", "Key": "a", "Body": "a"})],
    ),
)

EDGE = (
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(PriceClass="PriceClass_300"),
        "InvalidArgument/MalformedInput/MalformedXML",
        "a class of prices that is not sold",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            CustomErrorResponses={
                "Quantity": 1,
                "Items": [{"ErrorCode": 403, "ResponsePagePath": "/404.html"}],
            }
        ),
        "InvalidArgument/InvalidResponseCode",
        "a page for an error without its status",
    ),
    refused(
        "cloudfront",
        "CreateCachePolicy",
        {
            "CachePolicyConfig": {
                "Name": "tij",
                "MinTTL": 100,
                "MaxTTL": 10,
                "DefaultTTL": 50,
            }
        },
        "InvalidArgument",
        "at most less than at least",
    ),
    refused(
        "cloudfront",
        "CreateFunction",
        {
            "Name": "tij",
            "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-3.0"},
            "FunctionCode": b"function handler(event) { return event.request; }",
        },
        "InvalidArgument",
        "a runtime that is not there",
    ),
    refused(
        "cloudfront",
        "UpdateDistribution",
        {**distribution(), "Id": "$cdn"},
        "InvalidIfMatchVersion",
        "without the version that it changes",
    ),
    refused(
        "cloudfront",
        "CreateResponseHeadersPolicy",
        {
            "ResponseHeadersPolicyConfig": {
                "Name": "tij",
                "SecurityHeadersConfig": {
                    "FrameOptions": {"Override": True, "FrameOption": "ALLOW-FROM"}
                },
            }
        },
        "InvalidArgument/MalformedXML",
        "a word that browsers no longer know",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        {
            "HostedZoneId": "$zone",
            "ChangeBatch": {
                "Changes": [
                    {
                        "Action": "CREATE",
                        "ResourceRecordSet": {
                            "Name": "api.$domain",
                            "Type": "A",
                            "TTL": 60,
                            "AliasTarget": {
                                "HostedZoneId": "Z2FDTNDATAQYW2",
                                "DNSName": "d111111abcdef8.cloudfront.net",
                                "EvaluateTargetHealth": False,
                            },
                        },
                    }
                ]
            },
        },
        "InvalidInput/InvalidChangeBatch",
        "an alias that says how long it holds",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("DELETE", "$domain", "NS", "ns-1.awsdns-01.org."),
        "InvalidChangeBatch",
        "the zone's own servers",
    ),
    refused(
        "route53",
        "CreateHostedZone",
        {"Name": "prepared_test..", "CallerReference": "b"},
        "InvalidDomainName/InvalidInput",
        "two dots at its end",
    ),
    refused(
        "acm",
        "RequestCertificate",
        {
            "DomainName": "prepared.test",
            "ValidationMethod": "DNS",
            "SubjectAlternativeNames": ["api.prepared.test:443"],
        },
        "ValidationException",
        "a name with its port",
    ),
    legal(
        "route53",
        "ChangeResourceRecordSets",
        change("UPSERT", "a.$domain", "A", "1.1.1.2"),
        "another address",
        [ZONE_RECORD],
    ),
)

PEOPLE = (
    refused(
        "iam",
        "UpdateAssumeRolePolicy",
        {
            "RoleName": "$role_name",
            "PolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": "token.actions.githubusercontent.com"},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                }
            ),
        },
        "MalformedPolicyDocument",
        "GitHub by its name instead of its ARN",
    ),
    refused(
        "iam",
        "CreatePolicy",
        {"PolicyName": "tij", "PolicyDocument": document({**READ, "Action": "GetObject"})},
        "MalformedPolicyDocument",
        "an action without its service",
    ),
    refused(
        "iam",
        "CreatePolicy",
        {"PolicyName": "tij", "PolicyDocument": document({**READ, "Effect": "allow"})},
        "MalformedPolicyDocument",
        "allow in small letters",
    ),
    refused(
        "iam",
        "CreatePolicy",
        {"PolicyName": "tij boundary", "PolicyDocument": document(READ)},
        "ValidationError",
        "a space in its name",
    ),
    refused(
        "iam",
        "TagRole",
        {"RoleName": "$role_name", "Tags": [{"Key": "aws:owner", "Value": "a"}]},
        "InvalidInput/ValidationError",
        "a tag that AWS keeps",
    ),
    refused(
        "iam",
        "CreateServiceLinkedRole",
        {"AWSServiceName": "fargate.amazonaws.com"},
        "InvalidInput/AccessDenied",
        "of a service that has none",
    ),
    refused(
        "iam",
        "UpdateRole",
        {"RoleName": "$role_name", "MaxSessionDuration": 1800},
        "ValidationError",
        "half an hour",
    ),
    refused(
        "kms",
        "PutKeyPolicy",
        {
            "KeyId": "$key",
            "PolicyName": "default",
            "Policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "logs.amazonaws.com"},
                    "Action": "kms:Encrypt",
                    "Resource": "*",
                }
            ),
        },
        "MalformedPolicyDocumentException",
        "nobody may change it any more",
    ),
    refused(
        "secretsmanager",
        "PutSecretValue",
        {"SecretId": "$secret", "SecretString": "b"},
        "InvalidRequestException",
        "it is scheduled for deletion",
        [("secretsmanager", "DeleteSecret", {"SecretId": "$secret"})],
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
        "for a role that is not there",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "tij/image", "Value": "a", "Type": "String"},
        "ValidationException",
        "a path without its first slash",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/image", "Value": "b" * 5000, "Type": "String"},
        "ValidationException",
        "longer than a standard one",
    ),
    refused(
        "sts",
        "AssumeRole",
        {"RoleArn": "$role", "RoleSessionName": "tij", "DurationSeconds": 7200},
        "ValidationError",
        "longer than the role allows",
    ),
)

WATCHED = (
    refused(
        "wafv2",
        "UpdateWebACL",
        {
            **firewall(Name="prepared"),
            "Id": "$firewall_id",
            "LockToken": NO_ID,
        },
        "WAFOptimisticLockException",
        "somebody changed it in between",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(Name="prepared"),
        "WAFDuplicateItemException",
        "its name is taken",
        [("wafv2", "CreateWebACL", firewall(Name="prepared"))],
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(rule(Action={"Block": {"CustomResponse": {"ResponseCode": 999}}})),
        "WAFInvalidParameterException/ValidationException",
        "a status that HTTP does not have",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement={
                    "ManagedRuleGroupStatement": {
                        **managed()["ManagedRuleGroupStatement"],
                        "Version": "Version_99.0",
                    }
                },
                Action=None,
                OverrideAction={"None": {}},
            )
        ),
        "WAFInvalidParameterException/WAFNonexistentItemException",
        "a version that AWS does not offer",
    ),
    refused(
        "logs",
        "CreateDelivery",
        {
            "deliverySourceName": "tij",
            "deliveryDestinationArn": f"arn:aws:logs:{REGION}:$account:delivery-destination:tij",
        },
        "ResourceNotFoundException",
        "from a source that is not there",
    ),
    refused(
        "logs",
        "DeleteMetricFilter",
        {"logGroupName": "$log", "filterName": "nobodys"},
        "ResourceNotFoundException",
        "a filter that is not there",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "AlarmActions": ["arn:aws:sns:us-east-1:$account:tij"]},
        "ValidationError",
        "a topic of another Region",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "Metrics": [{"Id": "a", "Expression": "1"}]},
        "ValidationError/InvalidParameterCombination",
        "a metric and a list of them",
    ),
    refused(
        "cloudwatch",
        "PutCompositeAlarm",
        {"AlarmName": "all", "AlarmRule": "ALARM(nobodys)"},
        "ValidationError",
        "of an alarm that is not there",
    ),
    refused(
        "events",
        "PutTargets",
        {"Rule": "nobodys", "Targets": [{"Id": "a", "Arn": "$topic"}]},
        "ResourceNotFoundException",
        "of a rule that is not there",
    ),
    refused(
        "events",
        "PutTargets",
        {
            "Rule": "tij",
            "Targets": [{"Id": "a", "Arn": "$topic", "Input": "{}", "InputPath": "$.detail"}],
        },
        "ValidationException",
        "two inputs",
        [EVERY_DAY],
    ),
    refused(
        "scheduler",
        "UpdateSchedule",
        {**SCHEDULE, "Name": "nobodys"},
        "ResourceNotFoundException",
        "one that is not there",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {**SCHEDULE, "GroupName": "nobodys"},
        "ResourceNotFoundException",
        "in a group that is not there",
    ),
    refused(
        "scheduler",
        "CreateSchedule",
        {
            **SCHEDULE,
            "Target": {
                **SCHEDULE["Target"],
                "RetryPolicy": {"MaximumEventAgeInSeconds": 30},
            },
        },
        "ValidationException",
        "given up after half a minute",
    ),
    refused(
        "sns",
        "Publish",
        {"TopicArn": f"arn:aws:sns:{REGION}:$account:nobodys", "Message": "a"},
        "NotFound",
        "to a topic that is not there",
    ),
    refused(
        "sns",
        "Publish",
        {"TopicArn": "$topic", "Subject": "a\nb", "Message": "a"},
        "InvalidParameter",
        "a subject of two lines",
    ),
    refused(
        "sesv2",
        "SendEmail",
        {
            "FromEmailAddress": "info@nobodys.test",
            "Destination": {"ToAddresses": ["a@prepared.test"]},
            "Content": {"Simple": {"Subject": {"Data": "a"}, "Body": {"Text": {"Data": "a"}}}},
        },
        "MessageRejected",
        "from a domain that nobody verified",
    ),
    refused(
        "elasticache",
        "ModifyReplicationGroup",
        {
            "ReplicationGroupId": "tij-cache",
            "EngineVersion": "7.2",
            "ApplyImmediately": True,
        },
        "InvalidParameterCombination/InvalidParameterValue",
        "back to the version before",
        [CACHED],
    ),
    refused(
        "elasticache",
        "ModifyReplicationGroup",
        {"ReplicationGroupId": "tij-cache", "CacheNodeType": "cache.t4g.nano"},
        "InvalidParameterValue/InvalidParameterCombination",
        "a class that is not there",
        [CACHED],
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "SnapshotRetentionLimit": 36},
        "InvalidParameterValue",
        "backups for more than 35 days",
    ),
    refused(
        "ecr",
        "DescribeImages",
        {"repositoryName": "$repository", "imageIds": [{"imageTag": "nobodys"}]},
        "ImageNotFoundException",
        "an image that nobody pushed",
    ),
    refused(
        "ecr",
        "SetRepositoryPolicy",
        {"repositoryName": "$repository", "policyText": "{}"},
        "InvalidParameterException",
        "an empty policy",
    ),
    refused(
        "application-autoscaling",
        "PutScalingPolicy",
        TRACK,
        "ObjectNotFoundException",
        "before what it scales is registered",
        [RUNNING],
    ),
    refused(
        "application-autoscaling",
        "RegisterScalableTarget",
        {**SCALED, "MinCapacity": 1, "MaxCapacity": 3, "ScalableDimension": "ecs:service:Count"},
        "ValidationException",
        "by half a dimension",
        [RUNNING],
    ),
    refused(
        "budgets",
        "CreateBudget",
        {**BUDGET, "Budget": {**BUDGET["Budget"], "BudgetName": "tij:monthly"}},
        "InvalidParameterException/ValidationException",
        "a colon in its name",
    ),
    refused(
        "cloudtrail",
        "StartLogging",
        {"Name": "nobodys"},
        "TrailNotFoundException",
        "a trail that is not there",
    ),
    refused(
        "guardduty",
        "UpdateDetector",
        {"DetectorId": "12abc34d567e8fa901bc2d34e56789f0", "Enable": True},
        "BadRequestException",
        "a detector that is not there",
    ),
    refused(
        "accessanalyzer",
        "CreateArchiveRule",
        {
            "analyzerName": "nobodys",
            "ruleName": "ours",
            "filter": {"isPublic": {"eq": ["false"]}},
        },
        "ResourceNotFoundException",
        "of an analyzer that is not there",
    ),
    legal(
        "application-autoscaling",
        "PutScalingPolicy",
        {
            **TRACK,
            "PolicyName": "memory",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 70.0,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ECSServiceAverageMemoryUtilization"
                },
            },
        },
        "a second one by another metric",
        [RUNNING, TARGET, ("application-autoscaling", "PutScalingPolicy", TRACK)],
    ),
    legal("events", "PutRule", {"Name": "tij", "ScheduleExpression": "rate(2 hours)"}, "by hours"),
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
)
