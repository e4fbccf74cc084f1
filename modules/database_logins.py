"""Who logs in to the database: the application and the migrator, roles of their own, or the master.

Where the passwords come from, and when what takes the master's place: docs/decisions/0004.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cdktf import Fn, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from modules.database import Database
from modules.policy import Statement
from modules.role import Role

SECRETS = "database-"
"""What the names of the roles' secrets begin with, after the prefix and a slash."""


def database_login_name(prefix: str) -> str:
    """The SSM parameter that says whether the roles are made, without its leading slash."""
    return f"{prefix}/separate-logins"


class DatabaseLogins(Construct):
    """Two secrets without a value, and who logs in: the master, until a release made the roles.

    The one-off task `database_logins` writes the values, as `username` and `password`; the release
    that ran it writes the parameter.
    """

    def __init__(self, scope: Construct, id_: str, *, prefix: str, not_made: str) -> None:
        """Secrets and parameter bear `prefix`; `not_made` is what the parameter says at first."""
        super().__init__(scope, id_)
        self._application, self._migrator = (
            SecretsmanagerSecret(
                self,
                role,
                name=f"{prefix}/{SECRETS}{role}",
                description=f"Login of the {role}; written by the task {prefix}-database-logins",
                # Nothing is lost with them: the next release makes other passwords.
                recovery_window_in_days=0,
            )
            for role in ("application", "migrator")
        )
        self._login = SsmParameter(
            self,
            "login",
            name=f"/{database_login_name(prefix)}",
            description="Whether the database's roles are made; written by a release",
            type="String",
            insecure_value=not_made,
            lifecycle=TerraformResourceLifecycle(ignore_changes=["insecure_value", "value"]),
        )

    @cached_property
    def application(self) -> str:
        """ARN of the application's secret."""
        return self._application.arn

    @cached_property
    def migrator(self) -> str:
        """ARN of the migrator's secret."""
        return self._migrator.arn

    @cached_property
    def parameter(self) -> str:
        """Name of the SSM parameter."""
        return self._login.name

    def grant_write(self, role: Role) -> None:
        """Let `role` read and write both secrets; it never gets the master's."""
        role.grant(
            "write-database-logins",
            Statement(
                "WriteDatabaseLogins",
                ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
                [self.application, self.migrator],
            ),
        )


@dataclass(frozen=True)
class LoginSecrets:
    """ARNs of the secrets that tasks log in with; a reference may choose when it is planned."""

    application: str
    migrator: str

    @classmethod
    def chosen(cls, scope: Construct, database: Database, logins: DatabaseLogins) -> LoginSecrets:
        """The roles' once the parameter says that they are made; `scope` gets the data source.

        It says so as a boolean: a text to compare with would need quotes, and container definitions
        are JSON before Terraform knows the value.
        """
        said = DataAwsSsmParameter(scope, "database-login", name=logins.parameter)

        def one(arn: str) -> str:
            return Token.as_string(Fn.conditional(said.insecure_value, arn, database.secret_arn))

        return cls(one(logins.application), one(logins.migrator))

    @classmethod
    def master(cls, database: Database) -> LoginSecrets:
        """The master for both."""
        return cls(database.secret_arn, database.secret_arn)
