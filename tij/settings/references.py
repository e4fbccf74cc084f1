"""What `[app.environment]` may refer to, and what the product sets itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

REFERENCE = re.compile(r"\{([A-Za-z_]\w*)\}")

CACHE_ADDRESS = "REDIS_URL"
"""The variable that has the cache's address, and the key of it in the cache's secret."""

EMAIL_FROM = "EMAIL_FROM"
"""The variable that has the address that mail is sent from."""

CACHE_TOKEN = "AUTH_TOKEN"  # noqa: S105 (a key's name)
"""The key of the cache's token in its secret."""

CACHE_LABEL = "CACHE_ASKS_FOR_IT"
"""Staging label of the secret's version whose token the cache asks for."""

OUTPUTS = {
    "api_url": "https://api.example.com",
    "api_domain": "api.example.com",
    "cdn_url": "https://cdn.example.com",
    "cdn_domain": "cdn.example.com",
    "www_url": "https://www.example.com",
    "www_domain": "www.example.com",
    "domain": "example.com",
    "region": "the AWS Region",
    "files_bucket": "the bucket of media/ and static/",
    "database_host": "RDS's host name",
    "database_port": "its port",
    "database_name": "the database",
}
"""Name → what it stands for."""

SECRETS = ("SECRET_KEY", "JWT_SECRET", "DB_USER", "DB_PASSWORD", CACHE_ADDRESS)
"""Secrets that AWS keeps already; a variable is one of them as a whole, or has none."""

OFF = ("0", "False", "false", "no", "off")
"""How a project may want `DEBUG` to be said; the image takes each."""

GIVEN = (
    "DEBUG",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "CORS_ALLOWED_ORIGINS",
    "PREVIEW_ORIGIN",
    "AWS_STORAGE_BUCKET_NAME",
    "AWS_DEFAULT_REGION",
    "CDN_DOMAIN",
    "DB_HOST",
    "DB_PORT",
    "DB_NAME",
    "DB_SECRET_ARN",
    "DB_APPLICATION_SECRET_ARN",
    "DB_MIGRATOR_SECRET_ARN",
    "VPC_CIDR",
    "SECRET_KEY",
    "DB_USER",
    "DB_PASSWORD",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "APP_SETTINGS_MODULE",
    "APP_WSGI",
    "APP_ASGI",
    "APP_OVERLAY_OFF",
    "APP_HEALTH_PATH",
    "APP_PYTHON_PATH",
    "PYTHONPATH",
    "PORT",
)
"""Variables that the product sets: a project's own value would change what it relies on."""


def names_in(value: str) -> list[str]:
    """The references in a value, in order."""
    return REFERENCE.findall(value)


def secret_in(value: str) -> str | None:
    """The secret that a value is, as `{SECRET_KEY}`; None for a plain value."""
    match = REFERENCE.fullmatch(value)
    return match[1] if match and match[1] in SECRETS else None


def filled_in(value: str, outputs: Mapping[str, str]) -> str:
    """`value` with its references replaced; `outputs` has every name of `OUTPUTS`."""
    return REFERENCE.sub(lambda match: outputs[match[1]], value)
