"""What a survey says: each part of a production, and how it was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Client(Protocol):
    """A boto3 client of a service, in the environment's Region or another one."""

    def __call__(self, service: str, region: str | None = None) -> Any:
        """Nothing is asked yet."""


Thing = Mapping[str, Any]


@dataclass(frozen=True)
class Candidate:
    """Something that may be the part, and why."""

    id: str
    why: str
    described: Thing = field(repr=False, compare=False)


@dataclass(frozen=True)
class Part:
    """One part of the deployment: found, missing, or with several candidates."""

    name: str
    candidates: tuple[Candidate, ...]

    @property
    def found(self) -> Candidate | None:
        """The only candidate."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True)
class Surveyed:
    """Every part, in the order in which they were found."""

    parts: Mapping[str, Part]
    notes: tuple[str, ...] = ()
    """What leads to nothing that the design could take, a sentence each."""
    elsewhere: tuple[str, ...] = ()
    """What leads to a part of another Region or account, a sentence each."""
    task: Thing = field(default_factory=dict)
    """The task definition that the service runs."""
    records: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """Name, without its dot, and type of every record of the zone → its set identifiers.

    A simple record has the one that is empty.
    """

    def found(self, name: str) -> Thing | None:
        """AWS's description of a part, None unless it was found."""
        candidate = self.parts[name].found
        return candidate.described if candidate else None
