"""Deployments as a rehearsal leaves them, without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.synthesized import synthesize
from tij.settings import load
from tij.verification.checks.names import public_resolver
from tij.verification.deployment import Deployment
from tij.verification.line import World
from tij.verification.reach import Reach

SITE = ("frontend.enabled=false", "dns.api=www")
"""Without a front end: the application is the site."""


WATCHED = tuple(
    f"account.{part}=true" for part in ("trail", "alarms", "guardduty", "access_analyzer")
)
"""All that watches the account."""

LOGINS = ("database.separate_logins=true",)
"""The database's master logs in for nobody."""


def production_deployment(*sections: str, changes: Sequence[str] = ()) -> Deployment:
    """Production as synthesized, with these sections (`cache`) enabled; nothing is applied."""
    enabled = [f"{name}.enabled=true" for name in sections]
    settings = load("production", changes=[*enabled, *changes])
    return Deployment(settings, synthesize(settings).stacks, outputs={}, ids={})


def applied(deployment: Deployment, ids: dict[str, str]) -> Deployment:
    """The deployment with these ids in its states."""
    return replace(deployment, ids=ids)


def world(connect: Callable[..., Any]) -> World:
    """A world with no doors and no DNS, and AWS's clients from `connect`."""
    return World(
        aws=lambda service, *_, **__: connect(service),
        reach=Reach(doors={}),
        resolver=public_resolver(["127.0.0.1"], 9),
        now=lambda: datetime.now(UTC),
    )
