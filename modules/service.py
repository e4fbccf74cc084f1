"""The ECS service: the combined Nginx and Django task (guide 3-4, 3-5, 4-3)."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from cdktf_cdktf_provider_aws.ecs_service import EcsServiceLoadBalancer
from cdktf_cdktf_provider_aws.lb_listener import LbListener
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup
from constructs import Construct

from modules.cluster import Cluster
from modules.encryption_key import EncryptionKey
from modules.metric import counted_in_log
from modules.network import Network
from modules.place import Place
from modules.registry import Registry
from modules.role import Role, trusted_service
from modules.security_group import SecurityGroup
from modules.task import (
    CONTAINER,
    ContainerEnvironment,
    ReleasedImage,
    TaskGroup,
    TaskPlan,
    run_service,
)
from tij.settings.models import ServiceSettings

HEALTH_CHECK_GRACE_PERIOD = 60
# What the image and the reference project write (docs/container-contract.md).
FAILED_LOGIN = '{ ($.message = "login failed") || ($.message = "login refused") }'
TASKS = "ecs-tasks.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"

LOGINS_ROLE = "logins"
"""Kind of the role that makes the database's roles, where the master is not who logs in."""
SCHEDULE_ROLE = "schedule"
"""Kind of the role that starts tasks at their times, where there are schedules."""
PAUSE_ROLE, STOP_ROLE = PAUSE_ROLES = ("pause", "keep-stopped")
"""Kinds of the roles that pause by schedule, and that keep a paused database stopped."""


def role_name(prefix: str, kind: str) -> str:
    """Name of a role of these kinds; CI may change roles of these names only."""
    return f"{prefix}-ecs-{kind}-role"


class Service(TaskGroup):
    """A Fargate service, its roles, its autoscaling and the one-off tasks of a release.

    The execution role is ECS's own (pull, secrets, log); the task role is the web application's;
    the release role is that of the one-off task that migrates the database and publishes static
    files; the logins role, that of the one that makes the database's roles. Each starts empty;
    tiers grant on them.
    """

    PORT = 80

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        place: Place,
        settings: ServiceSettings,
        network: Network,
        cluster: Cluster,
        registry: Registry,
        key: EncryptionKey,
        environment: ContainerEnvironment,
        release_environment: ContainerEnvironment,
        logins_environment: ContainerEnvironment | None,
        boundary: str | None,
        paused: bool = False,
    ) -> None:
        """`key` encrypts the log. The image is the one that `registry` says is released.

        Without a `logins_environment` the database's master is who logs in.

        `boundary` is the ARN of the policy beyond which the roles' grants don't reach. `paused`
        keeps autoscaling from starting tasks.
        """
        super().__init__(scope, id_)
        prefix = place.prefix
        self._place = place
        self._boundary = boundary
        self._cluster = cluster
        self.security_group = SecurityGroup(
            self,
            "security-group",
            name=f"{prefix}-ecs-sg",
            description="for ECS Fargate Container - allow traffic from ALB only",
            vpc_id=network.vpc_id,
        )
        self.execution_role = self._role("execution", "ECS pulls, injects secrets, logs", None)
        self.task_role = self._role("task", "the web application", place.account_id)
        self.release_role = self._role("release", "migrations and static files", place.account_id)
        self.tasks = TaskPlan(
            place,
            environment,
            settings.architecture,
            settings.execute_command,
            ReleasedImage(self, registry),
            self.execution_role,
            key,
            settings.log_retention_days,
        )
        self._log_group = self.tasks.log(self, name=f"{prefix}-backend", grant="write-log")
        self.failed_logins = counted_in_log(
            self,
            "failed-logins",
            namespace=prefix,
            name="failed-logins",
            log_group=self._log_group,
            pattern=FAILED_LOGIN,
            filter_name=f"{prefix}-failed-logins",
        )
        """Failed and refused logins."""
        registry.grant_pull(self.execution_role)
        task = self.tasks.define(
            self,
            "task",
            family=f"{prefix}-backend",
            cpu=settings.cpu,
            memory=settings.memory,
            role=self.task_role,
            log_group=self._log_group,
            port=self.PORT,
        )
        self._release_task = replace(self.tasks, environment=release_environment).define(
            self,
            "release-task",
            family=f"{prefix}-release",
            cpu=settings.cpu,
            memory=settings.memory,
            role=self.release_role,
            log_group=self._log_group,
            command=["release"],
            port=self.PORT,
        )
        self.logins_role: Role | None = None
        self.logins_task_definition: str | None = None
        """ARN of the definition of the one-off task that makes the database's roles."""
        if logins_environment:
            self.logins_role = self._role(
                LOGINS_ROLE, "the database's roles and their passwords", place.account_id
            )
            self.logins_task_definition = (
                replace(self.tasks, environment=logins_environment)
                .define(
                    self,
                    "logins-task",
                    family=f"{prefix}-database-logins",
                    cpu=settings.cpu,
                    memory=settings.memory,
                    role=self.logins_role,
                    log_group=self._log_group,
                    command=["database_logins"],
                )
                .arn
            )
        self._service = run_service(
            self,
            name=f"{prefix}-service",
            policy=f"{prefix}-cpu",
            task=task,
            cluster=cluster,
            network=network,
            security_group=self.security_group,
            settings=settings,
            execute_command=settings.execute_command,
            paused=paused,
            grace_period=HEALTH_CHECK_GRACE_PERIOD,
        )

    @cached_property
    def name(self) -> str:
        """Name of the service, the dimension of its metrics."""
        return self._service.name

    @cached_property
    def cluster_name(self) -> str:
        """Name of the cluster, the other dimension."""
        return self._cluster.name

    @cached_property
    def log_group_name(self) -> str:
        """Name of the container's log group; streams are `ecs/<container>/<task id>`."""
        return self._log_group.name

    @cached_property
    def release_task_definition(self) -> str:
        """ARN of the one-off release task's definition."""
        return self._release_task.arn

    def register_with(self, target_group: LbTargetGroup, listener: LbListener | None) -> None:
        """Register the tasks in `target_group` once `listener`, if there is one, routes to it."""
        self._service.put_load_balancer(
            [
                EcsServiceLoadBalancer(
                    target_group_arn=target_group.arn,
                    container_name=CONTAINER,
                    container_port=self.PORT,
                )
            ]
        )
        if listener:
            address = f"{listener.terraform_resource_type}.{listener.friendly_unique_id}"
            self._service.depends_on = [address]

    def _role(self, kind: str, purpose: str, source_account: str | None) -> Role:
        return Role(
            self,
            f"{kind}-role",
            name=role_name(self._place.prefix, kind),
            trust=trusted_service(TASKS, source_account),
            description=f"{self._place.prefix}: {purpose}",
            boundary=self._boundary,
        )
