"""Backups and secrets (guide, "バックアップ"; 2-3)."""

from __future__ import annotations

from collections.abc import Iterator

from tij import contract
from tij.verification.checks import database, secrets
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
