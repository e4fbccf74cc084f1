"""A call, what comes before it, and right calls from which the examiner's differ in one thing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
"""An operation's input; `$names` in it stand for what they name, made in the account first."""


@dataclass(frozen=True)
class Call:
    """One call of the examiner's, as botocore names service and operation."""

    service: str
    operation: str
    parameters: Json
    codes: tuple[str, ...]
    """AWS's error codes, one of which the answer must have; none: AWS takes the call."""
    title: str
    before: tuple[tuple[str, str, Json], ...] = ()
    """Calls that AWS takes, made first: the state that the call is made in."""

    @property
    def key(self) -> str:
        """What it is known by."""
        return f"{self.service} {self.operation}: {self.title}"


def refused(
    service: str,
    operation: str,
    parameters: Json,
    code: str,
    title: str,
    before: Sequence[tuple[str, str, Json]] = (),
) -> Call:
    """AWS answers with `code`; where its pages don't say which of several, all of them by `/`."""
    return Call(service, operation, parameters, tuple(code.split("/")), title, tuple(before))


def legal(
    service: str,
    operation: str,
    parameters: Json,
    title: str,
    before: Sequence[tuple[str, str, Json]] = (),
) -> Call:
    """AWS takes it, odd as it looks."""
    return Call(service, operation, parameters, (), title, tuple(before))


def without(right: Json, *names: str) -> Json:
    """`right` without these parameters."""
    return {name: value for name, value in right.items() if name not in names}


def document(*statements: Json, version: str = "2012-10-17") -> str:
    """A policy's JSON."""
    return json.dumps({"Version": version, "Statement": list(statements)})


def trust(service: str = "ecs-tasks.amazonaws.com") -> str:
    """A role's trust policy."""
    return document(
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    )


READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}
DATABASE: Json = {
    "DBInstanceIdentifier": "tij-db",
    "Engine": "postgres",
    "EngineVersion": "17",
    "DBInstanceClass": "db.t4g.micro",
    "AllocatedStorage": 20,
    "StorageType": "gp3",
    "StorageEncrypted": True,
    "DBName": "tij",
    "MasterUsername": "tij",
    "ManageMasterUserPassword": True,
    "DBSubnetGroupName": "$database_subnets",
    "VpcSecurityGroupIds": ["$group"],
    "BackupRetentionPeriod": 7,
    "PreferredBackupWindow": "17:00-18:00",
    "PreferredMaintenanceWindow": "sat:18:30-sat:19:30",
}
MADE = ("rds", "CreateDBInstance", DATABASE)
BUCKET: Json = {
    "Bucket": "tij-examined-$account",
    "CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"},
}
DISTRIBUTION: Json = {
    "CallerReference": "tij",
    "Comment": "",
    "Enabled": True,
    "Origins": {
        "Quantity": 1,
        "Items": [
            {
                "Id": "s3",
                "DomainName": "tij.s3.ap-northeast-1.amazonaws.com",
                "S3OriginConfig": {"OriginAccessIdentity": ""},
            }
        ],
    },
    "DefaultCacheBehavior": {
        "TargetOriginId": "s3",
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
}


def distribution(**changes: Any) -> Json:
    """CreateDistribution's parameters, with these laid over the configuration."""
    return {"DistributionConfig": {**DISTRIBUTION, **changes}}


def origin(**changes: Any) -> Json:
    """The same with another origin."""
    (one,) = DISTRIBUTION["Origins"]["Items"]
    return distribution(Origins={"Quantity": 1, "Items": [{**one, **changes}]})


VIEW = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "tij"}


def rule(name: str = "rate", priority: int = 0, **changes: Any) -> Json:
    """A firewall's rule."""
    rate = {"RateBasedStatement": {"Limit": 2000, "AggregateKeyType": "IP"}}
    right = {
        "Name": name,
        "Priority": priority,
        "Statement": rate,
        "Action": {"Block": {}},
        "VisibilityConfig": VIEW,
    }
    return {**right, **changes}


def managed(group: str = "AWSManagedRulesCommonRuleSet") -> Json:
    """The statement of AWS's group of rules."""
    return {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": group}}


def firewall(*rules: Json, **changes: Any) -> Json:
    """CreateWebACL's parameters."""
    right = {
        "Name": "tij",
        "Scope": "REGIONAL",
        "DefaultAction": {"Allow": {}},
        "Rules": list(rules),
        "VisibilityConfig": VIEW,
    }
    return {**right, **changes}


def change(action: str, name: str, type_: str, *values: str, **more: Any) -> Json:
    """ChangeResourceRecordSets' parameters in the prepared zone, `$domain`."""
    records = {"TTL": 300, "ResourceRecords": [{"Value": value} for value in values]}
    record = {"Name": name, "Type": type_, **(records if values else {}), **more}
    return {
        "HostedZoneId": "$zone",
        "ChangeBatch": {"Changes": [{"Action": action, "ResourceRecordSet": record}]},
    }


BALANCER: Json = {
    "Name": "tij-alb",
    "Subnets": ["$subnet_a", "$subnet_c"],
    "SecurityGroups": ["$group"],
}
TARGETS: Json = {
    "Name": "tij-tg",
    "Protocol": "HTTP",
    "Port": 80,
    "VpcId": "$vpc",
    "TargetType": "ip",
    "HealthCheckPath": "/health/",
}
FORWARD: list[Json] = [{"Type": "forward", "TargetGroupArn": "$targets"}]
LISTENER: Json = {
    "LoadBalancerArn": "$balancer",
    "Protocol": "HTTP",
    "Port": 80,
    "DefaultActions": FORWARD,
}
CONTAINER: Json = {
    "name": "app",
    "image": "$account.dkr.ecr.ap-northeast-1.amazonaws.com/tij@sha256:" + "a" * 64,
    "essential": True,
    "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
}
TASK: Json = {
    "family": "tij",
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "executionRoleArn": "$role",
    "taskRoleArn": "$role",
    "containerDefinitions": [CONTAINER],
}


def task(*containers: Json, **changes: Any) -> Json:
    """RegisterTaskDefinition's parameters; each container laid over the right one."""
    found = [{**CONTAINER, **one} for one in containers] or [CONTAINER]
    return {**TASK, "containerDefinitions": found, **changes}


NETWORK = {
    "awsvpcConfiguration": {
        "subnets": ["$subnet_a", "$subnet_c"],
        "securityGroups": ["$group"],
        "assignPublicIp": "DISABLED",
    }
}
SERVICE: Json = {
    "cluster": "$cluster",
    "serviceName": "tij",
    "taskDefinition": "$task",
    "desiredCount": 0,
    "launchType": "FARGATE",
    "networkConfiguration": NETWORK,
}
ALARM: Json = {
    "AlarmName": "tij",
    "Namespace": "AWS/RDS",
    "MetricName": "CPUUtilization",
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 5,
    "Threshold": 80,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
}
SCHEDULE: Json = {
    "Name": "tij",
    "ScheduleExpression": "cron(0 3 * * ? *)",
    "ScheduleExpressionTimezone": "Asia/Tokyo",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": {
        "Arn": "arn:aws:ecs:ap-northeast-1:$account:cluster/tij",
        "RoleArn": "$scheduler_role",
        "EcsParameters": {
            "TaskDefinitionArn": "arn:aws:ecs:ap-northeast-1:$account:task-definition/tij",
            "LaunchType": "FARGATE",
            "NetworkConfiguration": {
                "awsvpcConfiguration": {"Subnets": ["$subnet_a"], "SecurityGroups": ["$group"]}
            },
        },
    },
}
CACHE: Json = {
    "ReplicationGroupId": "tij-cache",
    "ReplicationGroupDescription": "tij",
    "Engine": "valkey",
    "EngineVersion": "8.0",
    "CacheNodeType": "cache.t4g.micro",
    "NumCacheClusters": 1,
    "CacheSubnetGroupName": "$cache_subnets",
    "SecurityGroupIds": ["$group"],
    "AtRestEncryptionEnabled": True,
    "TransitEncryptionEnabled": True,
}
BUDGET: Json = {
    "AccountId": "$account",
    "Budget": {
        "BudgetName": "tij",
        "BudgetLimit": {"Amount": "100", "Unit": "USD"},
        "TimeUnit": "MONTHLY",
        "BudgetType": "COST",
    },
}


def images(*rules: Json) -> Json:
    """PutLifecyclePolicy's parameters."""
    return {"repositoryName": "$repository", "lifecyclePolicyText": json.dumps({"rules": rules})}


def expire(priority: int = 1, **selection: Any) -> Json:
    """A rule of a repository's life cycle."""
    right = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 20}
    return {
        "rulePriority": priority,
        "selection": {**right, **selection},
        "action": {"type": "expire"},
    }


def lifecycle(*rules: Json) -> Json:
    """PutBucketLifecycleConfiguration's parameters, each laid over a right rule."""
    right = {"ID": "a", "Status": "Enabled", "Filter": {"Prefix": ""}}
    return {
        "Bucket": "$bucket",
        "LifecycleConfiguration": {"Rules": [{**right, **one} for one in rules]},
    }


NO_ID = "11111111-2222-3333-4444-555555555555"
SCALED: Json = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/$cluster/tij",
    "ScalableDimension": "ecs:service:DesiredCount",
}
RUNNING = ("ecs", "CreateService", SERVICE)
TARGET = (
    "application-autoscaling",
    "RegisterScalableTarget",
    {**SCALED, "MinCapacity": 1, "MaxCapacity": 3},
)
TRACK: Json = {
    **SCALED,
    "PolicyName": "cpu",
    "PolicyType": "TargetTrackingScaling",
    "TargetTrackingScalingPolicyConfiguration": {
        "TargetValue": 60.0,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "ECSServiceAverageCPUUtilization"
        },
    },
}
