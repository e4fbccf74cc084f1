"""Where AWS's console shows a resource: the address of that very page, in the right Region.

The addresses are those that the console itself shows in the browser; AWS documents none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from tij.synthesized.terraform_json import Block

EVERYWHERE = "https://console.aws.amazon.com"
"""Of services without a Region."""


def console_link(type_: str, attributes: Block, region: str) -> str:
    """The page of a resource of `type_` as its state has it; empty where the console has none.

    `region` is the environment's; a resource whose ARN names another one is shown there.
    """
    page = PAGES.get(type_)
    if page is None:
        return ""
    arn = str(attributes.get("arn") or "")
    of_arn = arn.split(":")[3] if arn.count(":") >= 5 else ""
    try:
        return page(_Escaped(attributes), of_arn or region)
    except KeyError:
        return ""


class _Escaped:
    """Attributes as parts of an address; KeyError for what is not there."""

    def __init__(self, attributes: Block) -> None:
        self._attributes = attributes

    def __getitem__(self, name: str) -> str:
        value = self._attributes[name]
        if not isinstance(value, (str, int)) or value == "":
            raise KeyError(name)
        return quote(str(value), safe="")

    def end(self, name: str) -> str:
        """What stands behind the last slash."""
        value = str(self._attributes[name])
        return quote(value.rpartition("/")[2], safe="")

    def in_fragment(self, name: str) -> str:
        """CloudWatch's own escape: per cent is written as a dollar sign, and escaped twice."""
        return quote(self[name], safe="").replace("%", "$")


Page = Callable[[_Escaped, str], str]


def _regional(service: str, page: Callable[[_Escaped], str]) -> Page:
    """`<service>/home?region=...#<page>`, as most services have it."""
    return lambda of, region: (
        f"https://{region}.console.aws.amazon.com/{service}/home?region={region}#{page(of)}"
    )


def _vpc(page: str, attribute: str = "id") -> Page:
    return _regional("vpcconsole", lambda of: f"{page}={of[attribute]}")


def _ec2(page: str, attribute: str) -> Page:
    return _regional("ec2", lambda of: f"{page}={of[attribute]}")


def _path(path: Callable[[_Escaped], str]) -> Page:
    """A page whose address has no fragment."""
    return lambda of, region: f"https://{region}.console.aws.amazon.com/{path(of)}?region={region}"


PAGES: Mapping[str, Page] = {
    "aws_acm_certificate": _regional("acm", lambda of: f"/certificates/{of.end('arn')}"),
    "aws_cloudfront_distribution": lambda of, _: (
        f"{EVERYWHERE}/cloudfront/v4/home#/distributions/{of['id']}"
    ),
    "aws_cloudwatch_dashboard": _regional(
        "cloudwatch", lambda of: f"dashboards/dashboard/{of['dashboard_name']}"
    ),
    "aws_cloudwatch_log_group": _regional(
        "cloudwatch", lambda of: f"logsV2:log-groups/log-group/{of.in_fragment('name')}"
    ),
    "aws_cloudwatch_metric_alarm": _regional(
        "cloudwatch", lambda of: f"alarmsV2:alarm/{of['alarm_name']}"
    ),
    "aws_db_instance": _regional(
        "rds", lambda of: f"database:id={of['identifier']};is-cluster=false"
    ),
    "aws_ecr_repository": _path(
        lambda of: f"ecr/repositories/private/{of['registry_id']}/{of['name']}"
    ),
    "aws_ecs_cluster": _path(lambda of: f"ecs/v2/clusters/{of['name']}"),
    "aws_ecs_service": _path(
        lambda of: f"ecs/v2/clusters/{of.end('cluster')}/services/{of['name']}"
    ),
    "aws_ecs_task_definition": _path(
        lambda of: f"ecs/v2/task-definitions/{of['family']}/{of['revision']}"
    ),
    "aws_eip": _ec2("ElasticIpDetails:AllocationId", "allocation_id"),
    "aws_elasticache_replication_group": _regional(
        "elasticache", lambda of: f"/valkey/{of['replication_group_id']}"
    ),
    "aws_sesv2_email_identity": _regional("ses", lambda of: f"/identities/{of['email_identity']}"),
    "aws_iam_role": lambda of, _: f"{EVERYWHERE}/iam/home#/roles/details/{of['name']}",
    "aws_instance": _ec2("InstanceDetails:instanceId", "id"),
    "aws_internet_gateway": _vpc("InternetGateway:internetGatewayId"),
    "aws_kms_key": _regional("kms", lambda of: f"/kms/keys/{of['key_id']}"),
    "aws_lb": _ec2("LoadBalancer:loadBalancerArn", "arn"),
    "aws_lb_listener": _ec2("ELBListenerV2:listenerArn", "arn"),
    "aws_lb_target_group": _ec2("TargetGroup:targetGroupArn", "arn"),
    "aws_nat_gateway": _vpc("NatGatewayDetails:natGatewayId"),
    "aws_route53_zone": lambda of, _: (
        f"{EVERYWHERE}/route53/v2/hostedzones#ListRecordSets/{of['zone_id']}"
    ),
    "aws_route_table": _vpc("RouteTableDetails:RouteTableId"),
    "aws_s3_bucket": _path(lambda of: f"s3/buckets/{of['bucket']}"),
    "aws_secretsmanager_secret": lambda of, region: (
        f"https://{region}.console.aws.amazon.com/secretsmanager/secret"
        f"?name={of['name']}&region={region}"
    ),
    "aws_security_group": _vpc("SecurityGroup:groupId"),
    "aws_sns_topic": _regional("sns/v3", lambda of: f"/topic/{of['arn']}"),
    "aws_subnet": _vpc("SubnetDetails:subnetId"),
    "aws_vpc": _vpc("VpcDetails:VpcId"),
    "aws_vpc_endpoint": _vpc("EndpointDetails:vpcEndpointId"),
    "aws_wafv2_web_acl": _path(lambda of: f"wafv2/homev2/web-acl/{of['name']}/{of['id']}/overview"),
}
