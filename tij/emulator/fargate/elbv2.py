"""DescribeTargetHealth reports what the health checks found."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from tij.emulator.fargate.target import Target
from tij.emulator.fargate.target_groups import TargetGroups
from tij.emulator.patches.query import Params, Response, first


def tell_health_of(elbv2: Any, groups: TargetGroups) -> None:
    """Elastic Load Balancing API Reference: DescribeTargetHealth, TargetHealth."""
    describe = elbv2._ACTION_MAP["DescribeTargetHealth"]

    def describe_target_health(params: Params) -> Response:
        targets = groups.targets(first(params, "TargetGroupArn"))
        asked = {target["Id"] for target in elbv2._parse_targets_param(params)}
        if not targets:
            # Of no service: registered by hand, which nothing checks.
            return describe(params)
        members = "".join(_member(t) for t in targets if not asked or t.address in asked)
        return elbv2._xml(
            200,
            "DescribeTargetHealth",
            f"<TargetHealthDescriptions>{members}</TargetHealthDescriptions>",
        )

    elbv2._ACTION_MAP["DescribeTargetHealth"] = describe_target_health


def _member(target: Target) -> str:
    health = {"State": target.state, "Reason": target.reason, "Description": target.description}
    fields = "".join(f"<{key}>{escape(text)}</{key}>" for key, text in health.items() if text)
    return (
        f"<member><Target><Id>{target.address}</Id><Port>{target.port}</Port></Target>"
        f"<HealthCheckPort>{target.port}</HealthCheckPort>"
        f"<TargetHealth>{fields}</TargetHealth></member>"
    )
