"""A program that is killed between two of its requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

CHANGING = (
    *("RestoreDB", "ModifyDB", "AddTags", "RemoveTags", "CreateDB", "CopyDB", "DeleteDB"),
    *("StopDB", "StartDB", "RebootDB"),
)
"""Beginnings of RDS's operations that change something."""


class Killed(BaseException):
    """The program is gone: nothing of it catches this."""


@dataclass
class Kill:
    """Kills before or after the step `at`; counts those that change something."""

    at: int = 10**6
    after: bool = False
    steps: int = 0

    def step(self) -> Iterator[None]:
        here = self.steps == self.at
        self.steps += 1
        if here and not self.after:
            raise Killed
        yield
        if here:
            raise Killed


class Killable(Protocol):
    """A program at work on RDS; its other steps are `kill.step()` too."""

    rds: Any
    kill: Kill


def killing(world: Killable, at: int, *, after: bool) -> None:
    """From now on the program dies at its step `at`, if it changes as much."""
    world.kill = Kill(at, after)
    open_: list[Iterator[None]] = []

    def before(model: Any, **_: Any) -> None:
        if model.name.startswith(CHANGING):
            step = world.kill.step()
            open_.append(step)
            next(step)

    def ended(model: Any, **_: Any) -> None:
        if model.name.startswith(CHANGING):
            next(open_.pop(), None)

    events = world.rds.meta.events
    events.register("before-call.rds", before, unique_id="before")
    events.register("after-call.rds", ended, unique_id="after")


def unkilled(world: Killable) -> None:
    events = world.rds.meta.events
    events.unregister("before-call.rds", unique_id="before")
    events.unregister("after-call.rds", unique_id="after")
    world.kill = Kill()
