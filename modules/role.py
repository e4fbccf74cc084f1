"""An IAM role that starts with no permission and gets each one by a named grant."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.policy import Condition, Statement, document


class Role(Construct):
    """A role for one AWS service.

    Tiers grant on it (`files.grant_read_write(role)`); every grant is an inline policy of its
    own, so that a plan shows one line for each permission gained or lost.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        service: str,
        description: str,
        source_account: str | None = None,
    ) -> None:
        """`service` is the principal that may assume the role, e.g. `ecs-tasks.amazonaws.com`.

        `source_account` guards against the confused deputy: only on behalf of this account.
        """
        super().__init__(scope, id_)
        conditions: Condition = (
            {"StringEquals": {"aws:SourceAccount": source_account}} if source_account else {}
        )
        self._role = IamRole(
            self,
            "Default",
            name=name,
            description=description,
            assume_role_policy=document(
                Statement(
                    "AssumeRole",
                    ["sts:AssumeRole"],
                    service=service,
                    conditions=conditions,
                )
            ),
        )

    @property
    def arn(self) -> str:
        """ARN of the role."""
        return self._role.arn

    @property
    def name(self) -> str:
        """Name of the role."""
        return self._role.name

    def grant(self, name: str, *statements: Statement) -> None:
        """Add the statements as the inline policy `name`, unique within the role."""
        IamRolePolicy(self, name, name=name, role=self._role.id, policy=document(*statements))
