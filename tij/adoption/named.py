"""What bears a name of the design's in an account where such a name exists once.

An apply would fail on it, or overwrite it: so it is taken in, whoever refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Names:
    """How the names in use are listed."""

    service: str
    operation: str
    pairs: str
    """JMESPath to pairs of a name and its import identifier in the answer."""
    argument: str = "name"
    arguments: Mapping[str, str] = field(default_factory=dict)
    after: str = ""
    """The name, and with `short` the identifier, begins behind the last of this."""
    short: bool = False

    def listed(self, client: Any) -> Iterator[tuple[str, str]]:
        """Every name that is in use, with its import identifier."""
        import jmespath

        if client.can_paginate(self.operation):
            pages = client.get_paginator(self.operation).paginate(**self.arguments)
        else:
            pages = [getattr(client, self.operation)(**self.arguments)]
        for page in pages:
            for name, id_ in jmespath.search(self.pairs, page) or ():
                if self.after:
                    name = name.rpartition(self.after)[2]
                yield name, name if self.short else id_


NAMED: Mapping[str, Names] = {
    "aws_cloudfront_origin_access_control": Names(
        "cloudfront",
        "list_origin_access_controls",
        "OriginAccessControlList.Items[].[Name, Id]",
    ),
    "aws_cloudfront_response_headers_policy": Names(
        "cloudfront",
        "list_response_headers_policies",
        "ResponseHeadersPolicyList.Items[].ResponseHeadersPolicy"
        ".[ResponseHeadersPolicyConfig.Name, Id]",
        arguments={"Type": "custom"},
    ),
    "aws_cloudwatch_dashboard": Names(
        "cloudwatch",
        "list_dashboards",
        "DashboardEntries[].[DashboardName, DashboardName]",
        argument="dashboard_name",
    ),
    "aws_cloudwatch_log_group": Names(
        "logs", "describe_log_groups", "logGroups[].[logGroupName, logGroupName]"
    ),
    "aws_cloudwatch_metric_alarm": Names(
        "cloudwatch",
        "describe_alarms",
        "MetricAlarms[].[AlarmName, AlarmName]",
        argument="alarm_name",
    ),
    "aws_db_parameter_group": Names(
        "rds",
        "describe_db_parameter_groups",
        "DBParameterGroups[].[DBParameterGroupName, DBParameterGroupName]",
    ),
    "aws_db_subnet_group": Names(
        "rds",
        "describe_db_subnet_groups",
        "DBSubnetGroups[].[DBSubnetGroupName, DBSubnetGroupName]",
    ),
    "aws_ecr_repository": Names(
        "ecr", "describe_repositories", "repositories[].[repositoryName, repositoryName]"
    ),
    "aws_ecs_cluster": Names("ecs", "list_clusters", "clusterArns[].[@, @]", after="/", short=True),
    "aws_iam_role": Names("iam", "list_roles", "Roles[].[RoleName, RoleName]"),
    "aws_kms_alias": Names("kms", "list_aliases", "Aliases[].[AliasName, AliasName]"),
    "aws_lb_target_group": Names(
        "elbv2", "describe_target_groups", "TargetGroups[].[TargetGroupName, TargetGroupArn]"
    ),
    "aws_s3_bucket": Names("s3", "list_buckets", "Buckets[].[Name, Name]", argument="bucket"),
    "aws_secretsmanager_secret": Names(
        "secretsmanager", "list_secrets", "SecretList[].[Name, ARN]"
    ),
    "aws_sns_topic": Names("sns", "list_topics", "Topics[].[TopicArn, TopicArn]", after=":"),
    "aws_ssm_parameter": Names("ssm", "describe_parameters", "Parameters[].[Name, Name]"),
}
"""By resource type."""
