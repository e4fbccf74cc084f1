"""Rules that span settings, a file for each section; what one may be stands beside its field.

Each rule takes sections and yields problems. A rule runs when the sections it asks for are valid
by themselves, so that one run reports as much as possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from tij.settings.problems import Problems
from tij.settings.rules import (
    account,
    app,
    aws,
    buckets,
    ci,
    database,
    dns,
    email,
    frontend,
    network,
    pause,
    service,
    workers,
)

RULES: Sequence[tuple[tuple[str, ...], Callable[..., Problems]]] = (
    (("aws",), aws.embedded),
    (("environment", "protection", "aws"), aws.protection),
    (("state", "storage"), buckets.buckets),
    (("network", "aws"), network.zones),
    (("network",), network.cidrs),
    (("network",), network.egress),
    (("dns", "frontend"), dns.labels),
    (("dns",), dns.delegations),
    (("frontend",), frontend.needed),
    (("project", "frontend"), frontend.preview_addresses),
    (("app",), app.variables),
    (("app", "cache"), app.cache_address),
    (("app", "email"), app.mail_address),
    (("email", "aws"), email.region),
    (("email", "dns"), email.names),
    (("service",), service.fargate),
    (("workers",), workers.sizes),
    (("workers",), workers.worker_names),
    (("schedules",), workers.schedules),
    (("schedules",), workers.schedule_names),
    (("environment", "pause"), pause.schedule),
    (("database",), database.storage),
    (("database", "today"), database.engine_version),
    (("database",), database.maintenance),
    (("account",), account.alarms),
    (("account", "project"), account.names),
    (("ci",), ci.numbers),
)


def check(environment: str, parsed: Mapping[str, Any], today: date) -> Problems:
    """Every problem between the sections that are valid by themselves."""
    known = {**parsed, "environment": environment, "today": today}
    for needed, rule in RULES:
        if all(name in known for name in needed):
            yield from rule(*(known[name] for name in needed))
