"""The project's own secrets in Secrets Manager: one secret, a key for each variable.

Terraform makes the secret and never has a value; what is written here is in no state, no plan, no
log and no argument.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tij.clients import Connect
from tij.errors import BadInputError
from tij.settings.models import Settings

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# Bytes of a generated value; 86 characters.
GENERATED_BYTES = 64
# Secrets Manager quotas: bytes of a secret's value, all keys together.
LARGEST = 65_536


def secret_name(settings: Settings) -> str:
    """As `modules/secrets.py` names it."""
    return f"{settings.project.prefix}/app-secrets"


@dataclass(frozen=True)
class Listed:
    """A variable: whether it is generated or written by hand, and whether it has a value."""

    name: str
    generated: bool
    there: bool


class AppSecrets:
    """The values of one environment."""

    def __init__(self, client: SecretsManagerClient, settings: Settings) -> None:
        """`client` is boto3's of Secrets Manager."""
        self._client = client
        self._settings = settings
        self._id = secret_name(settings)

    @property
    def names(self) -> tuple[str, ...]:
        """The variables that the settings name."""
        app = self._settings.app
        return (*app.secrets, *app.generated_secrets)

    def listed(self) -> list[Listed]:
        """Every variable of the settings, in their order."""
        there, generated = self._read(), self._settings.app.generated_secrets
        return [Listed(name, name in generated, name in there) for name in self.names]

    def set(self, name: str, value: str) -> None:
        """Write one value. BadInputError for a variable that the settings do not name."""
        self._known(name)
        if not value:
            raise BadInputError(
                f"{name}: the value is empty, which counts as missing.",
                next_step=f"tij secret remove {name}",
            )
        self._write({**self._read(), name: value})

    def rotate(self, name: str) -> None:
        """A new generated value; BadInputError for one that is written by hand."""
        self._known(name)
        if name not in self._settings.app.generated_secrets:
            raise BadInputError(
                f"{name} is not in app.generated_secrets: only you know its new value.",
                next_step=f"tij secret set {name}",
            )
        self._write({**self._read(), name: secrets.token_urlsafe(GENERATED_BYTES)})

    def remove(self, name: str) -> None:
        """Take a value away; also one that the settings no longer name."""
        values = self._read()
        if name not in values:
            raise BadInputError(f"{name} has no value.", next_step="tij secret list")
        self._write({key: value for key, value in values.items() if key != name})

    def make_ready(self) -> list[str]:
        """Generate what is missing and may be; the names of what was generated.

        BadInputError in one line with what a person must write first.
        """
        try:
            values = self._read()
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            # CI applies without a right to read secrets; ECS names a missing one then.
            return []
        missing = [name for name in self._settings.app.secrets if name not in values]
        generated = [n for n in self._settings.app.generated_secrets if n not in values]
        if generated:
            made = {name: secrets.token_urlsafe(GENERATED_BYTES) for name in generated}
            self._write({**values, **made})
        if missing:
            environment = self._settings.environment
            raise BadInputError(
                f"{', '.join(missing)} {'has' if len(missing) == 1 else 'have'} no value, and no"
                " task can start without.",
                next_step=_and(f"tij secret set -e {environment} {name}" for name in missing),
            )
        return generated

    def _known(self, name: str) -> None:
        if name not in self.names:
            raise BadInputError(
                f"{name} is not in app.secrets or app.generated_secrets"
                f" ({', '.join(self.names) or 'none is'}).",
                next_step=f"add it to environments/{self._settings.environment}.toml,"
                " then tij apply data",
            )

    def _read(self) -> dict[str, str]:
        errors = self._client.exceptions
        try:
            found = self._client.get_secret_value(SecretId=self._id)
        except errors.ResourceNotFoundException as error:
            # The same error for a secret without a value.
            try:
                self._client.describe_secret(SecretId=self._id)
            except errors.ResourceNotFoundException:
                raise BadInputError(
                    f"The secret {self._id} is not there yet: the stack data makes it.",
                    next_step=f"tij apply -e {self._settings.environment} data",
                ) from error
            return {}
        values: dict[str, str] = json.loads(found["SecretString"])
        return values

    def _write(self, values: Mapping[str, str]) -> None:
        text = json.dumps(dict(values), ensure_ascii=False)
        if len(text.encode()) > LARGEST:
            raise BadInputError(
                f"{self._id} would have more than {LARGEST} bytes, AWS's limit for all values.",
                next_step="tij secret list, then tij secret remove NAME",
            )
        self._client.put_secret_value(SecretId=self._id, SecretString=text)


def make_ready(client: Connect, settings: Settings) -> list[str]:
    """`AppSecrets.make_ready`, where the settings name secrets; `client` makes boto3's clients."""
    if not (settings.app.secrets or settings.app.generated_secrets):
        return []
    return AppSecrets(client("secretsmanager"), settings).make_ready()


def _and(commands: Iterable[str]) -> str:
    return ", then ".join(commands)
