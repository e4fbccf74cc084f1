"""A cause, the evidence for it, and what the two come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """What is known of a failure; any of it may be missing.

    `stopped` are ECS's stopped reasons of tasks and containers, `log` the container's last lines,
    `health` the load balancer's words on its targets, `events` the service's events.
    """

    stopped: Sequence[str] = ()
    exit_code: int | None = None
    log: Sequence[str] = ()
    health: Sequence[str] = ()
    events: Sequence[str] = ()

    def texts(self, kind: str) -> Sequence[str]:
        """The texts of one kind: `stopped`, `log`, `health` or `events`."""
        found: Sequence[str] = getattr(self, kind)
        return found


@dataclass(frozen=True)
class Cause:
    """One row of the table.

    It applies when one of `signs` (kind of evidence → regular expression) is found, or the exit
    code is one of `exit_codes`. `says` and `next` may name the expression's groups in braces, and
    `{environment}`.
    """

    name: str
    signs: tuple[tuple[str, str], ...]
    says: str
    next: str
    guide: tuple[str, ...] = ()
    exit_codes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Diagnosis:
    """A likely cause, in words, with the command to run next and the text that gave it away."""

    cause: Cause
    says: str
    next: str
    because: str
