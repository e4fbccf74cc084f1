"""GitHub Actions."""

from __future__ import annotations

from tij.settings.models import CiSettings
from tij.settings.problems import Problem, Problems


def numbers(ci: CiSettings) -> Problems:
    """Both numbers or neither: they decide who gets into the account."""
    given = {"owner_id": ci.owner_id, "repository_id": ci.repository_id}
    missing = [key for key, value in given.items() if value is None]
    if len(missing) == 1:
        yield Problem(
            f"ci.{missing[0]}",
            None,
            "owner_id and repository_id: both, or neither",
            "gh api repos/OWNER/NAME --jq '.owner.id, .id' prints the two",
        )
    if ci.owner_id and ci.repository is None:
        yield Problem("ci.repository", None, "owner/name beside its numbers", "add ci.repository")
