"""The first image of a rehearsal, so that it goes past the service's precondition.

On AWS the first image is built and pushed between foundation and service. Here the host image of
the checkout takes its place; on a machine that cannot run it, a manifest of an empty image.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from tij import contract
from tij.app.proposal import promises_of
from tij.app.recipe import recipe_for
from tij.emulator.fargate.image import CONTENT
from tij.emulator.host.image import build
from tij.emulator.host.pythons import find_python
from tij.image.host import EMPTY, MEDIA_TYPE, push_host_image
from tij.session.session import Session

TAG = "stand-in"
STAND_IN = {
    "schemaVersion": 2,
    "mediaType": MEDIA_TYPE,
    "config": {**EMPTY, "mediaType": "application/vnd.oci.image.config.v1+json"},
    "layers": [],
}


def check_image(session: Session, say: Callable[[str], None]) -> None:
    """Refuse, before anything is made, an `[app]` of which no image can be built here.

    BadInputError where its project, settings or packages are not there, or where Django does not
    start with them; `PythonMissingError`. An environment that has its service has an image.
    """
    root, settings = session.project.root, session.settings
    recipe = recipe_for(root, settings)
    promises_of(root, settings.app, mail=settings.email.enabled)
    find_python(settings.app.python)
    if session.state(session.stacks[contract.SERVICE]) is None:
        say("building the image: its packages, its settings, its static files")
        build(session.project.host_images, root / "container", recipe)


def release_first_image(session: Session, foundation: Mapping[str, Any], *, runs: bool) -> None:
    """Push an image and write its digest to the parameter, unless one is released.

    `foundation` are that stack's outputs. With `runs` the image must be one that can run here.
    """
    parameters = session.aws.client("ssm")
    name = foundation[contract.RELEASED_IMAGE_PARAMETER.name]
    repository = foundation[contract.REPOSITORY_URL.name].split("/", 1)[1]
    released = parameters.get_parameter(Name=name)["Parameter"]["Value"]
    if released.startswith("sha256:") and not (
        runs and _is_stand_in(session, repository, released)
    ):
        return
    if runs:
        digest = push_host_image(
            session.aws,
            repository,
            session.project.root / "container",
            session.project.host_images,
            recipe_for(session.project.root, session.settings),
        )
    else:
        digest = _push_stand_in(session, repository)
    parameters.put_parameter(Name=name, Value=digest, Type="String", Overwrite=True)


def _is_stand_in(session: Session, repository: str, digest: str) -> bool:
    found = session.aws.client("ecr").batch_get_image(
        repositoryName=repository, imageIds=[{"imageDigest": digest}]
    )["images"]
    return not found or CONTENT not in found[0]["imageManifest"]


def _push_stand_in(session: Session, repository: str) -> str:
    registry = session.aws.client("ecr")
    manifest = json.dumps(STAND_IN)
    digest = f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
    known = registry.list_images(repositoryName=repository)["imageIds"]
    if not any(image.get("imageTag") == TAG for image in known):
        registry.put_image(
            repositoryName=repository,
            imageManifest=manifest,
            imageManifestMediaType=MEDIA_TYPE,
            imageTag=TAG,
            imageDigest=digest,
        )
    return digest
