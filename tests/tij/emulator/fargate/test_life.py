"""What runs for the embedded AWS ends with it, and comes back with it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.container.names import CACHE
from tests.container.processes import runs
from tests.tij.emulator.fargate.conftest import SPEED
from tests.tij.emulator.fargate.test_database import Client, create
from tests.tij.emulator.fargate.test_service import Service, server
from tests.tij.emulator.fargate.world import World, until
from tij.emulator import EmbeddedAws
from tij.emulator.host import HostImage


def descendants(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def running(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if runs(p)]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_everything_ends_with_it_and_comes_back(
    how: signal.Signals, image: HostImage, tmp_path: Path
) -> None:
    aws = EmbeddedAws(tmp_path, images=CACHE, speed=SPEED)
    with aws:
        world = World.make(aws, image)
        create(world, "db").query("CREATE TABLE kept AS SELECT 42 AS answer")
        service = Service(world, "web", taskDefinition=server(world, "web")).rolled()
        (old,) = service.tasks
        pid = aws.status().pid
        assert pid
        processes = descendants(pid)
        # The database and the task.
        assert {"postgres", "python"} <= {process.name() for process in processes}
        os.kill(pid, how)
        until(lambda: running(processes), lambda left: not left, 20)
    time.sleep(0.1)
    with EmbeddedAws(tmp_path, images=CACHE, speed=SPEED) as again:
        world.aws = again
        world.clients.clear()
        assert world.task(old)["lastStatus"] == "STOPPED"
        until(lambda: [h["State"] for h in service.health.values()], lambda s: s == ["healthy"])
        # The scheduler's next round sees the healthy target.
        service.rolled()
        assert Client(world, "db").query("SELECT answer FROM kept") == "42"
