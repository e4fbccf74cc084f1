"""What every task from the image has in common: its definition, its network, how many there are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cdktf import Precondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.appautoscaling_policy import AppautoscalingPolicy
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceNetworkConfiguration,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
)
from constructs import Construct

from modules.cluster import Cluster
from modules.encryption_key import EncryptionKey
from modules.network import Network
from modules.place import Place
from modules.policy import Statement
from modules.registry import Registry
from modules.role import Role
from modules.security_group import Connectable, SecurityGroup
from tij.settings.models import Architecture, ServiceSettings, WorkerSettings

CONTAINER = "nginx-django-app"
# Seconds. Longer than gunicorn's and Nginx's own graceful stop (docs/container-contract.md).
STOP_TIMEOUT = 60


@dataclass(frozen=True)
class ContainerEnvironment:
    """What the container is given at its start.

    `plain` values are readable in the console; `secret` holds ECS references
    (`<secret arn>:<key>::`), resolved by ECS and never part of the task definition.
    """

    plain: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)


class TaskGroup(Connectable):
    """A tier whose tasks have one security group."""

    def allow_internet(self) -> None:
        """Let tasks call any HTTPS server (guide 1-2, phase 1)."""
        self.security_group.allow_to_anywhere("access to ECR, Secrets Manager, S3", port=443)

    def allow_s3(self, network: Network) -> None:
        """Let tasks reach S3 through the gateway endpoint, where image layers come from too."""
        self.security_group.allow_to_prefix_list(
            network.s3_prefix_list(self).id, 443, "S3 through the gateway endpoint"
        )


class ReleasedImage:
    """The image that the registry's SSM parameter says is released, read at plan time."""

    def __init__(self, scope: Construct, registry: Registry) -> None:
        """`scope` gets the data source."""
        self._parameter = DataAwsSsmParameter(
            scope, "released-image", name=registry.released_image_parameter
        )
        self.reference = f"{registry.repository_url}@{self._parameter.insecure_value}"
        """`<repository>@<digest>`."""

    def required(self) -> TerraformResourceLifecycle:
        """No plan before there is one."""
        return TerraformResourceLifecycle(
            precondition=[
                Precondition(
                    condition=f'${{startswith({self._parameter.fqn}.insecure_value, "sha256:")}}',
                    error_message=(
                        "No image has been released yet: push the first one to the registry"
                        " and write its digest to the SSM parameter (README, first image)."
                    ),
                )
            ]
        )


@dataclass(frozen=True)
class TaskPlan:
    """What task definitions from one image share; each says what it runs, as which role.

    `key` encrypts their logs.
    """

    place: Place
    environment: ContainerEnvironment
    architecture: Architecture
    execute_command: bool
    image: ReleasedImage
    execution_role: Role
    key: EncryptionKey
    log_retention_days: int

    def log(self, scope: Construct, *, name: str, grant: str) -> CloudwatchLogGroup:
        """A log group that the execution role may write to, by the policy `grant`."""
        group = CloudwatchLogGroup(
            scope,
            "log-group",
            name=f"/ecs/{name}",
            retention_in_days=self.log_retention_days,
            kms_key_id=self.key.arn,
        )
        self.execution_role.grant(
            grant,
            Statement(
                "WriteLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{group.arn}:*"]
            ),
        )
        return group

    def define(
        self,
        scope: Construct,
        id_: str,
        *,
        family: str,
        cpu: int,
        memory: int,
        role: Role,
        log_group: CloudwatchLogGroup,
        command: Sequence[str] | None = None,
        port: int | None = None,
        stop_timeout: int = STOP_TIMEOUT,
    ) -> EcsTaskDefinition:
        """A definition of one container, `port` where it listens; seconds until SIGKILL."""
        return EcsTaskDefinition(
            scope,
            id_,
            family=family,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(cpu),
            memory=str(memory),
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                operating_system_family="LINUX", cpu_architecture=self.architecture
            ),
            execution_role_arn=self.execution_role.arn,
            task_role_arn=role.arn,
            container_definitions=json.dumps(
                [self._container(log_group, command, port, stop_timeout)]
            ),
            # A roll-back needs the definition it rolls back to.
            skip_destroy=True,
            lifecycle=self.image.required(),
        )

    def _container(
        self,
        log_group: CloudwatchLogGroup,
        command: Sequence[str] | None,
        port: int | None,
        stop_timeout: int,
    ) -> dict[str, Any]:
        container: dict[str, Any] = {
            "name": CONTAINER,
            "image": self.image.reference,
            "essential": True,
            "portMappings": [
                {
                    "name": "nginx-port",
                    "containerPort": port,
                    "hostPort": port,
                    "protocol": "tcp",
                    "appProtocol": "http",
                }
            ],
            "environment": [
                {"name": name, "value": value}
                for name, value in sorted(self.environment.plain.items())
            ],
            "secrets": [
                {"name": name, "valueFrom": reference}
                for name, reference in sorted(self.environment.secret.items())
            ],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": log_group.name,
                    "awslogs-region": self.place.region,
                    "awslogs-stream-prefix": "ecs",
                },
            },
            "stopTimeout": stop_timeout,
            # PID 1 must reap what ECS Exec leaves behind (ECS Developer Guide, "Using ECS Exec").
            "linuxParameters": {"initProcessEnabled": True},
            # ECS Exec needs a writable root file system.
            "readonlyRootFilesystem": not self.execute_command,
        }
        if port is None:
            del container["portMappings"]
        if not self.execute_command:
            container["linuxParameters"]["tmpfs"] = [{"containerPath": "/tmp", "size": 64}]  # noqa: S108
        if command:
            container["command"] = list(command)
        return container


def run_service(
    scope: Construct,
    *,
    name: str,
    policy: str,
    task: EcsTaskDefinition,
    cluster: Cluster,
    network: Network,
    security_group: SecurityGroup,
    settings: ServiceSettings | WorkerSettings,
    execute_command: bool,
    paused: bool,
    never_two: bool = False,
    grace_period: int | None = None,
) -> EcsService:
    """An ECS service in the subnets of tasks, as many of them as their CPU asks for.

    `policy` is the scaling policy's name; `grace_period` the seconds before health checks count.
    `paused` keeps autoscaling from starting any task.
    """
    service = EcsService(
        scope,
        "Default",
        name=name,
        cluster=cluster.arn,
        task_definition=task.arn,
        launch_type="FARGATE",
        platform_version="LATEST",
        desired_count=settings.min_tasks,
        deployment_minimum_healthy_percent=0 if never_two else 100,
        deployment_maximum_percent=100 if never_two else 200,
        deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
        # ECS rebalances by starting a second task first.
        availability_zone_rebalancing="DISABLED" if never_two else "ENABLED",
        health_check_grace_period_seconds=grace_period,
        enable_execute_command=execute_command,
        propagate_tags="SERVICE",
        network_configuration=EcsServiceNetworkConfiguration(
            subnets=network.task_subnet_ids,
            security_groups=[security_group.id],
            assign_public_ip=network.tasks_are_public,
        ),
        # Autoscaling moves the count; an apply must not move it back.
        lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_count"]),
    )
    target = AppautoscalingTarget(
        scope,
        "scaling-target",
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=f"service/{cluster.name}/{service.name}",
        min_capacity=0 if paused else settings.min_tasks,
        max_capacity=0 if paused else settings.max_tasks,
    )
    AppautoscalingPolicy(
        scope,
        "scaling-policy",
        name=policy,
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
    return service
