"""What CI's roles may do to what, statement by statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modules.access import PREFERENCES
from modules.cdn import distribution_name, invalidation
from modules.ci_access.actions import (
    GRANT_ROLES,
    KEEP,
    MOST_RUNNING,
    READ,
    READ_ACCOUNT,
    READ_BUCKETS,
    READ_CONTENT,
    READ_MAIL,
    READ_POLICIES,
    READ_REPOSITORY,
    READ_ROLES,
    SERVICES_THAT_GET_ROLES,
    WRITE_ALARMS,
    WRITE_BUCKETS,
    WRITE_GLOBAL,
    WRITE_LOG_GROUPS,
    WRITE_MAIL,
    WRITE_MASTER_SECRET,
    WRITE_REGION,
    WRITE_ROLES,
    WRITE_TAGGED,
    WRITE_ZONE,
)
from modules.database_logins import SECRETS, database_login_name
from modules.mail import SEND
from modules.place import Place
from modules.policy import Statement
from modules.registry import released_image_name
from modules.service import PAUSE_ROLES, SCHEDULER, role_name
from modules.trail import trail_bucket, trail_role

LINKED = tuple(
    f"{service}.amazonaws.com"
    for service in (
        *("ecs", "ecs.application-autoscaling", "elasticache"),
        *("elasticloadbalancing", "rds"),
    )
)
"""Services that make a role of their own at their first use in an account, as who uses them."""


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


@dataclass(frozen=True)
class Rights:
    """On what bears the names of one environment.

    With `schedules` a role may start tasks: that of EventBridge Scheduler; with `pauses` one may
    stop and start the database and set how many tasks run. With `mail` the tasks' may send it.
    With `logins` one makes the database's. With `account` there is the account's stack to read.

    CI itself may read and change all of these, used or not: an administrator applies its rights
    first, so what is turned off could not be taken away any more.
    """

    names: Names
    place: Place
    schedules: bool = False
    pauses: bool = False
    mail: bool = False
    logins: bool = False
    account: bool = False

    def read_secrets(self) -> Statement:
        """Their values, which the provider needs for a plan that can be applied."""
        secrets = self._arn("secretsmanager", "secret:", f"{self.place.prefix}/*")
        return Statement("ReadSecrets", ["secretsmanager:GetSecretValue"], [secrets])

    def no_content(self) -> Statement:
        """Whatever else a role is granted, it reads no content."""
        return Statement("NoContent", READ_CONTENT, ["*"], effect="Deny")

    def read(self) -> Sequence[Statement]:
        """What all of CI's roles read: configuration and state, no content."""
        names = self.names
        return (
            Statement("ReadConfiguration", READ, ["*"]),
            *self._read_account(),
            Statement("ReadRoles", READ_ROLES, [self._role_arn("*")]),
            Statement(
                "ReadPolicies",
                READ_POLICIES,
                [self._policy_arn("boundary"), self._policy_arn("ci-read")],
            ),
            Statement(
                "ReadIdentityProvider",
                ["iam:GetOpenIDConnectProvider"],
                [f"arn:aws:iam::{self.place.account_id}:oidc-provider/*"],
            ),
            # One that is there already is looked for; the action knows no resource.
            Statement("FindIdentityProvider", ["iam:ListOpenIDConnectProviders"], ["*"]),
            Statement("ReadRepository", READ_REPOSITORY, [self._arn("ecr", "repository/")]),
            Statement("ReadMail", READ_MAIL, [self._identity()]),
            Statement("FindRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
            # Terraform makes the secrets; what is in them is between a task and the database.
            self._no_logins(),
            Statement("ReadBuckets", READ_BUCKETS, self._buckets()),
            Statement(
                "ReadReleasedImage",
                ["ssm:GetParameter"],
                [
                    *self._parameters(),
                    # The NAT instance's image; AWS's public parameters belong to no account.
                    f"arn:aws:ssm:{self.place.region}::parameter/aws/service/ami-amazon-linux-latest/*",
                ],
            ),
            Statement(
                "ReadState",
                ["s3:GetObject"],
                [f"arn:aws:s3:::{names.state_bucket}/{names.state_keys}*"],
            ),
        )

    def write_state(self) -> Statement:
        """The states of the environment; their locks are objects beside them."""
        names = self.names
        return Statement(
            "WriteState",
            ["s3:PutObject", "s3:DeleteObject"],
            [f"arn:aws:s3:::{names.state_bucket}/{names.state_keys}*"],
        )

    def change_regional(self) -> Sequence[Statement]:
        """What AWS can't limit by name; certificates and the firewall have generated ids."""
        return (
            Statement(
                "ChangeRegional",
                WRITE_REGION,
                ["*"],
                conditions={
                    "StringEquals": {"aws:RequestedRegion": [self.place.region, "us-east-1"]}
                },
            ),
            Statement("ChangeGlobal", WRITE_GLOBAL, ["*"]),
            Statement("ChangeZone", WRITE_ZONE, [self.names.zone_arn]),
            Statement(
                "ChangeTagged",
                WRITE_TAGGED,
                ["*"],
                conditions={
                    "StringEquals": {
                        f"aws:ResourceTag/{tag}": value for tag, value in self.names.tags.items()
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

    def change_named(self) -> Sequence[Statement]:
        """What bears the environment's names."""
        names, arn = self.names, self._arn
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
                        arn("scheduler", "schedule/", f"{self.place.prefix}-{group}/*")
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
            Statement("ChangeMail", WRITE_MAIL, [self._identity()]),
            # An instance is put into the default option group of its version.
            Statement(
                "UseDefaultOptions",
                ["rds:CreateDBInstance", "rds:ModifyDBInstance"],
                [arn("rds", "og:", "default*")],
            ),
            Statement(
                "ChangeSecrets",
                ["secretsmanager:*"],
                [arn("secretsmanager", "secret:", f"{self.place.prefix}/*")],
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
                    arn("logs", "log-group:", name + f"{self.place.prefix}*")
                    for name in ("/*/", "aws-waf-logs-")
                ],
            ),
            # CloudFront's deliveries live in us-east-1, under names of the prefix or generated ids.
            Statement(
                "TagDeliveries",
                ["logs:*agResource"],
                [f"arn:aws:logs:us-east-1:{self.place.account_id}:delivery*"],
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
                [f"arn:aws:cloudwatch::{self.place.account_id}:dashboard/{names.title}-*"],
            ),
            Statement(
                "ChangeBudget",
                ["budgets:ModifyBudget", "budgets:*agResource"],
                [f"arn:aws:budgets::{self.place.account_id}:budget/{self.place.prefix}-*"],
            ),
            Statement(
                "ChangeReleasedImage",
                ["ssm:*Tags*Resource", "ssm:DeleteParameter", "ssm:PutParameter"],
                [
                    *self._parameters(),
                    arn("ssm", "document/", PREFERENCES),
                ],
            ),
        )

    def change_roles(self) -> Sequence[Statement]:
        """The roles of what runs, within the boundary; none of CI's own."""
        # Not one by one: that goes beyond a role's 10,240 characters where the prefix is long.
        services = [
            f"arn:aws:iam::{self.place.account_id}:role/{role_name(self.place.prefix, '*')}"
        ]
        receivers = [
            *SERVICES_THAT_GET_ROLES,
            *((SCHEDULER,) if self.schedules or self.pauses else ()),
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
                [f"arn:aws:iam::{self.place.account_id}:role/aws-service-role/*"],
                conditions={"StringEquals": {"iam:AWSServiceName": list(LINKED)}},
            ),
        )

    def most(self) -> Sequence[Statement]:
        """What the service's roles are granted, as wide as their tiers could ever need it."""
        names, files = self.names, self.names.buckets[0]
        return (
            Statement("MostRunning", MOST_RUNNING, ["*"]),
            Statement(
                "MostFiles",
                ["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"],
                [f"arn:aws:s3:::{files}", f"arn:aws:s3:::{files}/*"],
            ),
            *invalidation(self.place, names.tags),
            *((Statement("MostMail", SEND, [self._identity()]),) if self.mail else ()),
            *(self._most_schedules() if self.schedules else ()),
            *((self._most_pauses(),) if self.pauses else ()),
            Statement(
                "MostSecrets",
                ["secretsmanager:GetSecretValue"],
                [
                    self._arn("secretsmanager", "secret:"),
                    self._arn("secretsmanager", "secret:", "rds!*"),
                ],
            ),
            *(self._most_logins() if self.logins else ()),
        )

    def _read_account(self) -> Sequence[Statement]:
        """Names of the account's begin otherwise, so that CI may change none of them."""
        if not self.account:
            return ()
        place = self.place.of_account
        role = f"arn:aws:iam::{place.account_id}:role/{trail_role(place)}"
        return (
            Statement("ReadAccount", READ_ACCOUNT, ["*"]),
            Statement("ReadTrailRole", READ_ROLES, [role]),
            Statement("ReadTrailBucket", READ_BUCKETS, [f"arn:aws:s3:::{trail_bucket(place)}"]),
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
                self._arn("cloudwatch", "alarm:", f"{self.names.title}-*"),
            ],
        )

    def _role_arn(self, name: str) -> str:
        return f"arn:aws:iam::{self.place.account_id}:role/{self.place.prefix}-{name}"

    def _policy_arn(self, name: str) -> str:
        # By name, not by reference: the roles' policies can be judged before it is made.
        return f"arn:aws:iam::{self.place.account_id}:policy/{self.place.prefix}-{name}"

    def _no_logins(self) -> Statement:
        both = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
        return Statement("NoDatabaseLogins", both, [self._login_secrets()], effect="Deny")

    def _most_logins(self) -> Sequence[Statement]:
        change = ["secretsmanager:PutSecretValue"]
        return (Statement("MostLogins", change, [self._login_secrets()]),)

    def _login_secrets(self) -> str:
        return self._arn("secretsmanager", "secret:", f"{self.place.prefix}/{SECRETS}*")

    def _parameters(self) -> Sequence[str]:
        """Those that a release writes, and those that tasks find the CDN and their login by."""
        prefix = self.place.prefix
        names = (released_image_name, distribution_name, database_login_name)
        return [self._arn("ssm", "parameter/", name(prefix)) for name in names]

    def _identity(self) -> str:
        return self._arn("ses", "identity/", self.names.domain)

    def _buckets(self) -> Sequence[str]:
        names = (self.names.state_bucket, *self.names.buckets)
        return [f"arn:aws:s3:::{name}" for name in names]

    def _arn(self, service: str, kind: str, name: str | None = None) -> str:
        """ARN pattern of what bears the prefix, or `name`, in this account and Region."""
        return f"arn:aws:{service}:{self.place.region}:{self.place.account_id}:{kind}" + (
            name or f"{self.place.prefix}*"
        )
