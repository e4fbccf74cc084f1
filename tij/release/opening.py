"""Put a release of an environment together."""

from __future__ import annotations

from collections.abc import Callable

from tij.ecs.names import ServiceNames
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service
from tij.image.repository import Repository
from tij.release.flow import Release, Say
from tij.release.parameter import ReleasedImage
from tij.release.steps import ServiceStack
from tij.release.watch import Watch
from tij.session.session import Session
from tij.terraform.progress import Progress


def open_release(
    session: Session,
    *,
    names: ServiceNames,
    repository: Repository,
    released: ReleasedImage,
    progress: Callable[[], Progress],
    say: Say,
    timeout: float,
) -> Release:
    """`say` gets a line for each thing that happens; `progress` shows Terraform's runs."""
    ecs, logs = session.aws.client("ecs"), session.aws.client("logs")
    service = Service(ecs, session.aws.client("elbv2"), names)
    return Release(
        environment=session.environment,
        repository=repository,
        released=released,
        stack=ServiceStack(session, progress),
        service=service,
        one_off=OneOff(service, ecs, logs, session.interrupt),
        watch=Watch(service, session.interrupt, say, timeout=timeout),
        logs=logs,
        say=say,
    )
