"""The first image of a rehearsal: one that runs where it can, a stand-in where it can't."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.container.names import CACHE
from tij.emulator import EmbeddedAws
from tij.emulator.fargate.image import CONTENT
from tij.emulator.host import build
from tij.emulator.host.image import UnfitProjectError
from tij.rehearsal.first_image import release_first_image
from tij.rehearsal.rehearse import rehearse
from tij.session.aws import AwsAccess
from tij.session.session import Session
from tij.settings import load

ROOT = Path(__file__).parents[2]
OUTPUTS = {"released_image_parameter": "/released", "repository_url": "registry/backend"}


@pytest.fixture
def release(tmp_path: Path) -> Any:
    """Releases the first image and returns what the parameter says then."""
    with EmbeddedAws(tmp_path) as running:
        aws = AwsAccess.to_embedded({}, running.environment(), "ap-northeast-1")
        aws.client("ecr").create_repository(
            repositoryName="backend", imageTagMutability="IMMUTABLE"
        )
        parameters = aws.client("ssm")
        parameters.put_parameter(Name="/released", Value="not-released", Type="String")
        project = SimpleNamespace(root=ROOT, host_images=CACHE)
        session = cast(Session, SimpleNamespace(aws=aws, project=project, settings=load("local")))

        def run(runs: bool) -> str:
            release_first_image(session, OUTPUTS, runs=runs)
            return str(parameters.get_parameter(Name="/released")["Parameter"]["Value"])

        yield run, aws.client("ecr")


def manifest(registry: Any, digest: str) -> str:
    (image,) = registry.batch_get_image(
        repositoryName="backend", imageIds=[{"imageDigest": digest}]
    )["images"]
    return str(image["imageManifest"])


def test_a_machine_that_runs_nothing_releases_a_stand_in_once(release: Any) -> None:
    run, registry = release
    digest = run(False)
    assert digest.startswith("sha256:")
    assert CONTENT not in manifest(registry, digest)
    assert run(False) == digest
    assert len(registry.list_images(repositoryName="backend")["imageIds"]) == 1


@pytest.mark.container
def test_a_stand_in_gives_way_to_an_image_that_runs(release: Any) -> None:
    run, registry = release
    stand_in = run(False)
    digest = run(True)
    assert digest != stand_in
    assert build(CACHE, ROOT / "container").content in manifest(registry, digest)
    # A released image stays, whatever the machine can.
    assert run(True) == run(False) == digest


@pytest.mark.container
def test_settings_that_raise_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    """The session has no AWS: there is nothing to make it with."""
    shutil.copytree(ROOT / "container", tmp_path / "container")
    settings = tmp_path / "container" / "project" / "config" / "settings.py"
    settings.write_text(f'{settings.read_text()}\nimport os\nos.environ["SENTRY_DSN"]\n')
    session = SimpleNamespace(
        project=SimpleNamespace(root=tmp_path, host_images=CACHE),
        settings=load("local"),
        stacks={"service": None},
        state=lambda _: None,
    )
    said: list[str] = []
    with pytest.raises(UnfitProjectError, match="SENTRY_DSN is not in the environment"):
        rehearse(
            cast(Session, session), cast(Any, None), lambda _: None, runs=True, say=said.append
        )
    assert said
