"""One embedded AWS that runs tasks, for the room's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.container.conftest import image  # noqa: F401
from tests.container.names import CACHE
from tests.tij.emulator.fargate.world import World
from tij.emulator import EmbeddedAws
from tij.emulator.host import HostImage

# Health checks every second, deregistration and grace in proportion.
SPEED = 30


@pytest.fixture(scope="package")
def world(image: HostImage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:  # noqa: F811
    directory = tmp_path_factory.mktemp("fargate")
    with EmbeddedAws(directory, images=CACHE, speed=SPEED) as running:
        yield World.make(running, image)
