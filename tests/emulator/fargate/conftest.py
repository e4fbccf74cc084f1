"""One embedded AWS that runs tasks, for the room's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from container.host import HostImage, MissingProgramError, build
from container.host.programs import find
from emulator import EmbeddedAws
from tests.container.names import CACHE
from tests.emulator.fargate.world import World

# Health checks every second, deregistration and grace in proportion.
SPEED = 30


@pytest.fixture(scope="session", autouse=True)
def _programs() -> None:
    try:
        for program in ("nginx", "jq", "postgres", "initdb", "psql"):
            find(program)
    except MissingProgramError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def image() -> HostImage:
    return build(CACHE)


@pytest.fixture(scope="session")
def world(image: HostImage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    directory = tmp_path_factory.mktemp("fargate")
    with EmbeddedAws(directory, images=CACHE, speed=SPEED) as running:
        yield World.make(running, image)
