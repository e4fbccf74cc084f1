"""Images for an environment on the embedded AWS: built on this machine, without Docker.

What the registry gets is a real OCI manifest; in place of layers it names the content of the host
image (`tij/emulator/fargate/image.py`). Another source tree is another digest.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tij.emulator.fargate.image import CONTENT
from tij.emulator.host.image import HostImage, Recipe, build
from tij.session.aws import AwsAccess

MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json"
EMPTY = {
    "mediaType": "application/vnd.oci.empty.v1+json",
    "digest": f"sha256:{hashlib.sha256(b'{}').hexdigest()}",
    "size": 2,
}


def push_host_image(
    aws: AwsAccess,
    repository: str,
    source: Path,
    cache: Path,
    recipe: Recipe | None = None,
    tag: str | None = None,
) -> str:
    """Build `source` (a checkout's `container/`) and put it into the embedded ECR's `repository`.

    `recipe` names another project than the reference. `cache` is where host images are kept
    (`Project.host_images`). Returns the image's digest, `sha256:...`; the same files give the same
    one. Raises `tij.emulator.host.image.BuildError`.
    """
    return push(aws, repository, build(cache, source, recipe), tag)


def push(aws: AwsAccess, repository: str, image: HostImage, tag: str | None = None) -> str:
    """Put a built host image into the embedded ECR's `repository`; returns its digest."""
    manifest = manifest_of(image)
    digest = f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
    registry = aws.client("ecr")
    known = registry.list_images(repositoryName=repository)["imageIds"]
    if not any(k["imageDigest"] == digest and k.get("imageTag") == tag for k in known):
        registry.put_image(
            repositoryName=repository,
            imageManifest=manifest,
            imageManifestMediaType=MEDIA_TYPE,
            imageDigest=digest,
            **({"imageTag": tag} if tag else {}),
        )
    return digest


def manifest_of(image: HostImage) -> str:
    """The OCI manifest (image-spec, "Image Manifest Property Descriptions"), as pushed."""
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MEDIA_TYPE,
            "artifactType": "application/vnd.tij.host-image",
            "config": EMPTY,
            "layers": [EMPTY],
            "annotations": {CONTENT: image.content},
        },
        sort_keys=True,
        separators=(",", ":"),
    )
