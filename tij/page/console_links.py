"""Where AWS's console shows a resource: the address of that very page, in the right Region.

AWS documents few of these addresses: they are those that the browser shows in the console. AWS's
guides link to two of them (a parameter: ECS Developer Guide, "Retrieving Amazon ECS-optimized Linux
AMI metadata"; a policy: CloudFront Developer Guide, "Use managed response headers policies"); many
others are as aws_console_url 1.4 has them. What has no page of its own is shown on that of the
resource that it belongs to.
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
    of_arn = quote(arn.split(":")[3], safe="") if arn.count(":") >= 5 else ""
    try:
        return page(_Escaped(attributes), of_arn or region)
    except KeyError:
        return ""


class _Escaped:
    """Attributes as parts of an address; KeyError for what is not there."""

    def __init__(self, attributes: Block) -> None:
        self._attributes = attributes

    def __getitem__(self, name: str) -> str:
        return quote(self._text(name), safe="")

    def arn(self, name: str) -> str:
        """An ARN in a fragment, where the console leaves colons and slashes as they are."""
        return quote(self._text(name), safe=":/")

    def region(self, name: str) -> str:
        """The Region that an ARN names."""
        parts = self._text(name).split(":")
        if len(parts) < 6 or not parts[3]:
            raise KeyError(name)
        return quote(parts[3], safe="")

    def part(self, name: str, place: int) -> str:
        """What stands at this place between slashes; -1 is the last."""
        parts = self._text(name).split("/")
        if not -len(parts) <= place < len(parts):
            raise KeyError(name)
        return quote(parts[place], safe="")

    def twice(self, name: str) -> str:
        """Systems Manager's own escape: a slash of a name is none of the path, even decoded."""
        return quote(self[name], safe="")

    def in_fragment(self, name: str) -> str:
        """CloudWatch's own escape: per cent is written as a dollar sign, and escaped twice."""
        return self.twice(name).replace("%", "$")

    def secret_of(self, name: str) -> str:
        """A secret's name, of its ARN: Secrets Manager adds a hyphen and six characters."""
        return quote(self._text(name).rpartition(":")[2][:-7], safe="")

    def _text(self, name: str) -> str:
        value = self._attributes.get(name)
        if not isinstance(value, (str, int)) or value == "":
            raise KeyError(name)
        return str(value)


Page = Callable[[_Escaped, str], str]


def _regional(service: str, page: Callable[[_Escaped], str]) -> Page:
    """`<service>/home?region=...#<page>`, as most services have it."""
    return lambda of, region: (
        f"https://{region}.console.aws.amazon.com/{service}/home?region={region}#{page(of)}"
    )


def _vpc(page: str, attribute: str = "id") -> Page:
    return _regional("vpcconsole", lambda of: f"{page}={of[attribute]}")


def _ec2(page: str, attribute: str) -> Page:
    return _regional("ec2", lambda of: f"{page}={of.arn(attribute)}")


def _event_rule(attribute: str) -> Page:
    return _regional("events", lambda of: f"/eventbus/default/rules/{of[attribute]}")


def _rds(page: Callable[[_Escaped], str]) -> Page:
    return _regional("rds", page)


def _backup(kind: str, attribute: str) -> Page:
    return _regional("backup", lambda of: f"/{kind}/details/{of[attribute]}")


def _logs(attribute: str) -> Page:
    return _regional(
        "cloudwatch", lambda of: f"logsV2:log-groups/log-group/{of.in_fragment(attribute)}"
    )


def _path(path: Callable[[_Escaped], str], more: str = "") -> Page:
    """A page whose address has no fragment."""
    return lambda of, region: (
        f"https://{region}.console.aws.amazon.com/{path(of)}?region={region}{more}"
    )


def _certificate(arn: str) -> Page:
    """In the ARN's own Region: a validation has none, and CloudFront's certificate is elsewhere."""

    def page(of: _Escaped, _: str) -> str:
        shown = _regional("acm", lambda of: f"/certificates/{of.part(arn, -1)}")
        return shown(of, of.region(arn))

    return page


def _repository(attribute: str) -> Page:
    return _path(lambda of: f"ecr/repositories/private/{of['registry_id']}/{of[attribute]}")


def _cluster(attribute: str) -> Page:
    return _path(lambda of: f"ecs/v2/clusters/{of[attribute]}")


def _scaled(of: _Escaped) -> str:
    """`resource_id` is `service/<cluster>/<service>`."""
    return f"ecs/v2/clusters/{of.part('resource_id', 1)}/services/{of.part('resource_id', 2)}"


def _bucket(tab: str) -> Page:
    return _path(lambda of: f"s3/buckets/{of['bucket']}", f"&tab={tab}")


def _global(service: str, page: Callable[[_Escaped], str]) -> Page:
    return lambda of, _: f"{EVERYWHERE}/{service}/home#{page(of)}"


def _distribution(page: Callable[[_Escaped], str]) -> Page:
    return _global("cloudfront/v4", page)


def _role(attribute: str) -> Page:
    return _global("iam", lambda of: f"/roles/details/{of[attribute]}?section=permissions")


def _zone(of: _Escaped, _: str) -> str:
    return f"{EVERYWHERE}/route53/v2/hostedzones#ListRecordSets/{of['zone_id']}"


def _secret(name: Callable[[_Escaped], str]) -> Page:
    return lambda of, region: (
        f"https://{region}.console.aws.amazon.com/secretsmanager/secret"
        f"?name={name(of)}&region={region}"
    )


def _firewall(arn: str) -> Page:
    """Of the web ACL's ARN, which ends in its name and its id."""
    return lambda of, region: (
        f"{EVERYWHERE}/wafv2/homev2/web-acl/{of.part(arn, -2)}/{of.part(arn, -1)}/overview"
        f"?region={region}"
    )


_GROUP = _vpc("SecurityGroup:groupId", "security_group_id")
_ROUTES = _vpc("RouteTableDetails:RouteTableId", "route_table_id")
_BALANCER = "LoadBalancer:loadBalancerArn"
_IDENTITY = _regional("ses", lambda of: f"/identities/{of['email_identity']}")

PAGES: Mapping[str, Page] = {
    "aws_accessanalyzer_analyzer": _regional("access-analyzer", lambda _: "/findings"),
    "aws_acm_certificate": _certificate("arn"),
    "aws_acm_certificate_validation": _certificate("certificate_arn"),
    "aws_appautoscaling_policy": _path(_scaled),
    "aws_appautoscaling_target": _path(_scaled),
    "aws_backup_plan": _backup("backupplan", "id"),
    "aws_backup_selection": _backup("backupplan", "plan_id"),
    "aws_backup_vault": _backup("backupvaults", "name"),
    "aws_backup_vault_lock_configuration": _backup("backupvaults", "backup_vault_name"),
    "aws_budgets_budget": _global(
        "costmanagement", lambda of: f"/budgets/details?name={of['name']}"
    ),
    "aws_cloudfront_distribution": _distribution(lambda of: f"/distributions/{of['id']}"),
    "aws_cloudfront_origin_access_control": _distribution(lambda _: "/originAccess"),
    "aws_cloudfront_response_headers_policy": _distribution(
        lambda of: f"/policies/responseHeaders/{of['id']}"
    ),
    "aws_cloudwatch_event_rule": _event_rule("name"),
    "aws_cloudwatch_event_target": _event_rule("rule"),
    "aws_cloudwatch_dashboard": _regional(
        "cloudwatch", lambda of: f"dashboards/dashboard/{of['dashboard_name']}"
    ),
    "aws_cloudwatch_log_delivery_source": _distribution(
        lambda of: f"/distributions/{of.part('resource_arn', -1)}"
    ),
    "aws_cloudwatch_log_group": _logs("name"),
    "aws_cloudtrail": _regional("cloudtrailv2", lambda of: f"/trails/{of.arn('arn')}"),
    "aws_cloudwatch_log_metric_filter": _logs("log_group_name"),
    "aws_cloudwatch_metric_alarm": _regional(
        "cloudwatch", lambda of: f"alarmsV2:alarm/{of['alarm_name']}"
    ),
    "aws_db_instance": _rds(lambda of: f"database:id={of['identifier']};is-cluster=false"),
    "aws_db_parameter_group": _rds(
        lambda of: f"parameter-group-details:parameter-group-name={of['name']}"
    ),
    "aws_db_subnet_group": _rds(lambda of: f"db-subnet-group:id={of['name']}"),
    "aws_default_security_group": _vpc("SecurityGroup:groupId"),
    "aws_ecr_lifecycle_policy": _repository("repository"),
    "aws_ecr_repository": _repository("name"),
    "aws_ecs_cluster": _cluster("name"),
    "aws_ecs_cluster_capacity_providers": _cluster("cluster_name"),
    "aws_ecs_service": _path(
        lambda of: f"ecs/v2/clusters/{of.part('cluster', -1)}/services/{of['name']}"
    ),
    "aws_ecs_task_definition": _path(
        lambda of: f"ecs/v2/task-definitions/{of['family']}/{of['revision']}"
    ),
    "aws_eip": _ec2("ElasticIpDetails:AllocationId", "allocation_id"),
    "aws_elasticache_replication_group": _regional(
        "elasticache", lambda of: f"/valkey/{of['replication_group_id']}"
    ),
    "aws_elasticache_subnet_group": _regional(
        "elasticache", lambda of: f"/subnet-groups/{of['name']}"
    ),
    "aws_flow_log": _vpc("VpcDetails:VpcId", "vpc_id"),
    "aws_iam_openid_connect_provider": _global(
        "iam", lambda of: f"/identity_providers/details/OPENID/{of['arn']}"
    ),
    "aws_iam_policy": _global("iam", lambda of: f"/policies/details/{of['arn']}"),
    "aws_iam_role": _role("name"),
    "aws_iam_role_policy": _role("role"),
    "aws_iam_role_policy_attachment": _role("role"),
    "aws_instance": _ec2("InstanceDetails:instanceId", "id"),
    "aws_internet_gateway": _vpc("InternetGateway:internetGatewayId"),
    "aws_kms_alias": _regional("kms", lambda of: f"/kms/keys/{of['target_key_id']}"),
    "aws_guardduty_detector": _regional("guardduty", lambda _: "/findings"),
    "aws_guardduty_detector_feature": _regional("guardduty", lambda _: "/settings"),
    "aws_kms_key": _regional("kms", lambda of: f"/kms/keys/{of['key_id']}"),
    "aws_lb": _ec2(_BALANCER, "arn"),
    "aws_lb_listener": _ec2("ELBListenerV2:listenerArn", "arn"),
    # A rule is a row of its listener's page.
    "aws_lb_listener_rule": _ec2("ELBListenerV2:listenerArn", "listener_arn"),
    "aws_lb_target_group": _ec2("TargetGroup:targetGroupArn", "arn"),
    "aws_nat_gateway": _vpc("NatGatewayDetails:natGatewayId"),
    "aws_rds_instance_state": _rds(lambda of: f"database:id={of['identifier']};is-cluster=false"),
    "aws_route": _ROUTES,
    "aws_route53_record": _zone,
    "aws_route53_zone": _zone,
    "aws_route_table": _vpc("RouteTableDetails:RouteTableId"),
    "aws_route_table_association": _ROUTES,
    "aws_s3_bucket": _bucket("objects"),
    "aws_s3_bucket_cors_configuration": _bucket("permissions"),
    "aws_s3_bucket_lifecycle_configuration": _bucket("management"),
    "aws_s3_bucket_logging": _bucket("properties"),
    "aws_s3_bucket_ownership_controls": _bucket("permissions"),
    "aws_s3_bucket_policy": _bucket("permissions"),
    "aws_s3_bucket_public_access_block": _bucket("permissions"),
    "aws_s3_bucket_server_side_encryption_configuration": _bucket("properties"),
    "aws_s3_bucket_versioning": _bucket("properties"),
    "aws_scheduler_schedule": _regional(
        "scheduler", lambda of: f"schedules/{of['group_name']}/{of['name']}"
    ),
    "aws_secretsmanager_secret": _secret(lambda of: of["name"]),
    "aws_secretsmanager_secret_version": _secret(lambda of: of.secret_of("arn")),
    "aws_security_group": _vpc("SecurityGroup:groupId"),
    "aws_sesv2_email_identity": _IDENTITY,
    "aws_sesv2_email_identity_mail_from_attributes": _IDENTITY,
    "aws_sns_topic": _regional("sns/v3", lambda of: f"/topic/{of.arn('arn')}"),
    "aws_sns_topic_policy": _regional("sns/v3", lambda of: f"/topic/{of.arn('arn')}"),
    "aws_sns_topic_subscription": _regional("sns/v3", lambda of: f"/subscription/{of.arn('arn')}"),
    "aws_ssm_document": _path(lambda of: f"systems-manager/documents/{of['name']}/description"),
    "aws_ssm_parameter": _path(
        lambda of: f"systems-manager/parameters/{of.twice('name')}/description", "&tab=Table"
    ),
    "aws_subnet": _vpc("SubnetDetails:subnetId"),
    "aws_vpc": _vpc("VpcDetails:VpcId"),
    "aws_vpc_endpoint": _vpc("EndpointDetails:vpcEndpointId"),
    "aws_vpc_security_group_egress_rule": _GROUP,
    "aws_vpc_security_group_ingress_rule": _GROUP,
    "aws_wafv2_web_acl": _firewall("arn"),
    "aws_wafv2_web_acl_association": _firewall("web_acl_arn"),
    "aws_wafv2_web_acl_logging_configuration": _firewall("resource_arn"),
}

PAGELESS: Mapping[str, str] = {
    "aws_cloudwatch_log_delivery": "a line of the distribution's Logging tab, without an address",
    "aws_cloudwatch_log_delivery_destination": "the console shows the bucket, not the destination",
    "aws_scheduler_schedule_group": "no address is known; each of its schedules has its page",
    "vercel_project": "Vercel's dashboard shows it, not AWS's console",
    "vercel_project_domain": "Vercel's dashboard shows it, not AWS's console",
    "vercel_project_environment_variable": "Vercel's dashboard shows it, not AWS's console",
}
"""Why a type has no link; a type is here or in PAGES."""
