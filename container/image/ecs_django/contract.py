"""The contract between image and project (docs/container-contract.md).

Checked at build, by `python -m ecs_django.contract`, and before every start.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from ecs_django.environment import ConfigurationError, load
from ecs_django.overlay import BEHIND_ALB, is_manifest
from ecs_django.overlay import HEALTH as FIRST_MIDDLEWARE
from ecs_django.project import in_one_line, set_up

TASK_ADDRESS = "10.0.2.15"


def check_contract() -> None:
    """Raise `ConfigurationError` with every promise that the configured project breaks."""
    if problems := [_in_one_line(problem) for problem in broken_promises()]:
        raise ConfigurationError(f"project: {'; '.join(problems)}")


def _in_one_line(problem: CheckMessage) -> str:
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{problem.id} {problem.msg}{hint}"


def broken_promises() -> Iterator[CheckMessage]:
    """One error for each."""
    if "ecs_django" not in settings.INSTALLED_APPS:
        yield Error("INSTALLED_APPS lacks 'ecs_django', which brings `release`", id="ecs.E001")
    if next(iter(settings.MIDDLEWARE), None) != FIRST_MIDDLEWARE:
        yield Error(f"MIDDLEWARE must begin with '{FIRST_MIDDLEWARE}'", id="ecs.E002")
    engine = settings.DATABASES.get("default", {}).get("ENGINE")
    if engine != "ecs_django.postgresql":
        yield Error(
            f"DATABASES['default'] has ENGINE {engine!r}",
            hint="Use ecs_django.environment's `database`: RDS rotates the password every week.",
            id="ecs.E003",
        )
    if settings.SECURE_PROXY_SSL_HEADER != BEHIND_ALB and not settings.DEBUG:
        yield Error(f"SECURE_PROXY_SSL_HEADER must be {BEHIND_ALB}", id="ecs.E004")
    yield from _static_files()
    yield from _health()
    yield from _addresses()


def _static_files() -> Iterator[CheckMessage]:
    backend = settings.STORAGES["staticfiles"]["BACKEND"]
    if not is_manifest(backend):
        yield Error(
            f"STORAGES['staticfiles'] is {backend!r}",
            hint="Use ManifestStaticFilesStorage: Nginx and the CDN keep files for a year by name.",
            id="ecs.E005",
        )
    if not settings.STATIC_ROOT:
        yield Error("STATIC_ROOT is not set: Nginx serves <project>/staticfiles", id="ecs.E006")


def _health() -> Iterator[CheckMessage]:
    environment = load()
    health = environment.app_health_path
    name = environment.app_asgi or environment.app_wsgi
    module, _, attribute = name.partition(":")
    application: Any
    try:
        application = getattr(import_module(module), attribute)
        # An ASGI application has the same middleware; asking it takes an event loop.
        application = WSGIHandler() if environment.app_asgi else application
    except Exception as error:
        yield Error(f"{name} cannot be imported: {in_one_line(error)}", id="ecs.E007")
        return
    statuses: list[str] = []
    request = RequestFactory().get(health, headers={"host": TASK_ADDRESS})
    # What the trial logs is said below, in one line.
    logging.disable()
    try:
        application(request.environ, lambda status, headers, *rest: statuses.append(status))
    except Exception as error:
        statuses.append(in_one_line(error))
    finally:
        logging.disable(logging.NOTSET)
    if statuses != ["200 OK"]:
        yield Error(
            f"{health} answers {', '.join(statuses)} to Host {TASK_ADDRESS}",
            hint="The ALB's health check sends the task's IP address as Host and no HTTPS.",
            id="ecs.E008",
        )


def _addresses() -> Iterator[CheckMessage]:
    """Django imports them at the first request only, when it is too late."""
    try:
        import_module(settings.ROOT_URLCONF)
    except Exception as error:
        yield Error(
            f"ROOT_URLCONF {settings.ROOT_URLCONF!r} cannot be imported: {in_one_line(error)}",
            id="ecs.E009",
        )


def main() -> None:
    """Say what became of each promise; exit code 2 and one line with what is broken."""
    try:
        set_up()
        for part in getattr(settings, "ECS_OVERLAY", ()):
            print(f"overlay: {part}")
        check_contract()
    except ConfigurationError as broken:
        print(broken, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
