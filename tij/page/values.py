"""What a resource is known by: what a reader looks for, as it was made or as the JSON has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tij.report.hiding import is_secret_name
from tij.synthesized import Resource

NAMED_BY = (
    *("name", "bucket", "identifier", "family", "domain", "domain_name", "alarm_name"),
    "dashboard_name",
)
RULE = (
    *("security_group_id", "ip_protocol", "from_port", "to_port", "cidr_ipv4"),
    "referenced_security_group_id",
)
SHOWN = {
    "aws_acm_certificate": ("domain_name", "subject_alternative_names"),
    "aws_appautoscaling_policy": ("name", "policy_type"),
    "aws_appautoscaling_target": ("min_capacity", "max_capacity"),
    "aws_cloudfront_distribution": ("aliases", "domain_name", "price_class"),
    "aws_cloudwatch_log_group": ("name", "retention_in_days"),
    "aws_cloudwatch_metric_alarm": ("alarm_name", "comparison_operator", "threshold", "period"),
    "aws_db_instance": (
        *("identifier", "engine", "engine_version", "instance_class", "allocated_storage"),
        *("multi_az", "backup_retention_period", "endpoint"),
    ),
    "aws_ecr_repository": ("name", "image_tag_mutability", "repository_url"),
    "aws_ecs_service": ("name", "desired_count", "launch_type"),
    "aws_ecs_task_definition": ("family", "revision", "cpu", "memory"),
    "aws_lb": ("name", "load_balancer_type", "internal", "dns_name"),
    "aws_lb_listener": ("port", "protocol", "ssl_policy"),
    "aws_lb_listener_rule": ("priority", "listener_arn"),
    "aws_lb_target_group": ("name", "port", "protocol", "target_type"),
    "aws_nat_gateway": ("connectivity_type", "public_ip", "private_ip"),
    "aws_route": ("destination_cidr_block",),
    "aws_route53_record": ("name", "type", "records"),
    "aws_route53_zone": ("name", "name_servers"),
    "aws_scheduler_schedule": ("name", "schedule_expression", "schedule_expression_timezone"),
    "aws_sns_topic_subscription": ("protocol",),
    "aws_subnet": ("cidr_block", "availability_zone"),
    "aws_vpc": ("cidr_block",),
    "aws_vpc_endpoint": ("service_name", "vpc_endpoint_type"),
    "aws_vpc_security_group_egress_rule": RULE,
    "aws_vpc_security_group_ingress_rule": RULE,
}
LONGEST = 120
"""Characters of one value."""


def values(resource: Resource, made: Mapping[str, object] | None) -> Iterator[tuple[str, str]]:
    """Argument and value, of those that are known and no secret; at the end the id.

    `made` are the attributes of the resource's state, None where it has none.
    """
    shown = []
    for argument in SHOWN.get(resource.type, NAMED_BY):
        value = (made or {}).get(argument)
        text = _text(value if value not in (None, "", []) else resource.get(argument))
        if text and "${" not in text and not is_secret_name(argument):
            shown.append(text)
            yield argument, _short(text)
    id_ = _text((made or {}).get("id"))
    if id_ and id_ not in shown:
        yield "id", _short(id_)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
