"""The ECS service: the combined Nginx and Django task (guide 3-4, 3-5, 4-3)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cdktf import Precondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
)
from cdktf_cdktf_provider_aws.lb_listener import LbListener
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup
from constructs import Construct

from modules.cluster import Cluster
from modules.encryption_key import EncryptionKey
from modules.network import Network
from modules.place import Place
from modules.policy import Statement
from modules.registry import Registry
from modules.role import Role, trusted_service
from modules.security_group import Connectable, SecurityGroup
from tij.settings.models import ServiceSettings

CONTAINER = "nginx-django-app"
# Seconds. Longer than gunicorn's and Nginx's own graceful stop (docs/container-contract.md).
STOP_TIMEOUT = 60
HEALTH_CHECK_GRACE_PERIOD = 60
TASKS = "ecs-tasks.amazonaws.com"


@dataclass(frozen=True)
class ContainerEnvironment:
    """What the container is given at its start.

    `plain` values are readable in the console; `secret` holds ECS references
    (`<secret arn>:<key>::`), resolved by ECS and never part of the task definition.
    """

    plain: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)


ROLES = ("execution", "task", "release")


def role_name(prefix: str, kind: str) -> str:
    """Name of the role for one of `ROLES`; CI may change roles of these names only."""
    return f"{prefix}-ecs-{kind}-role"


class Service(Connectable):
    """A Fargate service, its roles, its autoscaling and the one-off release task.

    Three roles: the execution role is ECS's own (pull, secrets, log); the task role is the web
    application's; the release role is that of the one-off task that migrates the database and
    publishes static files. Each starts empty; tiers grant on them.
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
        boundary: str | None,
        paused: bool = False,
    ) -> None:
        """`key` encrypts the log. The image is the one that `registry` says is released.

        `boundary` is the ARN of the policy beyond which the roles' grants don't reach. `paused`
        keeps autoscaling from starting tasks.
        """
        super().__init__(scope, id_)
        prefix = place.prefix
        self._place = place
        self._settings = settings
        self._environment = environment
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
        self._log_group = CloudwatchLogGroup(
            self,
            "log-group",
            name=f"/ecs/{prefix}-backend",
            retention_in_days=settings.log_retention_days,
            kms_key_id=key.arn,
        )
        self.execution_role.grant(
            "write-log",
            Statement(
                "WriteLog",
                ["logs:CreateLogStream", "logs:PutLogEvents"],
                [f"{self._log_group.arn}:*"],
            ),
        )
        registry.grant_pull(self.execution_role)
        self._released = DataAwsSsmParameter(
            self, "released-image", name=registry.released_image_parameter
        )
        self._image = f"{registry.repository_url}@{self._released.insecure_value}"
        task = self._task_definition("task", f"{prefix}-backend", self.task_role)
        self._release_task = self._task_definition(
            "release-task", f"{prefix}-release", self.release_role, command=["release"]
        )
        self._service = EcsService(
            self,
            "Default",
            name=f"{prefix}-service",
            cluster=cluster.arn,
            task_definition=task.arn,
            launch_type="FARGATE",
            platform_version="LATEST",
            desired_count=settings.min_tasks,
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(
                enable=True, rollback=True
            ),
            availability_zone_rebalancing="ENABLED",
            health_check_grace_period_seconds=HEALTH_CHECK_GRACE_PERIOD,
            enable_execute_command=settings.execute_command,
            propagate_tags="SERVICE",
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=network.task_subnet_ids,
                security_groups=[self.security_group.id],
                assign_public_ip=network.tasks_are_public,
            ),
            # Autoscaling moves the count; an apply must not move it back.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_count"]),
        )
        self._scale(0 if paused else settings.min_tasks, 0 if paused else settings.max_tasks)

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

    def register_with(self, target_group: LbTargetGroup, listener: LbListener) -> None:
        """Register the tasks in `target_group` once `listener` routes to it."""
        self._service.put_load_balancer(
            [
                EcsServiceLoadBalancer(
                    target_group_arn=target_group.arn,
                    container_name=CONTAINER,
                    container_port=self.PORT,
                )
            ]
        )
        address = f"{listener.terraform_resource_type}.{listener.friendly_unique_id}"
        self._service.depends_on = [address]

    def allow_internet(self) -> None:
        """Let tasks call any HTTPS server (guide 1-2, phase 1)."""
        self.security_group.allow_to_anywhere("access to ECR, Secrets Manager, S3", port=443)

    def allow_s3(self, network: Network) -> None:
        """Let tasks reach S3 through the gateway endpoint, where image layers come from too."""
        self.security_group.allow_to_prefix_list(
            network.s3_prefix_list(self).id, 443, "S3 through the gateway endpoint"
        )

    def _role(self, kind: str, purpose: str, source_account: str | None) -> Role:
        return Role(
            self,
            f"{kind}-role",
            name=role_name(self._place.prefix, kind),
            trust=trusted_service(TASKS, source_account),
            description=f"{self._place.prefix}: {purpose}",
            boundary=self._boundary,
        )

    def _task_definition(
        self, id_: str, family: str, role: Role, command: Sequence[str] | None = None
    ) -> EcsTaskDefinition:
        released = f'${{startswith({self._released.fqn}.insecure_value, "sha256:")}}'
        return EcsTaskDefinition(
            self,
            id_,
            family=family,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(self._settings.cpu),
            memory=str(self._settings.memory),
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                operating_system_family="LINUX", cpu_architecture=self._settings.architecture
            ),
            execution_role_arn=self.execution_role.arn,
            task_role_arn=role.arn,
            container_definitions=json.dumps([self._container(command)]),
            # A roll-back needs the definition it rolls back to.
            skip_destroy=True,
            lifecycle=TerraformResourceLifecycle(
                precondition=[
                    Precondition(
                        condition=released,
                        error_message=(
                            "No image has been released yet: push the first one to the registry"
                            " and write its digest to the SSM parameter (README, first image)."
                        ),
                    )
                ]
            ),
        )

    def _container(self, command: Sequence[str] | None) -> dict[str, Any]:
        settings = self._settings
        container: dict[str, Any] = {
            "name": CONTAINER,
            "image": self._image,
            "essential": True,
            "portMappings": [
                {
                    "name": "nginx-port",
                    "containerPort": self.PORT,
                    "hostPort": self.PORT,
                    "protocol": "tcp",
                    "appProtocol": "http",
                }
            ],
            "environment": [
                {"name": name, "value": value}
                for name, value in sorted(self._environment.plain.items())
            ],
            "secrets": [
                {"name": name, "valueFrom": reference}
                for name, reference in sorted(self._environment.secret.items())
            ],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": self._log_group.name,
                    "awslogs-region": self._place.region,
                    "awslogs-stream-prefix": "ecs",
                },
            },
            "stopTimeout": STOP_TIMEOUT,
            # PID 1 must reap what ECS Exec leaves behind (ECS Developer Guide, "Using ECS Exec").
            "linuxParameters": {"initProcessEnabled": True},
            # ECS Exec needs a writable root file system.
            "readonlyRootFilesystem": not settings.execute_command,
        }
        if not settings.execute_command:
            container["linuxParameters"]["tmpfs"] = [{"containerPath": "/tmp", "size": 64}]  # noqa: S108
        if command:
            container["command"] = list(command)
        return container

    def _scale(self, least: int, most: int) -> None:
        settings = self._settings
        target = AppautoscalingTarget(
            self,
            "scaling-target",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{self._cluster.name}/{self._service.name}",
            min_capacity=least,
            max_capacity=most,
        )
        AppautoscalingPolicy(
            self,
            "scaling-policy",
            name=f"{self._place.prefix}-cpu",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration={
                "target_value": settings.cpu_target_percent,
                "predefined_metric_specification": {
                    "predefined_metric_type": "ECSServiceAverageCPUUtilization"
                },
                # Seconds: out quickly, in slowly.
                "scale_out_cooldown": 60,
                "scale_in_cooldown": 300,
            },
        )
