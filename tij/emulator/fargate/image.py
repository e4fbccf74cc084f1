"""Which host image a reference in a task definition means, pulled from the emulated ECR.

An image manifest in the registry names what was built on this machine by the digest of its
content, in an annotation (OCI image-spec, "Annotations"). The manifest is what the image's digest
is of, so another content is another digest.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tij.emulator.fargate.errors import StartError
from tij.emulator.fargate.roles import AccessDeniedError, RoleSession
from tij.emulator.host.image import HostImage, NotBuiltError

CONTENT = "dev.tij.host-image.content"
"""The annotation; its value is `HostImage.content`."""

ECR = re.compile(
    r"(?P<registry>(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[\w-]+)\.amazonaws\.com)/"
    r"(?P<repository>[^:@]+)(:(?P<tag>[^@]+))?(@(?P<digest>sha256:[0-9a-f]{64}))?"
)


def pull(reference: str, execution: RoleSession, images: Path) -> tuple[str, HostImage]:
    """Digest and content of the image, pulled as the execution role.

    Raises `StartError`: not allowed, not in the registry, nothing that runs on this machine.
    """
    from ministack.services import ecr

    named = ECR.fullmatch(reference)
    if not named:
        raise StartError.pull(
            f"failed to resolve ref {reference}: only images of the emulated ECR can be pulled"
        )
    _log_in_and_read(execution, named, reference)
    repository, wanted = named["repository"], named["digest"] or ""
    stored: list[dict[str, Any]] = ecr._images.get_scoped(
        named["account"], named["region"], repository, []
    )
    for image in stored:
        tags = image.get("imageTags", [])
        if image["imageDigest"] == wanted or (not wanted and (named["tag"] or "latest") in tags):
            break
    else:
        raise StartError.pull(f"failed to resolve ref {reference}: {reference}: not found")
    content = json.loads(image["imageManifest"]).get("annotations", {}).get(CONTENT)
    if not content:
        raise StartError.pull(
            f"failed to resolve ref {reference}: it was not built for this machine"
            f" (no annotation {CONTENT})"
        )
    try:
        return image["imageDigest"], HostImage.find(images, content)
    except NotBuiltError as gone:
        raise StartError.pull(f"failed to resolve ref {reference}: {gone}") from None


def _log_in_and_read(execution: RoleSession, named: re.Match[str], reference: str) -> None:
    try:
        execution.require("ecr:GetAuthorizationToken", "*")
    except AccessDeniedError as denied:
        raise StartError.execution_resource(
            "unable to retrieve ecr registry auth: service call has been retried 3 time(s):"
            f" AccessDeniedException: {denied}"
        ) from None
    repository = (
        f"arn:aws:ecr:{named['region']}:{named['account']}:repository/{named['repository']}"
    )
    try:
        for action in ("BatchGetImage", "GetDownloadUrlForLayer"):
            execution.require(f"ecr:{action}", repository)
    except AccessDeniedError as denied:
        raise StartError.pull(
            f"failed to resolve ref {reference}: pulling from host {named['registry']} failed with"
            f" status code [manifests {named['digest'] or named['tag']}]: 403 Forbidden: {denied}"
        ) from None
