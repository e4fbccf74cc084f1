"""Workers: processes beside the web, from the same image, that nobody connects to."""

from __future__ import annotations

from functools import cached_property

from constructs import Construct

from modules.cluster import Cluster
from modules.network import Network
from modules.security_group import SecurityGroup
from modules.service import Service
from modules.task import TaskGroup, run_service
from tij.settings.models import WorkerSettings
from tij.settings.values import words_of


class Background(TaskGroup):
    """What runs beside the web, from its image and as its role; nothing may enter."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        beside: Service,
        network: Network,
        cluster: Cluster,
        paused: bool,
    ) -> None:
        """Who may be reached is said by the tiers that open themselves to it.

        `paused` keeps everything from being started.
        """
        super().__init__(scope, id_)
        self.tasks = beside.tasks
        self.task_role = beside.task_role
        self.network, self.cluster, self.paused = network, cluster, paused
        self.security_group = SecurityGroup(
            self,
            "security-group",
            name=f"{self.tasks.place.prefix}-background-sg",
            description="for tasks beside the web - nothing may enter",
            vpc_id=network.vpc_id,
        )


class Worker(Construct):
    """An ECS service without a load balancer.

    Its tasks are the web's, with another command: the same image, variables, secrets and roles.
    `start.sh worker` begins when the image's migrations have run, and SIGTERM goes to the program.
    """

    def __init__(
        self, scope: Construct, id_: str, *, settings: WorkerSettings, background: Background
    ) -> None:
        """Its log is its own."""
        super().__init__(scope, id_)
        self.worker_name = settings.name
        self.wanted = settings.min_tasks
        tasks = background.tasks
        name = f"{tasks.place.prefix}-worker-{settings.name}"
        self._cluster = background.cluster
        self._log_group = tasks.log(self, name=name, grant=f"write-log-{settings.name}")
        task = tasks.define(
            self,
            "task",
            family=name,
            cpu=settings.cpu,
            memory=settings.memory,
            role=background.task_role,
            log_group=self._log_group,
            command=["worker", *words_of(settings.command)],
            stop_timeout=settings.stop_timeout,
        )
        self._service = run_service(
            self,
            name=name,
            policy=f"{name}-cpu",
            task=task,
            cluster=background.cluster,
            network=background.network,
            security_group=background.security_group,
            settings=settings,
            execute_command=tasks.execute_command,
            paused=background.paused,
            never_two=settings.never_two,
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
