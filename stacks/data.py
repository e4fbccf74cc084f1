"""The data: the only stateful tier, protected from deletion."""

from __future__ import annotations

from constructs import Construct

from modules.backup import Backups
from modules.cache import Cache
from modules.database import Database
from modules.database_logins import DatabaseLogins
from modules.secrets import ApplicationSecrets, WrittenSecrets
from modules.storage import FilesBucket
from stacks.environment_stack import EnvironmentStack
from stacks.foundation import FoundationStack
from tij import contract
from tij.settings.models import Settings


class DataStack(EnvironmentStack):
    """Database, backups, files bucket, secrets, cache: small, so that its plan is read whole."""

    NAME = contract.DATA

    def __init__(self, scope: Construct, settings: Settings, foundation: FoundationStack) -> None:
        """Lives in `foundation`'s network."""
        super().__init__(scope, settings)
        prefix = settings.project.prefix
        self.database = Database(
            self,
            "database",
            prefix=prefix,
            settings=settings.database,
            protection=settings.protection,
            network=foundation.network,
            key=foundation.key,
        )
        self.logins: DatabaseLogins | None = None
        if settings.database.separate_logins:
            self.logins = DatabaseLogins(
                self, "database-logins", prefix=prefix, not_made=contract.LOGINS_MASTER
            )
            self.promise({contract.DATABASE_LOGIN_PARAMETER: self.logins.parameter})
        if settings.paused:
            self.database.stop()
        if settings.backup.enabled:
            Backups(
                self, "backups", place=self.place, settings=settings.backup, database=self.database
            )
        self.files = FilesBucket(
            self,
            "files-bucket",
            settings=settings.storage,
            protection=settings.protection,
            origins=settings.web_origins,
            logs=foundation.logs,
        )
        self.secrets = ApplicationSecrets(
            self, "application-secrets", prefix=prefix, settings=settings.secrets
        )
        names = [*settings.app.secrets, *settings.app.generated_secrets]
        self.written_secrets = (
            WrittenSecrets(
                self, "app-secrets", prefix=prefix, keys=names, settings=settings.secrets
            )
            if names
            else None
        )
        self.cache: Cache | None = None
        if settings.cache.enabled:
            self.cache = Cache(
                self,
                "cache",
                prefix=prefix,
                settings=settings.cache,
                recovery_window_days=settings.secrets.recovery_window_days,
                network=foundation.network,
            )
            self.promise(
                {
                    contract.CACHE_IDENTIFIER: self.cache.identifier,
                    contract.CACHE_SECRET_ARN: self.cache.secret_arn,
                }
            )
        self.promise(
            {
                contract.DATABASE_HOST: self.database.host,
                contract.DATABASE_IDENTIFIER: self.database.identifier,
                contract.DATABASE_SECRET_ARN: self.database.secret_arn,
                contract.FILES_BUCKET: self.files.name,
                contract.APPLICATION_SECRET_ARN: self.secrets.arn,
            }
        )
