"""What the load balancer asks the tasks (guide, "ALB ヘルスチェック失敗")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tij.troubleshooting.cause import Diagnosis
from tij.troubleshooting.probes import suspect

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

PORT, CODES = 80, "200"


def health_check(
    elbv2: ElasticLoadBalancingv2Client, group: str, *, path: str, environment: str
) -> list[Diagnosis]:
    """Path, port and codes of the target group against the container's contract."""
    found = elbv2.describe_target_groups(TargetGroupArns=[group])["TargetGroups"][0]
    port = found.get("HealthCheckPort", "traffic-port")
    asked = {
        "path": found.get("HealthCheckPath", ""),
        "port": str(found.get("Port")) if port == "traffic-port" else port,
        "codes": found.get("Matcher", {}).get("HttpCode", ""),
    }
    wanted = {"path": path, "port": str(PORT), "codes": CODES}
    different = [f"{n} {asked[n]} instead of {wanted[n]}" for n in wanted if asked[n] != wanted[n]]
    if not different:
        return []
    return [
        suspect(
            "health-check",
            because="; ".join(different),
            command=f"tij plan -e {environment} service",
            guide=("G187",),
        )
    ]
