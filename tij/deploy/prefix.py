"""What was applied keeps the prefix of its names: AWS renames next to nothing."""

from __future__ import annotations

import json

from tij import contract
from tij.errors import BadInputError
from tij.session.session import Session
from tij.state.objects import Location, read_object

PARAMETER = contract.RELEASED_IMAGE_PARAMETER
"""`/<prefix>/...`; the foundation has it from its first apply on."""


def refuse_another_prefix(session: Session) -> None:
    """BadInputError when `project.prefix` is not the one that the applied names begin with.

    Terraform would delete the load balancer, the cluster, the roles, the secrets with their values
    and the repository with its images, to make them anew by their other names.
    """
    foundation = next((s for s in session.stacks if s.name == PARAMETER.stack), None)
    if foundation is None:
        return
    where = Location.of(foundation.backend)
    content = read_object(session.aws.client("s3"), where.bucket, where.key)
    output = json.loads(content or "{}").get("outputs", {}).get(PARAMETER.name, {})
    had, prefix = str(output.get("value", "")), session.settings.project.prefix
    named = had.lstrip("/").partition("/")[0]
    if named in ("", prefix):
        return
    raise BadInputError(
        f"environments/{session.environment}.toml: project.prefix is '{prefix}', and what was"
        f" applied is named '{named}'. AWS renames next to nothing: the load balancer, the"
        " cluster, the roles, the secrets and the repository with its images would be deleted and"
        " made anew. Nothing was done.",
        next_step=(
            f"set project.prefix back to '{named}'; for another name make another environment"
            " (tij init), and copy the rows and the files"
        ),
    )
