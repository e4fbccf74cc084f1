"""What GitHub Actions may do: plan for a pull request, apply after an approval. No stored keys.

GitHub signs a short-lived token for each job; AWS exchanges it for one of three roles by what the
token says about the job (GitHub Docs, "Configuring OpenID Connect in Amazon Web Services").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cdktf_cdktf_provider_aws.data_aws_iam_openid_connect_provider import (
    DataAwsIamOpenidConnectProvider,
)
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.access import PREFERENCES
from modules.mail import SEND
from modules.place import Place
from modules.policy import Statement, document
from modules.registry import released_image_name
from modules.role import Role
from modules.service import PAUSE_ROLES, ROLES, SCHEDULE_ROLE, SCHEDULER, role_name
from tij.settings.models import CiSettings

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
APPLY_SECONDS = 2 * 3600
APPLY_WORKFLOW = ".github/workflows/apply.yml"

# Service Authorization Reference. The configuration of what the stacks hold, never its content:
# no secret's value, no log line, no object of the files bucket.
READ = """
acm:DescribeCertificate acm:ListTagsForCertificate
application-autoscaling:Describe* application-autoscaling:ListTagsForResource
backup:DescribeBackupVault backup:GetBackupPlan backup:GetBackupSelection backup:ListTags
budgets:ViewBudget budgets:ListTagsForResource
cloudfront:Get* cloudfront:ListTagsForResource
cloudwatch:DescribeAlarms cloudwatch:GetDashboard cloudwatch:ListTagsForResource
ec2:Describe* ec2:GetManagedPrefixListEntries ecs:Describe*
elasticache:Describe* elasticache:ListTagsForResource elasticloadbalancing:Describe*
kms:DescribeKey kms:GetKey* kms:ListAliases kms:ListResourceTags
logs:DescribeLogGroups logs:DescribeMetricFilters logs:ListTagsForResource logs:GetDelivery*
rds:Describe* rds:ListTagsForResource
route53:GetHostedZone route53:GetChange route53:ListResourceRecordSets
route53:ListTagsForResource
secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy
secretsmanager:GetRandomPassword
scheduler:Get* scheduler:ListTagsForResource
sns:Get*Attributes sns:ListTagsForResource
ssm:DescribeDocument* ssm:DescribeParameters ssm:GetDocument ssm:ListTagsForResource
wafv2:GetLoggingConfiguration wafv2:GetWebACL* wafv2:ListTagsForResource
""".split()
READ_ROLES = """
iam:GetInstanceProfile iam:GetRole iam:GetRolePolicy iam:ListAttachedRolePolicies
iam:ListInstanceProfilesForRole iam:ListRolePolicies
""".split()
READ_POLICIES = "iam:GetPolicy iam:GetPolicyVersion iam:ListPolicyVersions".split()
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
kms:CreateAlias kms:CreateKey kms:DeleteAlias kms:EnableKeyRotation
kms:GenerateDataKey* kms:TagResource
logs:*Delivery logs:DeleteDelivery* logs:PutDelivery* logs:*LogDeliveries logs:*ResourcePolic*
logs:UpdateDeliveryConfiguration
ssm:*Document ssm:UpdateDocumentDefaultVersion
wafv2:*LoggingConfiguration wafv2:*WebACL wafv2:*agResource
""".split()
WRITE_GLOBAL = """
cloudfront:CreateDistribution cloudfront:*OriginAccessControl cloudfront:*ResponseHeadersPolicy
cloudfront:AllowVendedLogDeliveryForResource cloudfront:*agResource
route53:AssociateVPCWithHostedZone
route53:CreateHostedZone
""".split()
WRITE_BUCKETS = """
s3:CreateBucket s3:DeleteBucket* s3:PutAccelerateConfiguration
s3:PutBucket* s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration s3:ListBucketVersions
""".split()
WRITE_LOG_GROUPS = """
logs:AssociateKmsKey logs:CreateLogGroup logs:DeleteLogGroup logs:DeleteRetentionPolicy
logs:DeleteMetricFilter logs:DisassociateKmsKey logs:PutMetricFilter logs:PutRetentionPolicy
logs:*agResource
""".split()
WRITE_ALARMS = """
cloudwatch:DeleteAlarms cloudwatch:PutMetricAlarm cloudwatch:*agResource
""".split()
WRITE_ROLES = """
iam:DeleteRole iam:TagRole iam:UntagRole iam:UpdateAssumeRolePolicy iam:UpdateRole*
""".split()
# Those that know the condition key iam:PermissionsBoundary; a boundary is never taken off.
GRANT_ROLES = """
iam:CreateRole iam:DeleteRolePolicy iam:PutRolePermissionsBoundary iam:PutRolePolicy
""".split()
READ_MAIL = "ses:GetEmailIdentity ses:ListTagsForResource".split()
# Not what sends: that is the tasks'.
WRITE_MAIL = """
ses:CreateEmailIdentity ses:DeleteEmailIdentity ses:PutEmailIdentity* ses:*agResource
""".split()
MOST_RUNNING = """
ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetAuthorizationToken
ecr:GetDownloadUrlForLayer kms:Decrypt logs:CreateLogStream logs:DescribeLogGroups
logs:DescribeLogStreams logs:PutLogEvents ssmmessages:*
""".split()
WRITE_ZONE = """
route53:ChangeResourceRecordSets route53:ChangeTagsForResource route53:UpdateHostedZoneComment
""".split()
# Their ids are generated: known by the tags that Terraform gives at their making.
WRITE_TAGGED = """
cloudfront:DeleteDistribution cloudfront:UpdateDistribution
kms:PutKeyPolicy kms:UntagResource kms:UpdateKeyDescription
""".split()
# RDS makes the master's secret with the rights of who makes the instance; its value is for tasks.
WRITE_MASTER_SECRET = """
secretsmanager:CreateSecret secretsmanager:RotateSecret secretsmanager:TagResource
secretsmanager:UpdateSecret
""".split()
# What holds data, keeps its keys or its copies, or gives it to others: a person's work. Of AWS
# Backup all but reading: who may stop copies, or lock a vault anew, needs not delete any.
KEEP = """
backup:Associate* backup:Copy* backup:Create* backup:Delete* backup:Disassociate* backup:Put*
backup:Start* backup:Stop* backup:Update*
kms:ScheduleKeyDeletion rds:DeleteDBInstance* rds:DeleteDBSnapshot rds:ModifyDBSnapshotAttribute
rds:StartExportTask route53:DeleteHostedZone s3:DeleteBucket secretsmanager:DeleteSecret
""".split()
SERVICES_THAT_GET_ROLES = (
    "ecs-tasks.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)


@dataclass(frozen=True)
class Names:
    """The names of what the stacks make: they limit what the roles may touch."""

    title: str
    buckets: Sequence[str]
    state_bucket: str
    state_keys: str
    """Start of the state keys, `<project>/<environment>/`."""
    tags: Mapping[str, str]
    """The tags that Terraform puts on everything that can be tagged."""
    zone_arn: str
    """The hosted zone."""
    domain: str
    """Its name, which is also that of the identity mail is sent from."""


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
        names: Names,
        place: Place,
        schedules: bool = False,
        pauses: bool = False,
        mail: bool = False,
    ) -> None:
        """`environment` is also the name of the GitHub environment that applies.

        With `schedules` a role may start tasks: that of EventBridge Scheduler; with `pauses` one
        may stop and start the database and set how many tasks run. With `mail` the tasks' may
        send it.
        """
        super().__init__(scope, id_)
        self._mail = mail
        self._schedules, self._pauses = schedules, pauses
        self._names = names
        self._prefix = place.prefix
        self._account = place.account_id
        self._region = place.region
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
            policy=document(*self._most()),
        )
        # A policy of its own: a role's inline policies may be 10,240 characters together.
        reading = IamPolicy(
            self,
            "reading",
            name=f"{self._prefix}-ci-read",
            description=f"{self._prefix}: what all of GitHub Actions' roles read",
            policy=document(*self._read()),
        )
        for kind, role in (
            ("plan", self._plan),
            ("prepare", self._prepare),
            ("apply", self._apply),
        ):
            IamRolePolicyAttachment(self, f"{kind}-reading", role=role.name, policy_arn=reading.arn)
        self._prepare.grant(
            "read-secrets",
            Statement(
                "ReadSecrets",
                ["secretsmanager:GetSecretValue"],
                [self._arn("secretsmanager", "secret:", f"{self._prefix}/*")],
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

    def _read(self) -> Sequence[Statement]:
        names = self._names
        return (
            Statement("ReadConfiguration", READ, ["*"]),
            Statement("ReadRoles", READ_ROLES, [self._role_arn("*")]),
            Statement(
                "ReadPolicies",
                READ_POLICIES,
                [self._policy_arn("boundary"), self._policy_arn("ci-read")],
            ),
            Statement(
                "ReadIdentityProvider",
                ["iam:GetOpenIDConnectProvider"],
                [f"arn:aws:iam::{self._account}:oidc-provider/*"],
            ),
            # One that is there already is looked for; the action knows no resource.
            Statement("FindIdentityProvider", ["iam:ListOpenIDConnectProviders"], ["*"]),
            Statement("ReadRepository", READ_REPOSITORY, [self._arn("ecr", "repository/")]),
            *((Statement("ReadMail", READ_MAIL, [self._identity()]),) if self._mail else ()),
            Statement("FindRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
            Statement("ReadBuckets", READ_BUCKETS, self._buckets()),
            Statement(
                "ReadReleasedImage",
                ["ssm:GetParameter"],
                [
                    self._arn("ssm", "parameter/", released_image_name(self._prefix)),
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
            Statement("ChangeZone", WRITE_ZONE, [self._names.zone_arn]),
            Statement(
                "ChangeTagged",
                WRITE_TAGGED,
                ["*"],
                conditions={
                    "StringEquals": {
                        f"aws:ResourceTag/{tag}": value for tag, value in self._names.tags.items()
                    }
                },
            ),
            Statement(
                "LendKeysToServices",
                ["kms:CreateGrant"],
                ["*"],
                conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
            ),
            Statement("KeepData", KEEP, ["*"], effect="Deny"),
        )

    def _change_named(self) -> Sequence[Statement]:
        names, arn = self._names, self._arn
        return (
            Statement("ChangeBuckets", WRITE_BUCKETS, [f"arn:aws:s3:::{n}" for n in names.buckets]),
            Statement("ChangeRepository", ["ecr:*"], [arn("ecr", "repository/")]),
            Statement(
                "ChangeService",
                ["ecs:*"],
                [arn("ecs", "cluster/"), arn("ecs", "service/"), arn("ecs", "task-definition/")],
            ),
            Statement(
                "ChangeSchedules",
                ["scheduler:*"],
                [
                    arn("scheduler", "schedule-group/"),
                    *(
                        arn("scheduler", "schedule/", f"{self._prefix}-{group}/*")
                        for group in ("schedules", *PAUSE_ROLES)
                    ),
                ],
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
            Statement(
                "ChangeCache",
                ["elasticache:*"],
                [
                    *(
                        arn("elasticache", kind)
                        for kind in ("replicationgroup:", "cluster:", "subnetgroup:")
                    ),
                    arn("elasticache", "parametergroup:", "default*"),
                ],
            ),
            *((Statement("ChangeMail", WRITE_MAIL, [self._identity()]),) if self._mail else ()),
            # An instance is put into the default option group of its version.
            Statement(
                "UseDefaultOptions",
                ["rds:CreateDBInstance", "rds:ModifyDBInstance"],
                [arn("rds", "og:", "default*")],
            ),
            Statement(
                "ChangeSecrets",
                ["secretsmanager:*"],
                [arn("secretsmanager", "secret:", f"{self._prefix}/*")],
            ),
            Statement(
                "MakeMasterSecret",
                WRITE_MASTER_SECRET,
                [arn("secretsmanager", "secret:", "rds!*")],
            ),
            Statement(
                "ChangeLogs",
                WRITE_LOG_GROUPS,
                [
                    arn("logs", "log-group:", name + f"{self._prefix}*")
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
                ["budgets:ModifyBudget", "budgets:*agResource"],
                [f"arn:aws:budgets::{self._account}:budget/{self._prefix}-*"],
            ),
            Statement(
                "ChangeReleasedImage",
                ["ssm:*Tags*Resource", "ssm:DeleteParameter", "ssm:PutParameter"],
                [
                    arn("ssm", "parameter/", released_image_name(self._prefix)),
                    arn("ssm", "document/", PREFERENCES),
                ],
            ),
        )

    def _change_roles(self) -> Sequence[Statement]:
        kinds = (
            *ROLES,
            *((SCHEDULE_ROLE,) if self._schedules else ()),
            *(PAUSE_ROLES if self._pauses else ()),
        )
        services = [
            f"arn:aws:iam::{self._account}:role/{role_name(self._prefix, kind)}" for kind in kinds
        ]
        receivers = [
            *SERVICES_THAT_GET_ROLES,
            *((SCHEDULER,) if self._schedules or self._pauses else ()),
        ]
        return (
            Statement("ChangeRoles", WRITE_ROLES, services),
            Statement(
                "GrantWithinBoundary",
                GRANT_ROLES,
                services,
                conditions={
                    "StringEquals": {"iam:PermissionsBoundary": self._policy_arn("boundary")}
                },
            ),
            Statement(
                "NotItsOwnRights",
                ["iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Put*", "iam:Update*"],
                [self._role_arn("ci-*")],
                effect="Deny",
            ),
            Statement(
                "HandRolesToServices",
                ["iam:PassRole"],
                [*services, self._role_arn("flow-logs")],
                conditions={"StringEquals": {"iam:PassedToService": receivers}},
            ),
            Statement(
                "MakeServiceLinkedRoles",
                ["iam:CreateServiceLinkedRole"],
                [f"arn:aws:iam::{self._account}:role/aws-service-role/*"],
            ),
        )

    def _most(self) -> Sequence[Statement]:
        """What the service's roles are granted, as wide as their tiers could ever need it."""
        files = self._names.buckets[0]
        return (
            Statement("MostRunning", MOST_RUNNING, ["*"]),
            Statement(
                "MostFiles",
                ["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"],
                [f"arn:aws:s3:::{files}", f"arn:aws:s3:::{files}/*"],
            ),
            *((Statement("MostMail", SEND, [self._identity()]),) if self._mail else ()),
            *(self._most_schedules() if self._schedules else ()),
            *((self._most_pauses(),) if self._pauses else ()),
            Statement(
                "MostSecrets",
                ["secretsmanager:GetSecretValue"],
                [
                    self._arn("secretsmanager", "secret:"),
                    self._arn("secretsmanager", "secret:", "rds!*"),
                ],
            ),
        )

    def _most_schedules(self) -> Sequence[Statement]:
        """Of their role; what it starts has roles within the same boundary."""
        return (
            Statement(
                "MostTasks",
                ["ecs:RunTask", "ecs:TagResource"],
                [self._arn("ecs", "task-definition/"), self._arn("ecs", "task/")],
            ),
            Statement(
                "MostRoles",
                ["iam:PassRole"],
                [self._role_arn("ecs-execution-role"), self._role_arn("ecs-task-role")],
                conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            ),
        )

    def _most_pauses(self) -> Statement:
        """Of the roles that pause by schedule and keep a paused database stopped."""
        return Statement(
            "MostPauses",
            [
                *(f"rds:{verb}DBInstance" for verb in ("Start", "Stop")),
                "ecs:UpdateService",
                *(f"cloudwatch:{verb}AlarmActions" for verb in ("Disable", "Enable")),
            ],
            [
                self._arn("rds", "db:"),
                self._arn("ecs", "service/"),
                self._arn("cloudwatch", "alarm:", f"{self._names.title}-*"),
            ],
        )

    def _role_arn(self, name: str) -> str:
        return f"arn:aws:iam::{self._account}:role/{self._prefix}-{name}"

    def _policy_arn(self, name: str) -> str:
        # By name, not by reference: the roles' policies can be judged before it is made.
        return f"arn:aws:iam::{self._account}:policy/{self._prefix}-{name}"

    def _identity(self) -> str:
        return self._arn("ses", "identity/", self._names.domain)

    def _buckets(self) -> Sequence[str]:
        names = (self._names.state_bucket, *self._names.buckets)
        return [f"arn:aws:s3:::{name}" for name in names]

    def _arn(self, service: str, kind: str, name: str | None = None) -> str:
        """ARN pattern of what bears the prefix, or `name`, in this account and Region."""
        return f"arn:aws:{service}:{self._region}:{self._account}:{kind}" + (
            name or f"{self._prefix}*"
        )
