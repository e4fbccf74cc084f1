"""Whether a role may do what it is for (IAM's own simulation)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tij.troubleshooting.cause import Diagnosis, Part
from tij.troubleshooting.probes import suspect

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

Want = tuple[str, str]
"""Action and resource ARN."""


def allowed(
    iam: IAMClient,
    role: str,
    wants: Sequence[Want],
    *,
    purpose: Part,
    environment: str,
    guide: tuple[str, ...],
) -> list[Diagnosis]:
    """What of `wants` the role with ARN `role` may not do; `purpose` says what for."""
    denied = []
    for action, resource in wants:
        answer = iam.simulate_principal_policy(
            PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource]
        )
        if any(r["EvalDecision"] != "allowed" for r in answer["EvaluationResults"]):
            denied.append(f"{action} on {resource}")
    if not denied:
        return []
    return [
        suspect(
            "role-forbidden",
            because="; ".join(denied),
            command=f"tij plan -e {environment} service",
            guide=guide,
            role=role.rsplit("/", 1)[-1],
            purpose=purpose,
        )
    ]
