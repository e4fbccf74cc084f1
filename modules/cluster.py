"""The ECS cluster (guide 3-3)."""

from __future__ import annotations

from functools import cached_property

from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsCluster,
    EcsClusterConfiguration,
    EcsClusterConfigurationExecuteCommandConfiguration,
    EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration,
    EcsClusterSetting,
)
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import EcsClusterCapacityProviders
from constructs import Construct

from modules.access import SessionLog


class Cluster(Construct):
    """A Fargate cluster whose ECS Exec sessions are encrypted and logged."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        container_insights: bool,
        sessions: SessionLog,
    ) -> None:
        """`sessions` receives every ECS Exec session of the cluster."""
        super().__init__(scope, id_)
        logged_to = EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration
        self._cluster = EcsCluster(
            self,
            "Default",
            name=f"{prefix}-cluster",
            setting=[
                EcsClusterSetting(
                    name="containerInsights", value="enabled" if container_insights else "disabled"
                )
            ],
            configuration=EcsClusterConfiguration(
                execute_command_configuration=EcsClusterConfigurationExecuteCommandConfiguration(
                    kms_key_id=sessions.key.arn,
                    logging="OVERRIDE",
                    log_configuration=logged_to(
                        cloud_watch_log_group_name=sessions.name,
                        cloud_watch_encryption_enabled=True,
                    ),
                )
            ),
        )
        EcsClusterCapacityProviders(
            self,
            "capacity-providers",
            cluster_name=self._cluster.name,
            capacity_providers=["FARGATE"],
        )

    @cached_property
    def name(self) -> str:
        """Name of the cluster."""
        return self._cluster.name

    @cached_property
    def arn(self) -> str:
        """ARN of the cluster."""
        return self._cluster.arn
