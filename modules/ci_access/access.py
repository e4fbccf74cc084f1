"""The roles of GitHub Actions, and who gets into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from cdktf_cdktf_provider_aws.data_aws_iam_openid_connect_provider import (
    DataAwsIamOpenidConnectProvider,
)
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.ci_access.rights import Rights
from modules.policy import Statement, document
from modules.role import Role
from tij.settings.models import CiSettings

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
APPLY_SECONDS = 2 * 3600
APPLY_WORKFLOW = ".github/workflows/apply.yml"


def claims(settings: CiSettings, *jobs: str, **others: str) -> Mapping[str, str | Sequence[str]]:
    """What GitHub's token must say: for each of the `jobs` (`pull_request`, ...), and `others`.

    AWS compares these claims since 2026-01 (IAM User Guide, "Available keys for AWS OIDC
    federation").

    Repositories made, renamed or moved since 2026-07-15 send owner and name with their numbers
    (GitHub changelog of 2026-04-23), older ones without. With the numbers in the settings both
    forms are let in: a name that somebody else takes over later always comes with numbers, theirs.
    """
    forms = [f"repo:{settings.repository}"]
    if settings.repository and settings.owner_id and settings.repository_id:
        owner, _, name = settings.repository.partition("/")
        forms.append(f"repo:{owner}@{settings.owner_id}/{name}@{settings.repository_id}")
        others["repository_id"] = str(settings.repository_id)
    subjects = [f"{form}:{job}" for form in forms for job in jobs]
    return {"aud": AUDIENCE, "sub": subjects, **others}


class CiAccess(Construct):
    """GitHub's identity provider and three roles.

    The plan role is for jobs of a pull request or of the branch; it reads configuration and state
    and no content. The prepare role is for the branch only: it also reads the secrets of which
    the provider needs the present value for a plan that can be applied. The apply role is for
    jobs of the GitHub environment, which is where GitHub asks for approval; it may change what
    bears this environment's names, but none of these roles: their rights change when a person
    applies the foundation. Of all roles it changes those of the service only, by their names, and
    gives them nothing beyond the boundary: it cannot make itself, or a task, an administrator.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: CiSettings,
        environment: str,
        rights: Rights,
    ) -> None:
        """`environment` is also the name of the GitHub environment that applies."""
        super().__init__(scope, id_)
        self._prefix = rights.place.prefix
        provider = self._identity_provider(settings)
        branch = f"refs/heads/{settings.branch}"
        # GitHub makes an environment that nobody made, without protection, for whatever job names
        # it: what bears the environment's name must also be this workflow on this branch.
        on_branch = {
            "ref": branch,
            "job_workflow_ref": f"{settings.repository}/{APPLY_WORKFLOW}@{branch}",
        }
        self._plan = self._role(
            "plan",
            provider,
            claims(settings, "pull_request", f"ref:{branch}"),
            "GitHub Actions plans",
        )
        self._prepare = self._role(
            "prepare",
            provider,
            claims(settings, f"ref:{branch}", **on_branch),
            "GitHub Actions plans what will be applied",
        )
        self._apply = self._role(
            "apply",
            provider,
            claims(settings, f"environment:{environment}", **on_branch),
            "GitHub Actions applies, after an approval",
            APPLY_SECONDS,
        )
        self._boundary = IamPolicy(
            self,
            "boundary",
            name=f"{self._prefix}-boundary",
            description=f"{self._prefix}: the most that a role changed by GitHub Actions may do",
            policy=document(*rights.most()),
        )
        # A policy of its own: a role's inline policies may be 10,240 characters together.
        reading = IamPolicy(
            self,
            "reading",
            name=f"{self._prefix}-ci-read",
            description=f"{self._prefix}: what all of GitHub Actions' roles read",
            policy=document(*rights.read()),
        )
        for kind, role in (
            ("plan", self._plan),
            ("prepare", self._prepare),
            ("apply", self._apply),
        ):
            IamRolePolicyAttachment(self, f"{kind}-reading", role=role.name, policy_arn=reading.arn)
        self._prepare.grant("read-secrets", rights.read_secrets())
        self._plan.grant("read-no-content", rights.no_content())
        self._apply.grant("keep-state", rights.write_state())
        self._apply.grant("change-regional", *rights.change_regional())
        self._apply.grant("change-named", *rights.change_named())
        self._apply.grant("change-roles", *rights.change_roles())

    @cached_property
    def boundary_arn(self) -> str:
        """ARN of the policy that bounds the roles which CI makes."""
        return self._boundary.arn

    @cached_property
    def plan_role_arn(self) -> str:
        """ARN of the role that plans."""
        return self._plan.arn

    @cached_property
    def prepare_role_arn(self) -> str:
        """ARN of the role that plans what will be applied."""
        return self._prepare.arn

    @cached_property
    def apply_role_arn(self) -> str:
        """ARN of the role that applies."""
        return self._apply.arn

    def _identity_provider(self, settings: CiSettings) -> str:
        """ARN of the account's one identity provider for GitHub: made here, or there already."""
        url = f"https://{ISSUER}"
        if settings.create_identity_provider:
            return IamOpenidConnectProvider(
                self, "identity-provider", url=url, client_id_list=[AUDIENCE]
            ).arn
        return DataAwsIamOpenidConnectProvider(self, "identity-provider", url=url).arn

    def _role(
        self,
        kind: str,
        provider: str,
        claims: Mapping[str, str | Sequence[str]],
        purpose: str,
        seconds: int | None = None,
    ) -> Role:
        trust = Statement(
            "GitHubJob",
            ["sts:AssumeRoleWithWebIdentity"],
            identity_provider=provider,
            conditions={"StringEquals": {f"{ISSUER}:{name}": v for name, v in claims.items()}},
        )
        return Role(
            self,
            f"{kind}-role",
            name=f"{self._prefix}-ci-{kind}",
            trust=trust,
            description=f"{self._prefix}: {purpose}",
            max_session_seconds=seconds,
        )
