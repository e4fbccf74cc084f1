"""The image and its surroundings, all real: PostgreSQL with TLS, S3, Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from tests.bucket_policy import let_read
from tests.container.api import Api
from tests.container.names import BUCKET, CACHE, DATABASE, PASSWORD, SETTINGS
from tij.emulator import EmbeddedAws
from tij.emulator.host import (
    ContainerProcess,
    HostImage,
    Limits,
    PostgresServer,
    build,
)
from tij.emulator.host.certificates import Authority
from tij.emulator.host.ports import free_port

Start = Callable[..., ContainerProcess]


@pytest.fixture(scope="session")
def image(needs_container: None) -> HostImage:
    return build(CACHE)


@pytest.fixture(scope="package")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="package")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="package")
def client(aws: EmbeddedAws) -> Callable[[str], Any]:
    def connect(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=aws.endpoint,
            region_name="ap-northeast-1",
            aws_access_key_id="000000000000",
            aws_secret_access_key=aws.environment()["AWS_SECRET_ACCESS_KEY"],
        )

    return connect


@pytest.fixture(scope="package")
def s3(client: Callable[[str], Any]) -> Any:
    s3 = client("s3")
    s3.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    # No CloudFront signs requests here, so the edge reads as anybody does.
    let_read(s3, BUCKET)
    return s3


@pytest.fixture(scope="package")
def postgres(
    needs_container: None, tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> Iterator[PostgresServer]:
    server = PostgresServer(
        tmp_path_factory.mktemp("postgres"),
        certificate=authority.issue("localhost"),
        user="postgres",
        password=PASSWORD,
        database=DATABASE,
    )
    yield server
    server.close()


@pytest.fixture(scope="package")
def database_secret(client: Callable[[str], Any]) -> str:
    """ARN of a secret as RDS keeps it."""
    value = json.dumps({"username": "postgres", "password": PASSWORD})
    secret = client("secretsmanager").create_secret(Name="rds!db-1", SecretString=value)
    return str(secret["ARN"])


@pytest.fixture(scope="package")
def environment(
    postgres: PostgresServer, authority: Authority, aws: EmbeddedAws, s3: Any, database_secret: str
) -> dict[str, str]:
    """What the task definition of `stacks/service.py` gives, and what differs on this machine."""
    return {
        **SETTINGS,
        "DB_HOST": "localhost",
        "DB_PORT": str(postgres.port),
        "DB_SECRET_ARN": database_secret,
        "VPC_CIDR": "127.0.0.0/8",
        "SECRET_KEY": "test-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM",
        "JWT_SECRET": "test-jwt-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DB_USER": "postgres",
        "DB_PASSWORD": PASSWORD,
        "PGSSLROOTCERT": str(authority.root),
        **aws.environment(),
    }


@pytest.fixture(scope="package")
def run(image: HostImage, environment: dict[str, str], tmp_path_factory: Any) -> Iterator[Start]:
    """Start a container; ended with the package's tests if it still runs.

    Keyword arguments change the environment; None takes a variable away.
    """
    started: list[ContainerProcess] = []

    def start(
        *command: str, limits: Limits | None = None, **changes: str | None
    ) -> ContainerProcess:
        changed = {**environment, "PORT": str(free_port()), **changes}
        container = ContainerProcess(
            image,
            {name: value for name, value in changed.items() if value is not None},
            log=tmp_path_factory.mktemp("container") / "log",
            command=command,
            limits=limits,
        )
        started.append(container)
        return container

    yield start
    for container in started:
        if container.returncode is None:
            container.kill()


@pytest.fixture(scope="package")
def released(run: Start) -> list[dict[str, Any]]:
    """The log of the release that every web container needs."""
    release = run("release")
    assert release.wait(60) == 0, release.log.read_text()
    return release.records()


@pytest.fixture(scope="package")
def web(run: Start, released: object) -> Callable[..., tuple[ContainerProcess, Api]]:
    """Start a healthy web container."""

    def start(limits: Limits | None = None, **changes: str | None) -> tuple[ContainerProcess, Api]:
        port = free_port()
        container = run(limits=limits, PORT=str(port), **changes)
        api = Api(port)
        api.wait_until_healthy(container)
        return container, api

    return start


@pytest.fixture(scope="package")
def container(web: Any) -> ContainerProcess:
    """The one that tests share; they leave it running."""
    return web()[0]


@pytest.fixture(scope="package")
def api(container: ContainerProcess) -> Api:
    return Api(container.port)


@pytest.fixture(scope="package")
def manage(run: Start, released: object) -> Callable[..., str]:
    """Run a one-off `manage.py` command to its end; what it printed."""

    def command(*arguments: str, **changes: str | None) -> str:
        task = run(*arguments, **changes)
        code = task.wait(60)
        assert code == 0, task.log.read_text()
        return task.log.read_text()

    return command


@pytest.fixture(scope="package")
def admin(manage: Callable[..., str]) -> tuple[str, str]:
    """Name and password of a superuser, made as `tij manage createsuperuser` does."""
    password = "correct-horse-battery"
    manage(
        "createsuperuser",
        "--noinput",
        DJANGO_SUPERUSER_USERNAME="chief",
        DJANGO_SUPERUSER_EMAIL="chief@example.test",
        DJANGO_SUPERUSER_PASSWORD=password,
    )
    return "chief", password


@pytest.fixture(scope="package")
def hanako(api: Api) -> dict[str, str]:
    """A registered user's name and password."""
    user = {"username": "hanako", "password": "sakura-no-hana-7"}
    assert api.post("/api/users/", json=user).status == 201
    return user


@pytest.fixture(scope="module")
def token(api: Api, hanako: dict[str, str]) -> str:
    """Her access token, one for each file: it lives 15 minutes, some machines' tests longer."""
    return api.login(**hanako)
