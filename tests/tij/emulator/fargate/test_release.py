"""`tij release` on tasks that really run: to healthy ones, and back from unhealthy ones.

Terraform's part, the definition with the released image and the service that follows it, is played
by two calls; all else is what runs against AWS.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.container.names import CACHE
from tests.tij.emulator.fargate.test_service import SERVER, Service
from tests.tij.emulator.fargate.world import (
    ACCOUNT,
    CLUSTER,
    LOG_GROUP,
    REGION,
    REPOSITORY,
    World,
    in_shell,
)
from tij.ecs.names import ServiceNames
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service as RunningService
from tij.emulator.host import build
from tij.emulator.host.image import CONTAINER as SOURCE
from tij.image.repository import Repository
from tij.interrupt import Interrupt
from tij.migrations.measure import Measured
from tij.migrations.report import Concern, Kind, Operation, Pending, Report
from tij.release.flow import Release, ReleaseFailedError
from tij.release.migrating import Migrations
from tij.release.parameter import ReleasedImage
from tij.release.watch import Watch

NAME = "released"
PARAMETER = "/test/released-image"
URL = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{REPOSITORY}"
# The image decides how it answers.
WEB = SERVER.format(status="500 if os.path.exists('broken') else 200", words="hello")
MIGRATION = "print('migrated')"
BREAKING = Pending(
    migration="shop.0002_x", operations=(Operation(what="Remove field", kinds=(Kind.BREAKS,)),)
)


@dataclass
class Stack:
    """The stack `service`, without Terraform."""

    world: World

    def check(self) -> None:
        """Nothing waits."""

    def apply(self) -> None:
        digest = self.world("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
        definition = self.world.define("web", image=f"{URL}@{digest}", command=in_shell(WEB))
        self.world("ecs").update_service(cluster=CLUSTER, service=NAME, taskDefinition=definition)


@pytest.fixture(scope="module")
def service(world: World) -> Service:
    first = world.define("web", image=f"{URL}@{world.digest}", command=in_shell(WEB))
    world("ssm").put_parameter(Name=PARAMETER, Value=world.digest, Type="String")
    made = Service(world, NAME, taskDefinition=first, networkConfiguration=world.network)
    return made.rolled()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def measured() -> Measured:
    """What the new image's migrations do: nothing is pending."""
    return Measured(Report(how="measured"))


@pytest.fixture
def release(world: World, service: Service, said: list[str], measured: Measured) -> Release:
    ecs, logs, interrupt = world("ecs"), world("logs"), Interrupt()
    migration = world.define(
        "migration", image=f"{URL}@{world.digest}", command=in_shell(MIGRATION)
    )
    running = RunningService(ecs, world("elbv2"), ServiceNames(CLUSTER, NAME, LOG_GROUP, migration))
    return Release(
        environment="local",
        repository=Repository(URL, world("ecr")),
        released=ReleasedImage(PARAMETER, world("ssm")),
        stack=Stack(world),
        service=running,
        one_off=OneOff(running, ecs, logs, interrupt, interval=0.2),
        watch=Watch(running, interrupt, said.append, timeout=240, interval=0.5),
        # There is no database here to measure them in (tests/container/test_pending.py).
        migrations=Migrations(lambda _: measured, lambda _: "snapshot-1", frozenset(Concern)),
        logs=logs,
        say=said.append,
    )


def image_with(world: World, tmp_path: Path, name: str, content: str = "") -> str:
    """Digest of another image: the same with one file more."""
    copy = tmp_path / "container"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", ".env*"))
    (copy / "project" / name).write_text(content)
    return world.push(build(CACHE, copy))


def test_a_release_ends_on_healthy_tasks_of_the_new_image(
    world: World, release: Release, said: list[str], tmp_path: Path
) -> None:
    before = world.digest
    digest = image_with(world, tmp_path, "good")
    released = release.run(digest)
    assert (released.digest, released.previous, released.running) == (digest, before, 1)
    (task,) = release.service.tasks()
    assert task.raw["containers"][0]["imageDigest"] == digest
    assert "migration | migrated" in said
    assert any("has reached a steady state" in line for line in said)


def test_an_unhealthy_image_is_rolled_back_and_explained(
    world: World, release: Release, tmp_path: Path
) -> None:
    before = release.released.read()
    digest = image_with(world, tmp_path, "broken")
    with pytest.raises(ReleaseFailedError) as failed:
        release.run(digest)
    told = failed.value.post_mortem
    assert told.stage == "health"
    assert any("[500]" in words for words in told.health), told.health
    assert told.diagnosis
    assert told.diagnosis.name == "health-application"
    assert told.rolled_back == f"to {before}, which serves again"
    assert release.released.read() == before
    (task,) = release.service.tasks()
    assert task.raw["containers"][0]["imageDigest"] == before


@pytest.mark.parametrize(
    "measured", [Measured(Report(how="measured", pending=(BREAKING,), kinds={"breaks": 1}))]
)
def test_ecs_puts_no_old_code_on_a_schema_that_it_cannot_read(
    world: World, release: Release, tmp_path: Path
) -> None:
    digest = image_with(world, tmp_path, "broken", "another image than the one before")
    with pytest.raises(ReleaseFailedError) as failed:
        release.run(digest)
    assert failed.value.post_mortem.rolled_back.startswith("no: the code before can't work")
    assert release.released.read() == digest
    running = release.service.describe()["taskDefinition"]
    image = release.service.definition(running)["containerDefinitions"][0]["image"]
    assert image.endswith(digest)
    assert not release.service.rolls_back()
