"""The guide's two checklists, line by line, bound to one deployment; one file per section."""

from __future__ import annotations

from collections.abc import Iterator

from tij.verification.checklist import (
    account,
    data,
    elsewhere,
    integration,
    monitoring,
    pages,
    security,
)
from tij.verification.deployment import Deployment
from tij.verification.line import Line, World


def checklist(of: Deployment, world: World) -> Iterator[Line]:
    """Every line in the guide's order."""
    for section in (pages, security, monitoring, integration, data):
        yield from section.lines(of, world)
    yield from account.lines(of, world)
    yield from elsewhere.lines()
