"""One embedded AWS for the room's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tij.emulator import EmbeddedAws


@pytest.fixture(scope="package")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="package")
def client(aws: EmbeddedAws) -> Callable[..., Any]:
    def connect(
        service: str,
        region: str = "ap-northeast-1",
        account: str = "000000000000",
        config: Config | None = None,
    ) -> Any:
        return boto3.client(
            service,
            endpoint_url=aws.endpoint,
            region_name=region,
            aws_access_key_id=account,
            config=config,
            aws_secret_access_key=aws.environment()["AWS_SECRET_ACCESS_KEY"],
        )

    return connect


@pytest.fixture
def cluster_with_task(client: Callable[..., Any]) -> Callable[[str], Any]:
    """Makes a cluster and a task definition of that name, and returns the ECS client."""

    def make(name: str) -> Any:
        ecs = client("ecs")
        ecs.create_cluster(clusterName=name)
        ecs.register_task_definition(
            family=name,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app"}],
        )
        return ecs

    return make
