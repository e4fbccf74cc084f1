"""What bears a name of the design's in an account where such a name exists once.

An apply would fail on it, or overwrite it: so it is taken in, whoever refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tij.adoption.matched import Matching


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


def take_named(matching: Matching) -> None:
    """Match what bears a name of the design's, and the keys behind such names."""
    take_of_types(matching)
    _security_groups_by_name(matching)
    _documents(matching)
    _keys(matching)


def take_of_types(matching: Matching, *types: str) -> None:
    """What bears the design's name already, of `types` or all."""
    for type_, names in NAMED.items():
        if types and type_ not in types:
            continue
        listed: dict[str | None, dict[str, str]] = {}
        for place, block in list(matching.design.blocks(type_)):
            name, region = block.get(names.argument), matching.design.region(place)
            if matching.matched.id(place) or not isinstance(name, str):
                continue
            if region not in listed:
                listed[region] = dict(names.listed(matching.client(names.service, region)))
            if name in listed[region]:
                matching.matched.add(place, listed[region][name])


def _security_groups_by_name(matching: Matching) -> None:
    """A VPC has one group of a name."""
    vpc = matching.surveyed.found("vpc")
    if not vpc:
        return
    inside = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    pages = matching.client("ec2").get_paginator("describe_security_groups")
    groups = {
        group["GroupName"]: group["GroupId"]
        for page in pages.paginate(Filters=inside)
        for group in page["SecurityGroups"]
    }
    for place, block in list(matching.design.blocks("aws_security_group")):
        if matching.matched.id(place) is None and block.get("name") in groups:
            matching.matched.add(place, groups[block["name"]])
    for place, _ in list(matching.design.blocks("aws_default_security_group")):
        # Made by the design, it loses its rules, whoever lives by them.
        if "default" in groups:
            matching.matched.add(place, groups["default"])


def _documents(matching: Matching) -> None:
    """Session Manager's preferences have one name in every account."""
    from botocore.exceptions import ClientError

    for place, block in list(matching.design.blocks("aws_ssm_document")):
        try:
            matching.client("ssm").describe_document(Name=block["name"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidDocument":
                raise
        else:
            matching.matched.add(place, block["name"])


def _keys(matching: Matching) -> None:
    """The key that a matched alias leads to."""
    for place, block, alias in list(matching.taken("aws_kms_alias")):
        key = matching.design.only(place.stack, block["target_key_id"])
        for page in matching.client("kms").get_paginator("list_aliases").paginate():
            for one in page["Aliases"]:
                if key and one["AliasName"] == alias and "TargetKeyId" in one:
                    matching.matched.add(key, one["TargetKeyId"])
