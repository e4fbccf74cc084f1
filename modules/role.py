"""An IAM role that starts with no permission and gets each one by a named grant."""

from __future__ import annotations

from functools import cached_property

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.policy import Condition, Statement, document


def trusted_service(service: str, source_account: str | None = None) -> Statement:
    """The AWS service `service`, e.g. `ecs-tasks.amazonaws.com`, may assume a role.

    `source_account` guards against the confused deputy: only on behalf of this account.
    """
    conditions: Condition = (
        {"StringEquals": {"aws:SourceAccount": source_account}} if source_account else {}
    )
    return Statement("AssumeRole", ["sts:AssumeRole"], service=service, conditions=conditions)


class Role(Construct):
    """A role that whoever its `trust` names may assume.

    Tiers grant on it (`files.grant_media(role)`); every grant is an inline policy of its
    own, so that a plan shows one line for each permission gained or lost.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        trust: Statement,
        description: str,
        max_session_seconds: int | None = None,
        boundary: str | None = None,
    ) -> None:
        """`trust` is the statement of the role's trust policy; see `trusted_service`.

        `boundary` is the ARN of the policy beyond which no grant reaches.
        """
        super().__init__(scope, id_)
        self._role = IamRole(
            self,
            "Default",
            name=name,
            description=description,
            max_session_duration=max_session_seconds,
            assume_role_policy=document(trust),
            permissions_boundary=boundary,
        )

    @cached_property
    def arn(self) -> str:
        """ARN of the role."""
        return self._role.arn

    @cached_property
    def name(self) -> str:
        """Name of the role."""
        return self._role.name

    def grant(self, name: str, *statements: Statement) -> None:
        """Add the statements as the inline policy `name`, unique within the role."""
        IamRolePolicy(self, name, name=name, role=self._role.id, policy=document(*statements))
