"""The container's environment variables, read once and checked.

docs/container-contract.md is the table of them. An empty value counts as absent, as in the
guide's development .env.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Annotated, Any, ClassVar, Literal, TypeVar, overload
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?")
HOST = re.compile(r"\.?[A-Za-z0-9._-]+")
# One `*` between a project's and a team's name: never all of a hosting provider's customers.
PREVIEW_ORIGIN = re.compile(r"https://[a-z0-9][a-z0-9-]*-\*-[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+){2,}")
# Django warns below it (security.W009).
SECRET_KEY_LENGTH = 50
ADDRESS = r"^[^@\s<>,;:]+@[a-z0-9-]+(\.[a-z0-9-]+)+$"
# A module and the name in it.
APPLICATION = r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$"


class ConfigurationError(Exception):
    """The container cannot run with this environment; the message is one line for the log."""


def _parses(url: SecretStr) -> SecretStr:
    try:
        conninfo_to_dict(url.get_secret_value())
    except psycopg.ProgrammingError:
        # libpq's own message repeats the password.
        raise ValueError("must be postgres://user:password@host:5432/name, %-encoded") from None
    return url


def split(value: Any) -> Any:
    """The parts of a list with commas, for pydantic's validation."""
    return tuple(filter(None, (part.strip() for part in value.split(",")))) if value else value


def _origins(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not ORIGIN.fullmatch(value):
            raise ValueError(
                f"has {value!r}: write scheme and host only, as https://www.example.com"
            )
    return values


def _preview_origin(value: str) -> str:
    if not PREVIEW_ORIGIN.fullmatch(value):
        raise ValueError(
            f"is {value!r}: write one * between project and team, as"
            " https://project-*-team.vercel.app"
        )
    return value


def _hosts(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not HOST.fullmatch(value):
            raise ValueError(f"has {value!r}: write host names only, as api.example.com")
    return values


def _one_key_of_the_secret(value: SecretStr) -> SecretStr:
    if value.get_secret_value().lstrip().startswith("{"):
        raise ValueError(
            "holds a whole JSON secret: name one key in the task definition's valueFrom,"
            " <secret ARN>:<key>::"
        )
    return value


def long_enough(name: str, secret: SecretStr, minimum: int) -> None:
    """ValueError that names a secret with fewer than `minimum` characters."""
    length = len(secret.get_secret_value())
    if length < minimum:
        raise ValueError(f"{name} has {length} characters: at least {minimum} with DEBUG=0")


CommaSeparated = Annotated[tuple[str, ...], BeforeValidator(split)]
Origins = Annotated[CommaSeparated, AfterValidator(_origins)]
Hosts = Annotated[CommaSeparated, AfterValidator(_hosts)]
Secret = Annotated[SecretStr, AfterValidator(_one_key_of_the_secret)]
SecretArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:secretsmanager:")]


class Environment(BaseModel):
    """Every variable the image reads, in its type; attribute `debug` is variable `DEBUG`.

    A project may derive from it, with variables of its own (`load`).
    """

    model_config = ConfigDict(frozen=True, alias_generator=str.upper)

    always_required: ClassVar[tuple[str, ...]] = ("SECRET_KEY", "ALLOWED_HOSTS")

    app_settings_module: Annotated[str, Field(pattern=r"^[A-Za-z_][\w.]*$")] = "config.settings"
    app_wsgi: Annotated[str, Field(pattern=APPLICATION)] = "config.wsgi:application"
    app_asgi: Annotated[str, Field(pattern=APPLICATION)] | None = None
    app_overlay_off: CommaSeparated = ()
    app_health_path: Annotated[str, Field(pattern=r"^/([\w.-]+/)+$")] = "/health/"

    debug: bool = False
    secret_key: Secret
    allowed_hosts: Hosts = Field(min_length=1)
    csrf_trusted_origins: Origins = ()
    cors_allowed_origins: Origins = ()
    preview_origin: Annotated[str, AfterValidator(_preview_origin)] | None = None
    hsts_seconds: int = Field(default=31_536_000, ge=0)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    aws_storage_bucket_name: str | None = None
    aws_default_region: str | None = None
    cdn_domain: Annotated[str, Field(pattern=r"^[a-z0-9.:-]+$")] | None = None
    cdn_distribution_parameter: Annotated[str, Field(pattern=r"^(/[\w.-]+)+$")] | None = None

    email_from: Annotated[str, Field(pattern=ADDRESS)] | None = None

    database_url: Annotated[SecretStr, AfterValidator(_parses)] | None = None
    db_host: str | None = None
    db_port: int = Field(default=5432, ge=1, le=65535)
    db_name: str | None = None
    db_user: Secret = SecretStr("")
    db_password: Secret = SecretStr("")
    db_secret_arn: SecretArn | None = None
    db_application_secret_arn: SecretArn | None = None
    db_migrator_secret_arn: SecretArn | None = None
    db_sslmode: Literal["disable", "prefer", "require", "verify-ca", "verify-full"] = "verify-full"
    db_conn_max_age: int = Field(default=60, ge=0)
    db_start_timeout: int = Field(default=30, ge=1)

    port: int = Field(default=80, ge=1, le=65535)
    vpc_cidr: IPv4Network | None = None
    client_max_body_size: str = Field(default="10m", pattern=r"^[1-9]\d*[km]$")
    web_concurrency: int = Field(default=2, ge=1)
    gunicorn_threads: int = Field(default=4, ge=1)

    @model_validator(mode="after")
    def _fit_for_production(self) -> Environment:
        if self.debug:
            return self
        long_enough("SECRET_KEY", self.secret_key, SECRET_KEY_LENGTH)
        return self

    @property
    def preview_origin_regexes(self) -> list[str]:
        """`PREVIEW_ORIGIN` as regular expressions of whole origins, for Django and for Nginx."""
        if self.preview_origin is None:
            return []
        before, after = map(re.escape, self.preview_origin.split("*"))
        return [f"^{before}[a-z0-9-]+{after}$"]

    @property
    def database(self) -> dict[str, Any]:
        """Django's `DATABASES["default"]` (Django, "Settings: DATABASES")."""
        options: dict[str, Any] = {"connect_timeout": 5, "application_name": "django"}
        if self.database_url:
            parts = conninfo_to_dict(self.database_url.get_secret_value())
            options |= {k: v for k, v in parts.items() if k in ("sslmode", "sslrootcert")}
            address = {
                "HOST": parts.get("host", ""),
                "PORT": parts.get("port", ""),
                "NAME": parts.get("dbname", ""),
                "USER": parts.get("user", ""),
                "PASSWORD": parts.get("password", ""),
            }
        else:
            options["sslmode"] = self.db_sslmode
            address = {
                "HOST": self.db_host,
                "PORT": self.db_port,
                "NAME": self.db_name,
                "USER": self.db_user.get_secret_value(),
                "PASSWORD": self.db_password.get_secret_value(),
            }
        if self.db_secret_arn:
            options["secret_arn"] = self.db_secret_arn
        return {
            "ENGINE": "ecs_django.postgresql",
            **address,
            "CONN_MAX_AGE": self.db_conn_max_age,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }


Model = TypeVar("Model", bound=Environment)


@overload
def load(environ: Mapping[str, str] | None = None) -> Environment: ...
@overload
def load(environ: Mapping[str, str] | None = None, *, model: type[Model]) -> Model: ...
def load(
    environ: Mapping[str, str] | None = None, *, model: type[Environment] = Environment
) -> Environment:
    """Read `environ` (the process's by default); `model` may know more variables than the image.

    Raises `ConfigurationError`: one line with every variable that is missing or wrong, no value
    of a secret in it.
    """
    values = {name: value for name, value in (environ or os.environ).items() if value}
    if values.get("DATABASE_URL") in _given:
        del values["DATABASE_URL"]
    missing = [name for name in _required(values, model) if name not in values]
    problems = [f"{name} is missing" for name in missing]
    try:
        environment = model.model_validate(values)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        problems += [_say(error) for error in errors if error["type"] != "missing"]
    if problems:
        raise ConfigurationError(f"environment: {'; '.join(problems)}")
    return environment


def give_database_url(environment: Environment) -> None:
    """Set `DATABASE_URL`, which many projects' settings ask for, from the `DB_...`.

    It is for those settings only: `load` goes on reading the `DB_...`.
    """
    if environment.database_url:
        return
    user, password, name = (
        quote(value or "", safe="")
        for value in (
            environment.db_user.get_secret_value(),
            environment.db_password.get_secret_value(),
            environment.db_name,
        )
    )
    address = f"{environment.db_host}:{environment.db_port}/{name}"
    url = f"postgres://{user}:{password}@{address}?sslmode={environment.db_sslmode}"
    _given.add(url)
    os.environ["DATABASE_URL"] = url


_given: set[str] = set()


def _required(values: Mapping[str, str], model: type[Environment]) -> list[str]:
    names = [*model.always_required]
    if "DATABASE_URL" not in values:
        names += ["DB_HOST", "DB_NAME", "DB_USER", "DB_PASSWORD"]
    if values.get("DEBUG", "0").lower() in ("0", "false", "no", "off"):
        names += ["AWS_STORAGE_BUCKET_NAME", "AWS_DEFAULT_REGION", "VPC_CIDR"]
    return names


def _say(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    return f"{error['loc'][0]} {message[:1].lower()}{message[1:]}"
