"""What GitHub Actions may do: plan for a pull request, apply after an approval. No stored keys.

GitHub signs a short-lived token for each job; AWS exchanges it for one of three roles by what the
token says about the job (GitHub Docs, "Configuring OpenID Connect in Amazon Web Services").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cdktf_cdktf_provider_aws.data_aws_iam_openid_connect_provider import (
    DataAwsIamOpenidConnectProvider,
)
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from constructs import Construct

from modules.access import PREFERENCES
from modules.policy import Statement
from modules.role import Role
from tij.settings.models import CiSettings

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
APPLY_SECONDS = 2 * 3600

# Service Authorization Reference. The configuration of what the stacks hold, never its content:
# no secret's value, no log line, no object of the files bucket.
READ = """
acm:DescribeCertificate acm:ListTagsForCertificate
application-autoscaling:Describe* application-autoscaling:ListTagsForResource
budgets:ViewBudget budgets:ListTagsForResource
cloudfront:Get* cloudfront:ListTagsForResource
cloudwatch:DescribeAlarms cloudwatch:GetDashboard cloudwatch:ListTagsForResource
ec2:Describe* ec2:GetManagedPrefixListEntries ecs:Describe*
elasticloadbalancing:Describe*
kms:DescribeKey kms:GetKey* kms:ListAliases kms:ListResourceTags
logs:DescribeLogGroups logs:ListTagsForResource logs:GetDelivery*
rds:Describe* rds:ListTagsForResource
route53:GetHostedZone route53:GetChange route53:ListResourceRecordSets
route53:ListTagsForResource
secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy
secretsmanager:GetRandomPassword
sns:Get*Attributes sns:ListTagsForResource
ssm:DescribeDocument* ssm:DescribeParameters ssm:GetDocument ssm:ListTagsForResource
wafv2:GetLoggingConfiguration wafv2:GetWebACL* wafv2:ListTagsForResource
""".split()
READ_ROLES = """
iam:GetInstanceProfile iam:GetRole iam:GetRolePolicy iam:ListAttachedRolePolicies
iam:ListInstanceProfilesForRole iam:ListRolePolicies
""".split()
READ_REPOSITORY = """
ecr:DescribeRepositories ecr:GetLifecyclePolicy ecr:GetRepositoryPolicy ecr:ListTagsForResource
""".split()
READ_BUCKETS = """
s3:GetAccelerateConfiguration s3:GetBucket* s3:GetEncryptionConfiguration
s3:GetLifecycleConfiguration s3:GetReplicationConfiguration s3:ListBucket
""".split()
READ_CONTENT = """
kms:Decrypt logs:FilterLogEvents logs:GetLogEvents logs:StartQuery rds-data:* rds-db:connect
secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue ecs:ExecuteCommand
""".split()

WRITE_REGION = """
acm:AddTagsToCertificate acm:RemoveTagsFromCertificate acm:DeleteCertificate
acm:RequestCertificate
application-autoscaling:*ScalableTarget application-autoscaling:*ScalingPolicy
application-autoscaling:*agResource
ec2:*Address ec2:*FlowLogs ec2:*Instances ec2:*InternetGateway ec2:*NatGateway ec2:*Route
ec2:*RouteTable* ec2:*SecurityGroup* ec2:*Subnet ec2:*Tags ec2:*Vpc ec2:*VpcEndpoint*
ec2:ModifyInstance* ec2:ModifySubnetAttribute ec2:ModifyVpcAttribute
ecs:DeregisterTaskDefinition
kms:CreateAlias kms:CreateGrant kms:CreateKey kms:DeleteAlias kms:EnableKeyRotation
kms:GenerateDataKey* kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:*agResource
kms:UpdateKeyDescription
logs:*Delivery logs:DeleteDeliveryDestination logs:DeleteDeliverySource
logs:*LogDeliveries logs:PutDeliveryDestination logs:PutDeliverySource logs:*ResourcePolic*
logs:UpdateDeliveryConfiguration
ssm:*Document ssm:UpdateDocumentDefaultVersion
wafv2:*LoggingConfiguration wafv2:*WebACL wafv2:*agResource
""".split()
WRITE_GLOBAL = """
cloudfront:*Distribution cloudfront:*OriginAccessControl cloudfront:*ResponseHeadersPolicy
cloudfront:AllowVendedLogDeliveryForResource cloudfront:*agResource
route53:AssociateVPCWithHostedZone
route53:ChangeResourceRecordSets route53:ChangeTagsForResource route53:CreateHostedZone
route53:DeleteHostedZone route53:UpdateHostedZoneComment
""".split()
WRITE_BUCKETS = """
s3:CreateBucket s3:DeleteBucket s3:DeleteBucketPolicy s3:PutAccelerateConfiguration
s3:PutBucket* s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration s3:ListBucketVersions
""".split()
WRITE_LOG_GROUPS = """
logs:AssociateKmsKey logs:CreateLogGroup logs:DeleteLogGroup logs:DeleteRetentionPolicy
logs:DisassociateKmsKey logs:PutRetentionPolicy logs:*agResource
""".split()
WRITE_ALARMS = """
cloudwatch:DeleteAlarms cloudwatch:PutMetricAlarm cloudwatch:*agResource
""".split()
WRITE_ROLES = """
iam:*InstanceProfile iam:*RolePolicy iam:CreateRole iam:DeleteRole iam:TagRole iam:UntagRole
iam:UpdateAssumeRolePolicy iam:UpdateRole iam:UpdateRoleDescription
""".split()
SERVICES_THAT_GET_ROLES = (
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)


@dataclass(frozen=True)
class Names:
    """How what the stacks make is called: what the roles may touch is limited by it."""

    prefix: str
    title: str
    buckets: Sequence[str]
    state_bucket: str
    state_keys: str
    """Start of the state keys, `<project>/<environment>/`."""


def subjects(settings: CiSettings, *jobs: str) -> Sequence[str]:
    """What GitHub's token says of each of the `jobs` (`pull_request`, `environment:NAME`, ...).

    Repositories made, renamed or moved since 2026-07-15 send owner and name with their numbers
    (GitHub changelog of 2026-04-23), older ones without. With the numbers in the settings both
    forms are let in: a name that somebody else takes over later always comes with numbers, theirs.
    """
    forms = [f"repo:{settings.repository}"]
    if settings.repository and settings.owner_id and settings.repository_id:
        owner, _, name = settings.repository.partition("/")
        forms.append(f"repo:{owner}@{settings.owner_id}/{name}@{settings.repository_id}")
    return [f"{form}:{job}" for form in forms for job in jobs]


class CiAccess(Construct):
    """GitHub's identity provider and three roles.

    The plan role is for jobs of a pull request or of the branch; it reads configuration and state
    and no content. The prepare role is for the branch only: it also reads the secrets of which
    the provider needs the present value for a plan that can be applied. The apply role is for
    jobs of the GitHub environment, which is where GitHub asks for approval; it may change what
    bears this environment's names, but none of these roles: their rights change when a person
    applies the foundation.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: CiSettings,
        environment: str,
        names: Names,
        account_id: str,
        region: str,
    ) -> None:
        """`environment` is also the name of the GitHub environment that applies."""
        super().__init__(scope, id_)
        self._names = names
        self._account = account_id
        self._region = region
        provider = self._identity_provider(settings)
        branch = f"ref:refs/heads/{settings.branch}"
        self._plan = self._role(
            "plan",
            provider,
            subjects(settings, "pull_request", branch),
            "GitHub Actions plans",
        )
        self._prepare = self._role(
            "prepare",
            provider,
            subjects(settings, branch),
            "GitHub Actions plans what will be applied",
        )
        self._apply = self._role(
            "apply",
            provider,
            subjects(settings, f"environment:{environment}"),
            "GitHub Actions applies, after an approval",
            APPLY_SECONDS,
        )
        for role in (self._plan, self._prepare, self._apply):
            role.grant("read", *self._read())
        self._prepare.grant(
            "read-secrets",
            Statement(
                "ReadSecrets",
                ["secretsmanager:GetSecretValue"],
                [self._arn("secretsmanager", "secret:", f"{names.prefix}/*")],
            ),
        )
        self._plan.grant(
            "read-no-content", Statement("NoContent", READ_CONTENT, ["*"], effect="Deny")
        )
        self._apply.grant("keep-state", self._write_state())
        self._apply.grant("change-regional", *self._change_regional())
        self._apply.grant("change-named", *self._change_named())
        self._apply.grant("change-roles", *self._change_roles())

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
        subjects: Sequence[str],
        purpose: str,
        seconds: int | None = None,
    ) -> Role:
        trust = Statement(
            "GitHubJob",
            ["sts:AssumeRoleWithWebIdentity"],
            identity_provider=provider,
            conditions={
                "StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": list(subjects)}
            },
        )
        return Role(
            self,
            f"{kind}-role",
            name=f"{self._names.prefix}-ci-{kind}",
            trust=trust,
            description=f"{self._names.prefix}: {purpose}",
            max_session_seconds=seconds,
        )

    def _read(self) -> Sequence[Statement]:
        names = self._names
        return (
            Statement("ReadConfiguration", READ, ["*"]),
            Statement("ReadRoles", READ_ROLES, self._roles()),
            Statement(
                "ReadIdentityProvider",
                ["iam:GetOpenIDConnectProvider", "iam:ListOpenIDConnectProviders"],
                [f"arn:aws:iam::{self._account}:oidc-provider/*"],
            ),
            Statement("ReadRepository", READ_REPOSITORY, [self._arn("ecr", "repository/")]),
            Statement("FindRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
            Statement("ReadBuckets", READ_BUCKETS, self._buckets()),
            Statement(
                "ReadReleasedImage",
                ["ssm:GetParameter"],
                [
                    self._arn("ssm", "parameter/", f"{names.prefix}/released-image"),
                    # The NAT instance's image; AWS's public parameters belong to no account.
                    f"arn:aws:ssm:{self._region}::parameter/aws/service/ami-amazon-linux-latest/*",
                ],
            ),
            Statement(
                "ReadState",
                ["s3:GetObject"],
                [f"arn:aws:s3:::{names.state_bucket}/{names.state_keys}*"],
            ),
        )

    def _write_state(self) -> Statement:
        # The lock is an object beside the state, deleted when it is released.
        names = self._names
        return Statement(
            "WriteState",
            ["s3:PutObject", "s3:DeleteObject"],
            [f"arn:aws:s3:::{names.state_bucket}/{names.state_keys}*"],
        )

    def _change_regional(self) -> Sequence[Statement]:
        """What AWS can't limit by name; certificates and the firewall have generated ids."""
        return (
            Statement(
                "ChangeRegional",
                WRITE_REGION,
                ["*"],
                conditions={"StringEquals": {"aws:RequestedRegion": [self._region, "us-east-1"]}},
            ),
            Statement("ChangeGlobal", WRITE_GLOBAL, ["*"]),
        )

    def _change_named(self) -> Sequence[Statement]:
        names, arn = self._names, self._arn
        return (
            Statement("ChangeBuckets", WRITE_BUCKETS, self._buckets()),
            Statement("ChangeRepository", ["ecr:*"], [arn("ecr", "repository/")]),
            Statement(
                "ChangeService",
                ["ecs:*"],
                [arn("ecs", "cluster/"), arn("ecs", "service/"), arn("ecs", "task-definition/")],
            ),
            Statement(
                "ChangeLoadBalancer",
                ["elasticloadbalancing:*"],
                [
                    arn("elasticloadbalancing", kind)
                    for kind in ("loadbalancer/app/", "listener/app/", "targetgroup/")
                ],
            ),
            Statement(
                "ChangeDatabase",
                ["rds:*"],
                [arn("rds", kind) for kind in ("db:", "subgrp:", "pg:", "snapshot:")],
            ),
            # An instance is put into the default option group of its version.
            Statement(
                "UseDefaultOptions",
                ["rds:CreateDBInstance", "rds:ModifyDBInstance"],
                [arn("rds", "og:", "default*")],
            ),
            Statement(
                "ChangeSecrets",
                ["secretsmanager:*"],
                [arn("secretsmanager", "secret:"), arn("secretsmanager", "secret:", "rds!*")],
            ),
            Statement(
                "ChangeLogs",
                WRITE_LOG_GROUPS,
                [
                    arn("logs", "log-group:", name + f"{names.prefix}*")
                    for name in ("/*/", "aws-waf-logs-")
                ],
            ),
            # CloudFront's deliveries live in us-east-1, under names of the prefix or generated ids.
            Statement(
                "TagDeliveries",
                ["logs:*agResource"],
                [f"arn:aws:logs:us-east-1:{self._account}:delivery*"],
            ),
            Statement("ChangeTopic", ["sns:*"], [arn("sns", "")]),
            Statement(
                "ChangeAlarms",
                WRITE_ALARMS,
                [
                    arn("cloudwatch", "alarm:", f"{names.title}-*"),
                    # A scaling policy's own alarms are made with the rights of who makes it.
                    arn("cloudwatch", "alarm:", "TargetTracking-*"),
                ],
            ),
            Statement(
                "ChangeDashboard",
                ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"],
                [f"arn:aws:cloudwatch::{self._account}:dashboard/{names.title}-*"],
            ),
            Statement(
                "ChangeBudget",
                ["budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource"],
                [f"arn:aws:budgets::{self._account}:budget/{names.prefix}-*"],
            ),
            Statement(
                "ChangeReleasedImage",
                ["ssm:*Tags*Resource", "ssm:DeleteParameter", "ssm:PutParameter"],
                [
                    arn("ssm", "parameter/", f"{names.prefix}/released-image"),
                    arn("ssm", "document/", PREFERENCES),
                ],
            ),
        )

    def _change_roles(self) -> Sequence[Statement]:
        own = [f"arn:aws:iam::{self._account}:role/{self._names.prefix}-ci-*"]
        return (
            Statement("ChangeRoles", WRITE_ROLES, self._roles()),
            Statement("NotItsOwnRights", WRITE_ROLES, own, effect="Deny"),
            Statement(
                "HandRolesToServices",
                ["iam:PassRole"],
                self._roles(),
                conditions={"StringEquals": {"iam:PassedToService": list(SERVICES_THAT_GET_ROLES)}},
            ),
            Statement(
                "MakeServiceLinkedRoles",
                ["iam:CreateServiceLinkedRole"],
                [f"arn:aws:iam::{self._account}:role/aws-service-role/*"],
            ),
        )

    def _roles(self) -> Sequence[str]:
        prefix = self._names.prefix
        return [
            f"arn:aws:iam::{self._account}:role/{prefix}-*",
            f"arn:aws:iam::{self._account}:instance-profile/{prefix}-*",
        ]

    def _buckets(self) -> Sequence[str]:
        names = (self._names.state_bucket, *self._names.buckets)
        return [f"arn:aws:s3:::{name}" for name in names]

    def _arn(self, service: str, kind: str, name: str | None = None) -> str:
        """ARN pattern of what bears the prefix, or `name`, in this account and Region."""
        return f"arn:aws:{service}:{self._region}:{self._account}:{kind}" + (
            name or f"{self._names.prefix}*"
        )
