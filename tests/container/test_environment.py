"""Each wrong variable is named, in one line, without a secret's value."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator

import pytest

from tij.emulator.host import HostImage

# Answers each line of input, an environment, with what is said about it.
PROGRAM = """
import json, sys
from config.environment import ProjectEnvironment
from ecs_django.environment import ConfigurationError, load
for line in sys.stdin:
    try:
        print(json.dumps(repr(load(json.loads(line), model=ProjectEnvironment))), flush=True)
    except ConfigurationError as error:
        print(json.dumps(str(error)), flush=True)
"""

Said = Callable[..., str]


@pytest.fixture(scope="module")
def said(image: HostImage, environment: dict[str, str]) -> Iterator[Said]:
    """What the image says about the environment with changes; None takes a variable away."""
    python = subprocess.Popen(
        [image.venv / "bin/python", "-c", PROGRAM],
        env=image.environment,
        cwd=image.app,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(**changes: str | None) -> str:
        changed = {**environment, **changes}
        assert python.stdin
        assert python.stdout
        print(
            json.dumps({k: v for k, v in changed.items() if v is not None}),
            file=python.stdin,
            flush=True,
        )
        return str(json.loads(python.stdout.readline()))

    yield ask
    python.communicate(timeout=10)


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "JWT_SECRET",
        "ALLOWED_HOSTS",
        "AWS_STORAGE_BUCKET_NAME",
        "AWS_DEFAULT_REGION",
        "DB_HOST",
        "DB_NAME",
        "DB_USER",
        "DB_PASSWORD",
        "VPC_CIDR",
    ],
)
def test_a_missing_variable_is_named(said: Said, name: str) -> None:
    assert said(**{name: None}) == f"environment: {name} is missing"


def test_an_empty_variable_is_a_missing_one_and_all_are_named_at_once(said: Said) -> None:
    message = said(SECRET_KEY="", DB_HOST=None, DB_PORT="abc")
    assert message.startswith("environment: SECRET_KEY is missing; DB_HOST is missing; DB_PORT ")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY has 5 characters: at least 50 with DEBUG=0"),
        ("SECRET_KEY", '{"SECRET_KEY": "x"}', "SECRET_KEY holds a whole JSON secret: name one key"),
        ("DB_PASSWORD", '{"password": "x"}', "DB_PASSWORD holds a whole JSON secret"),
        ("JWT_SECRET", "short", "JWT_SECRET has 5 characters: at least 32"),
        ("ALLOWED_HOSTS", "https://a.example", "ALLOWED_HOSTS has 'https://a.example'"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS has '*'"),
        ("CORS_ALLOWED_ORIGINS", "www.example.com", "CORS_ALLOWED_ORIGINS has 'www.example.com'"),
        ("CSRF_TRUSTED_ORIGINS", "https://a.example/", "CSRF_TRUSTED_ORIGINS has"),
        (
            "PREVIEW_ORIGIN",
            "https://*.vercel.app",
            "PREVIEW_ORIGIN is 'https://*.vercel.app': write",
        ),
        ("PREVIEW_ORIGIN", "https://shop-*.vercel.app", "PREVIEW_ORIGIN is "),
        ("PREVIEW_ORIGIN", "https://*-*-acme.vercel.app", "PREVIEW_ORIGIN is "),
        ("PREVIEW_ORIGIN", "http://shop-*-acme.vercel.app", "PREVIEW_ORIGIN is "),
        ("PREVIEW_ORIGIN", 'https://a-*-b.vercel.app" x; #', "PREVIEW_ORIGIN is "),
        ("VPC_CIDR", "10.0.0.1/16", "VPC_CIDR "),
        ("VPC_CIDR", "any; } http {", "VPC_CIDR "),
        ("CLIENT_MAX_BODY_SIZE", "10MB", "CLIENT_MAX_BODY_SIZE "),
        ("DEBUG", "perhaps", "DEBUG "),
        ("DB_PORT", "70000", "DB_PORT "),
        ("DB_SECRET_ARN", "thisisjapan/database", "DB_SECRET_ARN "),
        ("DATABASE_URL", "mysql://x:secret-in-url@y/z", "DATABASE_URL must be postgres://"),
        ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY "),
    ],
)
def test_a_wrong_variable_is_named(said: Said, name: str, value: str, message: str) -> None:
    answer = said(**{name: value})
    assert answer.startswith(f"environment: {message}")
    assert "secret-in-url" not in answer
    assert "\n" not in answer


def test_one_value_for_both_secrets_is_refused(said: Said, environment: dict[str, str]) -> None:
    assert "JWT_SECRET equals SECRET_KEY" in said(JWT_SECRET=environment["SECRET_KEY"])


def test_a_valid_environment_does_not_show_its_secrets(
    said: Said, environment: dict[str, str]
) -> None:
    shown = said()
    assert shown.startswith("ProjectEnvironment(")
    for name in ("SECRET_KEY", "JWT_SECRET", "DB_PASSWORD"):
        assert environment[name] not in shown


def test_development_needs_only_what_the_guides_env_file_has(said: Said) -> None:
    nothing = dict.fromkeys(
        ("DB_HOST", "DB_NAME", "DB_USER", "DB_PASSWORD", "VPC_CIDR", "CDN_DOMAIN"), None
    )
    empty = {"AWS_STORAGE_BUCKET_NAME": "", "AWS_ACCESS_KEY_ID": ""}
    shown = said(
        **nothing,
        **empty,
        DEBUG="1",
        SECRET_KEY="dev",
        JWT_SECRET="dev-jwt",
        DATABASE_URL="postgres://postgres:p%40ss@db:5432/thisisjapan",
    )
    assert shown.startswith("ProjectEnvironment("), shown
