"""The roles of GitHub Actions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tij.settings.allowed import matches
from tij.settings.models.section import Section


class CiSettings(Section):
    """`[ci]`: plans and applies by GitHub Actions."""

    repository: Annotated[
        str | None,
        matches(
            r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}",
            "owner/name as in the repository's address, no wildcards",
            "e.g. 'example/site'",
        ),
    ] = Field(
        default=None,
        description="`owner/name` on GitHub; without it no role for GitHub Actions is made.",
    )
    owner_id: int | None = Field(
        default=None,
        ge=1,
        description=(
            "The owner's number on GitHub, which its tokens name in repositories made, renamed or"
            " moved since 2026-07-15 (docs/ci.md says how to ask for it)."
        ),
    )
    repository_id: int | None = Field(
        default=None, ge=1, description="The repository's number on GitHub; with `ci.owner_id`."
    )
    branch: Annotated[
        str,
        matches(
            r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}",
            "a branch name: letters, digits and . _ - /, no wildcards",
            "e.g. 'main'",
            without=r"\.\.",
        ),
    ] = Field(default="main", description="The branch whose state is deployed.")
    create_identity_provider: bool = Field(
        default=True,
        description=(
            "Make the account's identity provider for GitHub. An account has one: false where it"
            " is there already."
        ),
    )
