"""Workers: processes beside the web, from the same image, that nobody connects to."""

from __future__ import annotations

from functools import cached_property

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_service import EcsService, EcsServiceDeploymentCircuitBreaker
from constructs import Construct

from modules.cluster import Cluster
from modules.encryption_key import EncryptionKey
from modules.network import Network
from modules.security_group import SecurityGroup
from modules.service import Service
from modules.task import TaskGroup, placed, scale, write_log
from tij.settings.models import ServiceSettings, WorkerSettings
from tij.settings.values import words_of


class Background(TaskGroup):
    """The security group of all that runs beside the web: nothing may enter."""

    def __init__(self, scope: Construct, id_: str, *, prefix: str, network: Network) -> None:
        """Who may be reached is said by the tiers that open themselves to it."""
        super().__init__(scope, id_)
        self.security_group = SecurityGroup(
            self,
            "security-group",
            name=f"{prefix}-background-sg",
            description="for tasks beside the web - nothing may enter",
            vpc_id=network.vpc_id,
        )


class Worker(Construct):
    """An ECS service without a load balancer.

    Its tasks are the web's, with another command: the same image, variables, secrets and roles.
    `start.sh worker` begins when the image's migrations have run, and SIGTERM goes to the program.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: WorkerSettings,
        shared: ServiceSettings,
        beside: Service,
        background: Background,
        network: Network,
        cluster: Cluster,
        key: EncryptionKey,
        paused: bool = False,
    ) -> None:
        """`shared` is what all tasks have in common; `paused` keeps autoscaling from starting any.

        `key` encrypts its log.
        """
        super().__init__(scope, id_)
        self.worker_name = settings.name
        self.wanted = settings.min_tasks
        name = f"{beside.tasks.place.prefix}-worker-{settings.name}"
        self._cluster = cluster
        self._log_group = CloudwatchLogGroup(
            self,
            "log-group",
            name=f"/ecs/{name}",
            retention_in_days=shared.log_retention_days,
            kms_key_id=key.arn,
        )
        beside.execution_role.grant(f"write-log-{settings.name}", write_log(self._log_group))
        task = beside.tasks.define(
            self,
            "task",
            family=name,
            cpu=settings.cpu,
            memory=settings.memory,
            role=beside.task_role,
            log_group=self._log_group,
            command=["worker", *words_of(settings.command)],
            stop_timeout=settings.stop_timeout,
        )
        self._service = EcsService(
            self,
            "Default",
            name=name,
            cluster=cluster.arn,
            task_definition=task.arn,
            launch_type="FARGATE",
            platform_version="LATEST",
            desired_count=settings.min_tasks,
            deployment_minimum_healthy_percent=0 if settings.never_two else 100,
            deployment_maximum_percent=100 if settings.never_two else 200,
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(
                enable=True, rollback=True
            ),
            # ECS rebalances by starting a second task first.
            availability_zone_rebalancing="DISABLED" if settings.never_two else "ENABLED",
            enable_execute_command=shared.execute_command,
            propagate_tags="SERVICE",
            network_configuration=placed(network, background.security_group),
            # Autoscaling moves the count; an apply must not move it back.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_count"]),
        )
        scale(
            self,
            policy=f"{name}-cpu",
            cluster=cluster,
            service=self._service,
            least=0 if paused else settings.min_tasks,
            most=0 if paused else settings.max_tasks,
            cpu_target_percent=settings.cpu_target_percent,
        )

    @cached_property
    def name(self) -> str:
        """Name of the ECS service, the dimension of its metrics."""
        return self._service.name

    @cached_property
    def cluster_name(self) -> str:
        """Name of the cluster, the other dimension."""
        return self._cluster.name

    @cached_property
    def log_group_name(self) -> str:
        """Name of its log group; streams are `ecs/<container>/<task id>`."""
        return self._log_group.name
