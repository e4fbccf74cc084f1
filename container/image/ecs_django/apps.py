"""The application, with what listens to logins."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

log = logging.getLogger("ecs_django.login")


class EcsDjangoConfig(AppConfig):
    """Found by Django through its name."""

    name = "ecs_django"

    def ready(self) -> None:
        """Each login that fails is logged, whoever asked for it: an alarm counts them."""
        user_login_failed.connect(_login_failed)


def _login_failed(request: HttpRequest | None = None, **_: Any) -> None:
    # Without the name: people type their password there.
    client = request.META.get("REMOTE_ADDR") if request else None
    log.warning("login failed", extra={"client": client})
