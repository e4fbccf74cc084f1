"""The image with all that it needs, real: PostgreSQL over TLS, S3, Secrets Manager, 20 pictures."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from tests.bucket_policy import let_read
from tests.container.api import Api
from tests.container.names import API_DOMAIN, BUCKET, CACHE, CDN_DOMAIN, DATABASE, PASSWORD, SITE
from tij.emulator import EmbeddedAws
from tij.emulator.host import Cdn, ContainerProcess, Edge, HostImage, Limits, PostgresServer, build
from tij.emulator.host.certificates import Authority, Certificate
from tij.emulator.host.ports import free_port

REGION = "ap-northeast-1"
# Seconds.
COMMAND_TIMEOUT = 120
PICTURES = 20
FILL = f"""
from django.contrib.auth.models import User
from pictures.models import Picture
user = User.objects.create_user("hanako", password="sakura-no-hana-7")
Picture.objects.bulk_create(
    Picture(owner=user, title=f"picture {{n}}", image=f"{{n}}.png") for n in range({PICTURES})
)
"""


@dataclass
class World:
    """Starts containers, and stops what is left of them."""

    directory: Path
    image: HostImage
    aws: EmbeddedAws
    authority: Authority
    postgres: PostgresServer
    environment: dict[str, str]
    started: list[ContainerProcess] = field(default_factory=list)

    def start(
        self, *command: str, limits: Limits | None = None, **changes: str
    ) -> ContainerProcess:
        """A container; `changes` are environment variables."""
        container = ContainerProcess(
            self.image,
            {**self.environment, "PORT": str(free_port()), **changes},
            log=self.directory / f"container-{len(self.started)}.log",
            command=command,
            limits=limits,
        )
        self.started.append(container)
        return container

    def web(self, limits: Limits | None = None, **changes: str) -> tuple[ContainerProcess, Api]:
        """A healthy web container and a client of its port."""
        container = self.start(limits=limits, **changes)
        api = Api(container.port)
        api.wait_until_healthy(container, timeout=COMMAND_TIMEOUT)
        return container, api

    def manage(self, *command: str, **changes: str) -> str:
        """What a command prints, run to its end; RuntimeError with that if it fails."""
        task = self.start(*command, limits=None, **changes)
        code, printed = task.wait(COMMAND_TIMEOUT), task.log.read_text()
        if code:
            raise RuntimeError(printed)
        return printed

    @cached_property
    def certificate(self) -> Certificate:
        """For the names of API, CDN and site."""
        return self.authority.issue(API_DOMAIN, CDN_DOMAIN, SITE.removeprefix("https://"))

    def edge(self, *targets: int, sites: Mapping[str, int] | None = None) -> Edge:
        """A load balancer with TLS, the CDN, and other servers' ports by their host names."""
        return Edge(
            certificate=self.certificate,
            cdn=Cdn(CDN_DOMAIN, f"{self.aws.endpoint}/{BUCKET}"),
            targets=targets,
            sites=sites,
        )


@contextmanager
def world() -> Iterator[World]:
    """Migrated and filled."""
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as name,
        EmbeddedAws(Path(name) / "aws") as aws,
    ):
        directory = Path(name)
        # Containers and PostgreSQL are not root.
        directory.chmod(0o755)
        authority = Authority(directory / "authority")
        postgres = PostgresServer(
            directory / "postgres",
            certificate=authority.issue("localhost"),
            user="postgres",
            password=PASSWORD,
            database=DATABASE,
        )
        made = World(
            directory,
            build(CACHE),
            aws,
            authority,
            postgres,
            _environment(aws, authority, postgres),
        )
        try:
            made.manage("release")
            made.manage("shell", "-c", FILL)
            yield made
        finally:
            for container in made.started:
                if container.returncode is None:
                    container.kill()
            postgres.close()


def _environment(
    aws: EmbeddedAws, authority: Authority, postgres: PostgresServer
) -> dict[str, str]:
    def client(service: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=aws.endpoint,
            region_name=REGION,
            aws_access_key_id="000000000000",
            aws_secret_access_key=aws.environment()["AWS_SECRET_ACCESS_KEY"],
        )

    s3 = client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    # No CloudFront signs requests here, so the edge reads as anybody does.
    let_read(s3, BUCKET)
    secret = client("secretsmanager").create_secret(
        Name="rds!db-1", SecretString=json.dumps({"username": "postgres", "password": PASSWORD})
    )
    return {
        "DEBUG": "0",
        "ALLOWED_HOSTS": API_DOMAIN,
        "CSRF_TRUSTED_ORIGINS": f"https://{API_DOMAIN},{SITE}",
        "CORS_ALLOWED_ORIGINS": SITE,
        "AWS_STORAGE_BUCKET_NAME": BUCKET,
        "AWS_DEFAULT_REGION": REGION,
        "CDN_DOMAIN": CDN_DOMAIN,
        "DB_HOST": "localhost",
        "DB_PORT": str(postgres.port),
        "DB_NAME": DATABASE,
        "DB_SECRET_ARN": secret["ARN"],
        "VPC_CIDR": "127.0.0.0/8",
        "SECRET_KEY": "test-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM",
        "JWT_SECRET": "test-jwt-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DB_USER": "postgres",
        "DB_PASSWORD": PASSWORD,
        "PGSSLROOTCERT": str(authority.root),
        **aws.environment(),
    }
