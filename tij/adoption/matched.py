"""What got an address of the design, what was left and why, and what the design must wait with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tij.adoption.design import Block, Design, Place
from tij.adoption.surveyed import Client, Surveyed
from tij.settings.models import Settings


@dataclass
class Matched:
    """Stack → address → import identifier, and what stays outside."""

    imports: dict[str, dict[str, str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    """A sentence each."""
    refused: list[str] = field(default_factory=list)
    """What has to be otherwise before anything can be taken in, a sentence each."""
    withheld: dict[str, list[str]] = field(default_factory=dict)
    """Stack → addresses that aren't there, and whose making would change what was found."""

    instead: dict[str, dict[str, str]] = field(default_factory=dict)
    """Stack → reference to what something doesn't have as it was found → what stands for it."""

    def id(self, place: Place | None) -> str | None:
        """The identifier that a place got."""
        return self.imports.get(place.stack, {}).get(place.address) if place else None

    def add(self, place: Place, id_: str) -> bool:
        """False where it has an address already: one resource is taken in once.

        A record is taken in by each stack that has it: one proves a name's certificates everywhere.
        """
        known = {
            (address.partition(".")[0], one)
            for stack, taken in self.imports.items()
            if stack == place.stack or place.type != "aws_route53_record"
            for address, one in taken.items()
        }
        if self.id(place) is not None or (place.type, id_) in known:
            return False
        self.imports.setdefault(place.stack, {})[place.address] = id_
        return True


@dataclass
class Matching:
    """What a match is made from, and what it has come to."""

    client: Client
    settings: Settings
    surveyed: Surveyed
    design: Design
    matched: Matched = field(default_factory=Matched)

    def take(self, type_: str, id_: str, that: Callable[[Block], bool] = lambda _: True) -> str:
        """Give the only block of a type (`that` is true of) the identifier; returns its address."""
        chosen = [place for place, block in self.design.blocks(type_) if that(block)]
        if len(chosen) == 1 and self.matched.add(chosen[0], id_):
            return chosen[0].address
        self.matched.left.append(f"{type_} {id_}: the design has no single place for it.")
        return ""

    def leave(self, type_: str, id_: str, why: str) -> None:
        """Say that something stays as it is, and why."""
        self.matched.left.append(f"{type_} {id_}: {why}.")

    def taken(self, type_: str) -> Iterable[tuple[Place, Block, str]]:
        """What of a type was matched so far, with its identifier."""
        for place, block in self.design.blocks(type_):
            id_ = self.matched.id(place)
            if id_ is not None:
                yield place, block, id_


def having(argument: str, value: object) -> Callable[[Block], bool]:
    """Whether a block has this argument."""
    return lambda block: bool(block.get(argument) == value)
