"""The roles of a task: what their policies allow, and credentials that are held to it."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_actions import identity_denial_message

PRINCIPAL = "ecs-tasks.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"
# Seconds; the SDKs ask for new ones in time.
LIFETIME = 6 * 3600


class AccessDeniedError(Exception):
    """IAM's words."""


@dataclass(frozen=True)
class RoleSession:
    """A role assumed for one task."""

    role_arn: str
    account: str
    region: str
    name: str
    """The task's id."""

    @property
    def role_name(self) -> str:
        """Name of the role, without its path."""
        return self.role_arn.rsplit("/", 1)[-1]

    @property
    def arn(self) -> str:
        """The caller's ARN, as in messages."""
        return f"arn:aws:sts::{self.account}:assumed-role/{self.role_name}/{self.name}"

    def require(
        self, action: str, resource: str, context_of: Mapping[str, str] | None = None
    ) -> None:
        """Raise `AccessDeniedError` unless the role's policies, and its boundary, allow it.

        `context_of` are the request's condition keys, in lower case.
        """
        from ministack.services import iam

        context = iam_evaluator.EvalContext(
            principal_arn=self.arn,
            principal_type="AssumedRole",
            principal_account=self.account,
            action=action,
            resource_arn=resource,
            region=self.region,
            service_context=dict(context_of or {}),
        )
        policies = iam_evaluator._gather_role_policies(self.role_name, self.account)
        limits = iam_evaluator._permissions_boundary(iam._roles, self.role_name, self.account)
        result = iam_evaluator.evaluate(context, policies, *limits)
        # A secret or a repository may say itself who reads it.
        own = iam_evaluator._resource_policy(action.split(":")[0], resource)
        if own is not None:
            result = iam_evaluator.combine_resource_policy(
                result, context, *own, required=False, limits=limits
            )
        decision = result.decision
        if decision != "Allow":
            raise AccessDeniedError(
                identity_denial_message(action, self.arn, resource, decision == "Deny")
            )

    def credentials(self) -> dict[str, str]:
        """New ones, as the container's credentials endpoint answers.

        The emulator refuses with them what the role's policies do not allow.
        """
        from ministack.services import iam, sts

        key = f"ASIA{secrets.token_hex(8).upper()}"
        secret, token = secrets.token_urlsafe(30), secrets.token_urlsafe(60)
        role = iam._roles.get_scoped(self.account, None, self.role_name) or {}
        expiration = time.time() + LIFETIME
        sts.register_session(
            key,
            {
                "Arn": self.arn,
                "AccountId": self.account,
                "UserId": f"{role.get('RoleId', 'AROA')}:{self.name}",
                "SecretAccessKey": secret,
                "SessionToken": token,
                "Expiration": expiration,
                "PrincipalType": "AssumedRole",
            },
        )
        return {
            "RoleArn": self.role_arn,
            "AccessKeyId": key,
            "SecretAccessKey": secret,
            "Token": token,
            "Expiration": datetime.fromtimestamp(expiration, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def can_assume(role_arn: str, account: str, principal: str = PRINCIPAL) -> bool:
    """Whether the role exists and the AWS service `principal`, or ECS's tasks, may have it."""
    from ministack.services import iam

    role: dict[str, Any] | None = iam._roles.get_scoped(account, None, role_arn.rsplit("/", 1)[-1])
    if role is None:
        return False
    context = iam_evaluator.EvalContext(
        principal_arn=principal,
        principal_type="Service",
        principal_account=account,
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region="",
        service_context={"aws:sourceaccount": account},
    )
    document = role.get("AssumeRolePolicyDocument") or "{}"
    statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
    return any(
        statement["Effect"] == "Allow"
        and principal in _listed(statement.get("Principal", {}).get("Service", []))
        and "sts:AssumeRole" in _listed(statement["Action"])
        and iam_evaluator._conditions_met(statement.get("Condition", {}), context)
        for statement in ([statements] if isinstance(statements, dict) else statements)
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
