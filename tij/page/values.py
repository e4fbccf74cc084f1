"""What a resource is known by: the arguments that a reader looks for, as the JSON has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tij.report.hiding import is_secret_name
from tij.synthesized import Resource

NAMED_BY = ("name", "bucket", "identifier", "family", "domain", "domain_name", "alarm_name")
SHOWN = {
    "aws_acm_certificate": ("domain_name", "subject_alternative_names"),
    "aws_appautoscaling_policy": ("name", "policy_type"),
    "aws_appautoscaling_target": ("min_capacity", "max_capacity"),
    "aws_cloudfront_distribution": ("aliases", "price_class"),
    "aws_cloudwatch_log_group": ("name", "retention_in_days"),
    "aws_cloudwatch_metric_alarm": ("alarm_name", "comparison_operator", "threshold", "period"),
    "aws_db_instance": (
        *("identifier", "engine", "engine_version", "instance_class", "allocated_storage"),
        *("multi_az", "backup_retention_period"),
    ),
    "aws_ecr_repository": ("name", "image_tag_mutability"),
    "aws_ecs_service": ("name", "desired_count", "launch_type"),
    "aws_ecs_task_definition": ("family", "cpu", "memory"),
    "aws_lb": ("name", "load_balancer_type", "internal"),
    "aws_lb_listener": ("port", "protocol", "ssl_policy"),
    "aws_lb_target_group": ("name", "port", "protocol", "target_type"),
    "aws_nat_gateway": ("connectivity_type",),
    "aws_route": ("destination_cidr_block",),
    "aws_route53_record": ("name", "type"),
    "aws_sns_topic_subscription": ("protocol",),
    "aws_subnet": ("cidr_block", "availability_zone"),
    "aws_vpc": ("cidr_block",),
    "aws_vpc_endpoint": ("service_name", "vpc_endpoint_type"),
    "aws_vpc_security_group_egress_rule": ("ip_protocol", "from_port", "to_port", "cidr_ipv4"),
    "aws_vpc_security_group_ingress_rule": ("ip_protocol", "from_port", "to_port", "cidr_ipv4"),
}
LONGEST = 120
"""Characters of one value."""


def values(resource: Resource) -> Iterator[tuple[str, str]]:
    """Argument and value, of those that are known before an apply and no secret."""
    for argument in SHOWN.get(resource.type, NAMED_BY):
        value = resource.get(argument)
        if value is None or is_secret_name(argument):
            continue
        text = _text(value)
        if text and "${" not in text:
            yield argument, _short(text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
