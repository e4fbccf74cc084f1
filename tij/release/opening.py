"""Put a release of an environment together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from tij import contract
from tij.deploy.outputs import read_outputs
from tij.ecs.names import ServiceNames
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service
from tij.image.repository import Repository
from tij.migrations.measure import measure
from tij.migrations.report import Concern
from tij.release.flow import Release, Say
from tij.release.logins import Logins
from tij.release.migrating import Migrations
from tij.release.parameter import ReleasedImage
from tij.release.snapshot import Snapshots
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
    accepted: frozenset[Concern],
) -> Release:
    """`say` gets a line for each thing that happens; `progress` shows Terraform's runs.

    `accepted` is what its migrations may do beside adding.
    """
    service = Service.of(session, names)
    one_off = OneOff.of(session, service)
    data = read_outputs(session, [session.stacks[contract.DATA]])[contract.DATA]
    snapshots = Snapshots(
        session.aws.client("rds"),
        data[contract.DATABASE_IDENTIFIER.name],
        session.interrupt,
        now=lambda: datetime.now(UTC),
    )
    migrations = Migrations(
        measure=lambda digest: measure(
            one_off, service, f"{repository.url}@{digest}", on_status=say
        ),
        snapshot=snapshots.take,
        accepted=accepted,
    )
    watch, *workers = watches(session, names, say, timeout)
    return Release(
        environment=session.environment,
        repository=repository,
        released=released,
        stack=ServiceStack(session, progress),
        service=service,
        one_off=one_off,
        watch=watch,
        migrations=migrations,
        logs=session.aws.client("logs"),
        say=say,
        workers=workers,
        logins=Logins.of(session, names),
    )


def watches(session: Session, names: ServiceNames, say: Say, timeout: float) -> list[Watch]:
    """The service's, then one for each worker."""
    web = Watch(Service.of(session, names), session.interrupt, say, timeout=timeout)
    return [
        web,
        *(
            Watch(
                Service.of(session, names.worker(worker)),
                session.interrupt,
                say,
                worker=worker,
                timeout=timeout,
            )
            for worker in names.workers
        ),
    ]
