"""A program that is killed between two of its requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


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
