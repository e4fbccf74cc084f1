"""The data: the only stateful tier, protected from deletion."""

from __future__ import annotations

from cdktf import TerraformOutput
from constructs import Construct

from modules.database import Database
from modules.secrets import ApplicationSecrets
from modules.storage import FilesBucket
from stacks.environment_stack import EnvironmentStack
from stacks.foundation import FoundationStack
from tij.settings.models import Settings


class DataStack(EnvironmentStack):
    """Database, files bucket, application secrets: small enough to read every line of its plan."""

    NAME = "data"

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
        for name, value, description in (
            ("database_host", self.database.host, "Host name of the database"),
            ("database_identifier", self.database.identifier, "RDS instance"),
            ("database_secret_arn", self.database.secret_arn, "Where RDS keeps the password"),
            ("files_bucket", self.files.name, "Bucket of media/ and static/"),
            ("application_secret_arn", self.secrets.arn, "SECRET_KEY and JWT_SECRET"),
        ):
            TerraformOutput(self, name, value=value, description=description)
