"""One line of the checklist, and the world that it is asked of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import dns.resolver

from tij.clients import Connect
from tij.verification.deployment import Deployment
from tij.verification.finding import Finding, skipped
from tij.verification.reach import Reach

Ask = Callable[[], Finding]


@dataclass(frozen=True)
class Line:
    """`name` has its title in texts/, `guide` names the items that it answers.

    Nothing is asked until `ask` is called; it may raise what `tij.verification.run` knows.
    """

    name: str
    section: str
    guide: tuple[str, ...]
    ask: Ask


@dataclass(frozen=True)
class World:
    """What checks ask: AWS, the public names, public DNS, and what time it is (UTC)."""

    aws: Connect
    reach: Reach
    resolver: dns.resolver.Resolver
    now: Callable[[], datetime]


def with_stack(of: Deployment, stack: str, ask: Ask) -> Ask:
    """`ask`, or skipped where the settings make no such stack."""
    if of.has(stack):
        return ask
    return lambda: skipped("stack-absent", stack=stack)
