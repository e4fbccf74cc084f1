"""What is drawn: parts in places, and what flows between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where a part stands, from the internet inwards."""

    INTERNET = "internet"
    EDGE = "edge"
    GUARD = "guard"
    """In the Region, before the VPC."""
    PUBLIC = "public"
    PRIVATE = "private"
    REGION = "region"
    """Services of the Region, beside the VPC."""


@dataclass(frozen=True)
class Part:
    """One box. `title` and `lines` are in the reader's language.

    `zones` are the Availability Zones that it stands in, none for what has none.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    place: Place
    zones: tuple[str, ...] = ()
    public: bool = False
    """Anyone on the internet may open a connection to it."""
    addresses: tuple[str, ...] = ()
    """Of the resources that it stands for."""


@dataclass(frozen=True)
class Flow:
    """Who opens connections to whom, and for what."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True)
class Architecture:
    """Everything that a picture of one environment shows."""

    title: str
    description: str
    region: str
    vpc: str
    zones: tuple[str, ...]
    parts: tuple[Part, ...]
    flows: tuple[Flow, ...]

    def part(self, id_: str) -> Part | None:
        """The part with an id, None when there is none."""
        return next((part for part in self.parts if part.id == id_), None)

    def at(self, place: Place) -> tuple[Part, ...]:
        """The parts of a place, in the order in which they are drawn."""
        return tuple(part for part in self.parts if part.place is place)
