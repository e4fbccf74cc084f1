"""The front end on Vercel."""

from __future__ import annotations

from tij.settings.models import FrontendSettings, ProjectSettings
from tij.settings.problems import MISSING, Problem, Problems

# RFC 1035: a label of a host name.
LONGEST_LABEL = 63


def needed(frontend: FrontendSettings) -> Problems:
    """What Vercel needs where there is a front end."""
    if frontend.enabled:
        for key, about in (
            ("team", "the team's slug, as in https://vercel.com/<team>"),
            ("repository", "'<owner>/<name>' of the Git repository"),
        ):
            if getattr(frontend, key) is None:
                yield Problem(
                    f"frontend.{key}",
                    MISSING,
                    f"{about}; needed where frontend.enabled is true",
                    "add it, or set frontend.enabled = false",
                )


def preview_addresses(project: ProjectSettings, frontend: FrontendSettings) -> Problems:
    """A slug that fits into the addresses of preview deployments."""
    team = frontend.team
    if team is None:
        return
    address = f"{project.prefix}-frontend-{'x' * 9}-{team}"
    if frontend.previews_may_call_api and len(address) > LONGEST_LABEL:
        yield Problem(
            "frontend.team",
            team,
            f"at most {LONGEST_LABEL - len(address) + len(team)} characters beside this"
            " project.prefix: Vercel cuts longer preview addresses, which then match no pattern",
            "shorten project.prefix, or set frontend.previews_may_call_api = false",
        )
