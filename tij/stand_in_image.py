"""A stand-in for the first image, so that a rehearsal can go past the service's precondition.

On AWS the first image is built and pushed between foundation and service. The embedded AWS takes
a manifest alone: nothing is run from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tij.aws import AwsAccess

TAG = "stand-in"
EMPTY = {"size": 2, "digest": f"sha256:{hashlib.sha256(b'{}').hexdigest()}"}
# OCI image manifest (image-spec, "Image Manifest Property Descriptions") of an empty image.
MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **EMPTY},
    "layers": [],
}


def release_stand_in(aws: AwsAccess, foundation: Mapping[str, Any]) -> None:
    """Push the manifest and write its digest to the parameter, unless an image is released.

    `foundation` are that stack's outputs.
    """
    parameters = aws.client("ssm")
    name = foundation["released_image_parameter"]
    released = parameters.get_parameter(Name=name)["Parameter"]["Value"]
    if released.startswith("sha256:"):
        return
    repository = foundation["repository_url"].split("/", 1)[1]
    registry = aws.client("ecr")
    manifest = json.dumps(MANIFEST)
    digest = f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
    known = registry.list_images(repositoryName=repository)["imageIds"]
    if not any(image.get("imageTag") == TAG for image in known):
        registry.put_image(
            repositoryName=repository,
            imageManifest=manifest,
            imageManifestMediaType=MANIFEST["mediaType"],
            imageTag=TAG,
            imageDigest=digest,
        )
    parameters.put_parameter(Name=name, Value=digest, Type="String", Overwrite=True)
