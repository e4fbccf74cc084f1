"""A GitHub of each test's own, and a connection to it whose waits take no time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.tij.github.server import BOT_TOKEN, REPOSITORY, GitHub, serving
from tij.github.patience import Patience
from tij.github.repository import Repository
from tij.github.transport import Transport


@dataclass
class Clock:
    """Time that passes only while someone sleeps."""

    time: float = 1_700_000_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def now(self) -> float:
        return self.time


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving() as served:
        yield served


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def repository(github: GitHub, clock: Clock) -> Iterator[Repository]:
    patience = Patience(sleep=clock.sleep, now=clock.now)
    with Transport(github.url, BOT_TOKEN, "pull-requests: write", patience) as transport:
        yield Repository(REPOSITORY, transport)
