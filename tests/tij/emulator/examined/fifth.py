"""The fifth set: errors that people reported in public, looked up after the fourth was mended.

Each is what AWS answered somebody (issues of terraform-provider-aws, of its modules and of others),
put in the terms of a call that this deployment makes.
"""

from __future__ import annotations

import json

from tests.tij.emulator.examined.calls import (
    ALARM,
    BALANCER,
    BUDGET,
    CACHE,
    CONTAINER,
    DATABASE,
    LISTENER,
    MADE,
    NO_ID,
    READ,
    SERVICE,
    TARGETS,
    TASK,
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

OLD = {"QueryString": False, "Cookies": {"Forward": "none"}}
MINOR = ("rds", "CreateDBInstance", {**DATABASE, "EngineVersion": "17.5"})
SOLID = (
    "rds",
    "CreateDBInstance",
    {**DATABASE, "StorageType": "io1", "AllocatedStorage": 100, "Iops": 1000},
)
INTERFACE: Json = {
    "VpcId": "$vpc",
    "VpcEndpointType": "Interface",
    "ServiceName": "com.amazonaws.ap-northeast-1.s3",
    "SubnetIds": ["$subnet_a"],
}
NAMES = (
    "ec2",
    "ModifyVpcAttribute",
    {"VpcId": "$vpc", "EnableDnsHostnames": {"Value": True}},
)
FLOW: Json = {
    "ResourceIds": ["$vpc"],
    "ResourceType": "VPC",
    "TrafficType": "ALL",
    "LogDestinationType": "cloud-watch-logs",
    "LogGroupName": "$log",
    "DeliverLogsPermissionArn": "$role",
}
ROLE: Json = {"RoleName": "tij", "AssumeRolePolicyDocument": trust()}


def dashboard(**properties: object) -> Json:
    """PutDashboard with one widget."""
    widget = {"type": "metric", "x": 0, "y": 0, "width": 6, "height": 6, "properties": properties}
    return {"DashboardName": "tij", "DashboardBody": json.dumps({"widgets": [widget]})}


def instance(change: Json) -> Json:
    """ModifyDBInstance."""
    return {"DBInstanceIdentifier": "tij-db", "ApplyImmediately": True, **change}


CALLS = (
    # ECS
    refused(
        "ecs",
        "RegisterTaskDefinition",
        without(TASK, "cpu"),
        "ClientException",
        "Fargate requires that cpu be defined at the task level",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        {
            **TASK,
            "containerDefinitions": [
                {
                    **CONTAINER,
                    "dependsOn": [{"containerName": "migrate", "condition": "SUCCESS"}],
                },
                {"name": "migrate", "image": "tij", "essential": True},
            ],
        },
        "ClientException",
        "a dependency with SUCCESS cannot be essential",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        {
            **TASK,
            "containerDefinitions": [
                {**CONTAINER, "cpu": 200},
                {"name": "log", "image": "tij", "cpu": 100},
            ],
        },
        "ClientException",
        "the sum of all cpu is greater than the task's",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        {
            "family": "tij",
            "containerDefinitions": [{"name": "app", "image": "tij", "essential": True}],
        },
        "ClientException",
        "at least one of memory or memoryReservation",
    ),
    refused(
        "ecs",
        "CreateService",
        {**SERVICE, "taskDefinition": "of-instances"},
        "InvalidParameterException",
        "the task definition does not support Fargate",
        before=[
            (
                "ecs",
                "RegisterTaskDefinition",
                {
                    **without(TASK, "requiresCompatibilities"),
                    "family": "of-instances",
                    "requiresCompatibilities": ["EC2"],
                },
            )
        ],
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
        "the container web does not exist in the task definition",
        before=[("elbv2", "CreateListener", LISTENER)],
    ),
    refused(
        "ecs",
        "CreateCluster",
        {
            "clusterName": "$cluster",
            "settings": [{"name": "containerInsights", "value": "enabled"}],
        },
        "InvalidParameterException",
        "arguments on this idempotent request are inconsistent",
    ),
    refused(
        "ecs",
        "RegisterTaskDefinition",
        task(
            {},
            {
                "name": "log",
                "portMappings": [],
                "firelensConfiguration": {
                    "type": "fluentbit",
                    "options": {"config-file-type": "s3", "config-file-value": "s3://a/b.conf"},
                },
            },
        ),
        "ClientException",
        "invalid arn syntax of firelens",
    ),
    # Load balancers
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "Protocol": "HTTPS",
            "Port": 443,
            "Certificates": [
                {"CertificateArn": f"arn:aws:acm:us-east-1:$account:certificate/{NO_ID}"}
            ],
        },
        "CertificateNotFound/ValidationError",
        "a certificate of CloudFront's region",
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Name": "prepared", "Scheme": "internal"},
        "DuplicateLoadBalancerName",
        "a name with other settings",
        before=[("elbv2", "CreateLoadBalancer", {**BALANCER, "Name": "prepared"})],
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
        "access denied for bucket",
    ),
    refused(
        "elbv2",
        "CreateListener",
        {**LISTENER, "Port": 81, "DefaultActions": [{"Type": "forward", "TargetGroupArn": "tij"}]},
        "ValidationError/TargetGroupNotFound",
        "tij is not a valid target group ARN",
    ),
    refused(
        "elbv2",
        "CreateTargetGroup",
        {**TARGETS, "HealthCheckIntervalSeconds": 10, "HealthCheckTimeoutSeconds": 15},
        "ValidationError",
        "health check interval must be greater than the timeout",
    ),
    # RDS
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "StorageType": "gp2", "AllocatedStorage": 10},
        "InvalidParameterCombination/InvalidParameterValue",
        "invalid storage size for gp2: 10",
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            "DBParameterGroupName": "default.postgres17",
            "Parameters": [
                {
                    "ParameterName": "work_mem",
                    "ParameterValue": "8192",
                    "ApplyMethod": "immediate",
                }
            ],
        },
        "InvalidParameterValue",
        "cannot modify a default parameter group",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MaxAllocatedStorage": 21},
        "InvalidParameterCombination",
        "the maximum must be increased by at least 10 percent",
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        instance({"AllocatedStorage": 200}),
        "InvalidParameterCombination",
        "you must specify both the storage size and iops",
        before=[SOLID],
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        instance({"EngineVersion": "17.2"}),
        "InvalidParameterCombination",
        "cannot upgrade postgres from 17.5 to 17.2",
        before=[MINOR],
    ),
    refused(
        "rds",
        "ModifyDBParameterGroup",
        {
            "DBParameterGroupName": "$parameters",
            "Parameters": [
                {
                    "ParameterName": "max_connections",
                    "ParameterValue": "DBInstanceClassMemory/13212024",
                    "ApplyMethod": "pending-reboot",
                }
            ],
        },
        "InvalidParameterValue",
        "a formula without braces",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "VpcSecurityGroupIds": ["sg-0123456789abcdef0"]},
        "InvalidParameterValue",
        "invalid security group",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "AvailabilityZone": "us-east-1a"},
        "InvalidParameterValue/InvalidVPCNetworkStateFault",
        "a zone of another region",
    ),
    refused(
        "rds",
        "CreateDBInstance",
        {**without(DATABASE, "ManageMasterUserPassword"), "MasterUserPassword": "short"},
        "InvalidParameterValue",
        "a password shorter than eight",
    ),
    refused(
        "rds",
        "ModifyDBInstance",
        instance({"DBParameterGroupName": "$old_parameters"}),
        "InvalidParameterCombination",
        "a parameter group of another family for what runs",
        before=[MADE],
    ),
    # EC2
    refused(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 80,
                    "ToPort": 80,
                    "UserIdGroupPairs": [{"GroupId": "$group,$other_group"}],
                }
            ],
        },
        "InvalidGroupId.Malformed",
        "two ids in one",
    ),
    refused(
        "ec2",
        "AuthorizeSecurityGroupEgress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 443,
                    "ToPort": 443,
                    "PrefixListIds": [{"PrefixListId": "pl-0123456789abcdef0"}],
                }
            ],
        },
        "InvalidPrefixListID.NotFound/InvalidPrefixListId.NotFound",
        "a prefix list that is not there",
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {**INTERFACE, "ServiceName": "com.amazonaws.ap-northeast-1.ecr-dkr"},
        "InvalidServiceName",
        "ecr-dkr does not exist",
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {
            **INTERFACE,
            "PrivateDnsEnabled": True,
            "DnsOptions": {"PrivateDnsOnlyForInboundResolverEndpoint": True},
        },
        "InvalidParameter",
        "the VPC must have a gateway endpoint first",
        before=[NAMES],
    ),
    refused(
        "ec2",
        "CreateVpcEndpoint",
        {**INTERFACE, "ServiceName": "com.amazonaws.us-east-1.sqs"},
        "InvalidServiceName",
        "a service of another region",
    ),
    refused(
        "ec2",
        "CreateFlowLogs",
        FLOW,
        "FlowLogAlreadyExists",
        "there is an existing flow log with the same configuration",
        before=[("ec2", "CreateFlowLogs", FLOW)],
    ),
    refused(
        "ec2",
        "CreateSubnet",
        {"VpcId": "$vpc", "CidrBlock": "10.0.0.0/14"},
        "InvalidSubnet.Range",
        "a subnet larger than its network",
    ),
    refused(
        "ec2",
        "RunInstances",
        {
            "ImageId": "ami-0123456789abcdef0",
            "InstanceType": "t4g.nano",
            "MinCount": 1,
            "MaxCount": 1,
            "SubnetId": "$subnet_a",
            "SecurityGroups": ["nat"],
        },
        "InvalidParameterCombination",
        "groupName cannot be used with subnet",
    ),
    # IAM
    refused(
        "iam",
        "CreateRole",
        {
            **ROLE,
            "AssumeRolePolicyDocument": document(
                {"Effect": "Allow", "Principal": {"AWS": []}, "Action": "sts:AssumeRole"}
            ),
        },
        "MalformedPolicyDocument",
        "a statement with no principals",
    ),
    refused(
        "iam",
        "CreatePolicy",
        {"PolicyName": "tij", "PolicyDocument": document({**READ, "Principal": "*"})},
        "MalformedPolicyDocument",
        "an identity's policy with a principal",
    ),
    refused(
        "iam",
        "CreateRole",
        {
            **ROLE,
            "AssumeRolePolicyDocument": document(
                {"Effect": "Allow", "Principal": {"*": "*"}, "Action": "sts:AssumeRole"}
            ),
        },
        "MalformedPolicyDocument",
        "a principal of the type star",
    ),
    refused(
        "iam",
        "CreateRole",
        {**ROLE, "Tags": [{"Key": "Name", "Value": "a"}, {"Key": "name", "Value": "b"}]},
        "InvalidInput",
        "tag keys that differ in capitals",
    ),
    refused(
        "iam",
        "CreateRole",
        {**ROLE, "RoleName": "TIJ"},
        "EntityAlreadyExists",
        "a role's name in capitals",
        before=[("iam", "CreateRole", ROLE)],
    ),
    refused(
        "iam",
        "AttachRolePolicy",
        {"RoleName": "$role_name", "PolicyArn": "AmazonS3ReadOnlyAccess"},
        "ValidationError/InvalidInput",
        "ARN AmazonS3ReadOnlyAccess is not valid",
    ),
    # Route 53
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("CREATE", "$domain", "NS", "ns-1.example.com"),
        "InvalidChangeBatch",
        "the zone's own name servers again",
    ),
    refused(
        "route53",
        "ChangeResourceRecordSets",
        change("DELETE", "a.$domain", "A", "192.0.2.2"),
        "InvalidChangeBatch",
        "the values provided do not match",
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
        change("CREATE", "a.$domain", "A", "192.0.2.1"),
        "InvalidChangeBatch",
        "a conflicting CNAME with the same name",
        before=[
            (
                "route53",
                "ChangeResourceRecordSets",
                change("CREATE", "a.$domain", "CNAME", "b.example.com"),
            )
        ],
    ),
    refused(
        "route53",
        "CreateHostedZone",
        {"Name": "*.dkr.ecr.ap-northeast-1.amazonaws.com", "CallerReference": "c"},
        "InvalidInput/InvalidDomainName",
        "a zone with a wildcard",
    ),
    # CloudFront
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(DomainName="tij.s3-website-ap-northeast-1.amazonaws.com"),
        "InvalidArgument",
        "a website's endpoint as a bucket",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(DomainName="https://tij.s3.ap-northeast-1.amazonaws.com"),
        "InvalidArgument",
        "an address for a domain name",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            DefaultCacheBehavior={
                "TargetOriginId": "s3",
                "ViewerProtocolPolicy": "redirect-to-https",
                "ForwardedValues": OLD,
            }
        ),
        "InvalidArgument",
        "MinTTL is required",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            DefaultCacheBehavior={
                "TargetOriginId": "s3",
                "ViewerProtocolPolicy": "redirect-to-https",
                "CachePolicyId": "CachingOptimized",
            }
        ),
        "NoSuchCachePolicy",
        "a cache policy by its name",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(
            ViewerCertificate={
                "ACMCertificateArn": f"arn:aws:acm:us-east-1:$account:certificate/{NO_ID}",
                "SSLSupportMethod": "sni-only",
                "MinimumProtocolVersion": "TLSv1.2_2021",
            }
        ),
        "InvalidViewerCertificate",
        "the specified SSL certificate doesn't exist",
    ),
    # S3
    refused(
        "s3",
        "PutBucketAcl",
        {"Bucket": "$bucket", "ACL": "private"},
        "AccessControlListNotSupported",
        "the bucket does not allow ACLs",
    ),
    refused(
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "$bucket",
            "Policy": document(
                {
                    **READ,
                    "Principal": {"AWS": "arn:aws:iam::$account:role/nobody"},
                    "Resource": "arn:aws:s3:::$bucket/*",
                }
            ),
        },
        "MalformedPolicy",
        "invalid principal in policy",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle({"Filter": None, "Expiration": {"Days": 2}}),
        "MalformedXML",
        "a rule with neither filter nor prefix",
    ),
    refused(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {
                "Transitions": [
                    {"Days": 30, "StorageClass": "STANDARD_IA"},
                    {"Days": 45, "StorageClass": "GLACIER"},
                ]
            }
        ),
        "InvalidArgument",
        "days in GLACIER must be 30 more than in STANDARD_IA",
    ),
    # The rest
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {
            **CACHE,
            "NumCacheClusters": 2,
            "AutomaticFailoverEnabled": True,
            "CacheNodeType": "cache.t1.micro",
        },
        "InvalidParameterValue/InvalidParameterCombination",
        "a node too old for Valkey",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "CacheSecurityGroupNames": ["default"]},
        "InvalidParameterCombination/InvalidParameterValue",
        "use of cache security groups is not permitted",
    ),
    refused(
        "ssm",
        "PutParameter",
        {"Name": "/tij/a", "Type": "SecureString", "Value": "b", "KeyId": NO_ID},
        "InvalidKeyId",
        "a key that does not exist",
    ),
    refused(
        "kms",
        "CreateAlias",
        {"AliasName": "alias/tij", "TargetKeyId": "$key"},
        "AlreadyExistsException",
        "an alias with the name already exists",
        before=[("kms", "CreateAlias", {"AliasName": "alias/tij", "TargetKeyId": "$key"})],
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
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "$topic",
                }
            ),
        },
        "InvalidParameter",
        "policy statement action out of service scope",
    ),
    refused(
        "cloudwatch",
        "PutMetricAlarm",
        {**ALARM, "AlarmActions": ["arn:aws:sns:us-east-1:$account:alarms"]},
        "ValidationError",
        "invalid region us-east-1 specified",
    ),
    refused(
        "cloudwatch",
        "PutDashboard",
        dashboard(metrics=[], region="ap-northeast-1"),
        "InvalidParameterInput",
        "metrics should have at least one item",
    ),
    refused(
        "cloudwatch",
        "PutDashboard",
        dashboard(metrics=[["AWS/RDS", "CPUUtilization"]]),
        "InvalidParameterInput",
        "a widget should have its region",
    ),
    refused(
        "logs",
        "PutDeliverySource",
        {
            "name": "tij",
            "resourceArn": "arn:aws:cloudfront::$account:distribution/E0000000000000",
            "logType": "ACCESS_LOGS",
        },
        "ValidationException/ResourceNotFoundException",
        "CloudFront's logs outside us-east-1",
    ),
    refused(
        "budgets",
        "CreateBudget",
        BUDGET,
        "DuplicateRecordException",
        "a budget that exists",
        before=[("budgets", "CreateBudget", BUDGET)],
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall(
            rule(
                Statement={
                    "IPSetReferenceStatement": {
                        "ARN": f"arn:aws:wafv2:ap-northeast-1:$account:regional/ipset/a/{NO_ID}"
                    }
                }
            )
        ),
        "WAFInvalidParameterException/WAFNonexistentItemException",
        "a reference in the rule statement is not valid",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        firewall({**without(rule(Statement=managed()), "Action"), "OverrideAction": {}}),
        "WAFInvalidParameterException",
        "an override without its kind",
    ),
    refused(
        "ecr",
        "PutLifecyclePolicy",
        images(expire(tagStatus="tagged", countNumber=5)),
        "InvalidParameterException",
        "tagged without a prefix",
    ),
    # What AWS takes
    legal(
        "ecs",
        "RegisterTaskDefinition",
        {
            **TASK,
            "containerDefinitions": [
                {
                    **CONTAINER,
                    "dependsOn": [{"containerName": "migrate", "condition": "SUCCESS"}],
                },
                {"name": "migrate", "image": "tij:1", "essential": False},
            ],
        },
        "a task that migrates first",
    ),
    legal(
        "rds",
        "ModifyDBParameterGroup",
        {
            "DBParameterGroupName": "$parameters",
            "Parameters": [
                {
                    "ParameterName": "max_connections",
                    "ParameterValue": "LEAST({DBInstanceClassMemory/9531392},5000)",
                    "ApplyMethod": "pending-reboot",
                },
                {
                    "ParameterName": "pg_stat_statements.track",
                    "ParameterValue": "ALL",
                    "ApplyMethod": "immediate",
                },
            ],
        },
        "a formula, and an extension's parameter",
    ),
    legal(
        "rds",
        "CreateDBInstance",
        {**DATABASE, "MaxAllocatedStorage": 22},
        "exactly ten percent",
    ),
    legal(
        "ec2",
        "CreateVpcEndpoint",
        {**INTERFACE, "ServiceName": "com.amazonaws.ap-northeast-1.ecr.dkr"},
        "ecr.dkr",
    ),
    legal(
        "s3",
        "PutBucketLifecycleConfiguration",
        lifecycle(
            {
                "Transitions": [
                    {"Days": 30, "StorageClass": "STANDARD_IA"},
                    {"Days": 60, "StorageClass": "GLACIER"},
                ]
            }
        ),
        "two transitions a month apart",
    ),
    legal(
        "cloudwatch",
        "PutDashboard",
        dashboard(metrics=[["AWS/RDS", "CPUUtilization"]], region="ap-northeast-1"),
        "a dashboard",
    ),
    legal(
        "iam",
        "CreateRole",
        {
            **ROLE,
            "AssumeRolePolicyDocument": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "$account"},
                    "Action": ["sts:AssumeRole", "sts:TagSession"],
                }
            ),
        },
        "an account by its number",
    ),
)
