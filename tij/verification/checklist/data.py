"""Backups and secrets (guide, "バックアップ"; 2-3)."""

from __future__ import annotations

from collections.abc import Iterator

from tij import contract
from tij.verification.checks import database, logins, secrets
from tij.verification.deployment import Deployment
from tij.verification.finding import Finding
from tij.verification.line import Line, World


def lines(of: Deployment, world: World) -> Iterator[Line]:
    """What must not be lost, and what must not stay the same."""
    aws, wanted = world.aws, of.settings.database

    def backup() -> Finding:
        return database.backed_up(
            aws("rds"),
            of.output(contract.DATABASE_IDENTIFIER),
            wanted.backup_retention_days,
            wanted.backup_window,
            world.now(),
        )

    def application() -> Finding:
        arn = of.output(contract.APPLICATION_SECRET_ARN)
        return secrets.application_secret(aws("secretsmanager"), arn, world.now())

    def password() -> Finding:
        arn = of.output(contract.DATABASE_SECRET_ARN)
        return secrets.database_secret(aws("secretsmanager"), arn, world.now())

    yield Line("backup", "data", ("G196",), backup)
    yield Line("application-secret", "data", ("G176",), application)
    yield Line("database-secret", "data", ("G176",), password)
    if wanted.separate_logins:
        yield Line("database-logins", "data", (), lambda: logins_used(of, world))


def logins_used(of: Deployment, world: World) -> Finding:
    """Whether the database's master is who logs in for no task but the one that makes the roles."""
    workers = [one["service"] for one in of.output_table(contract.WORKERS).values()]
    return logins.used(
        world.aws("ecs"),
        world.aws("ssm"),
        world.aws("secretsmanager"),
        of.output(contract.CLUSTER_NAME),
        logins.Logins(
            of.output(contract.DATABASE_LOGIN_PARAMETER),
            of.settings.project.prefix,
            [of.output(contract.SERVICE_NAME), *workers],
            of.output(contract.RELEASE_TASK_DEFINITION),
        ),
        world.now(),
    )
