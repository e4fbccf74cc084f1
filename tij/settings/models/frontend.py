"""The CDN and the site on Vercel."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tij.settings import catalog
from tij.settings.allowed import matches, one_of
from tij.settings.models.section import Section
from tij.settings.values import LABEL


class CdnSettings(Section):
    """`[cdn]`: CloudFront (guide 8)."""

    price_class: Annotated[
        str,
        one_of(
            catalog.PRICE_CLASSES,
            "choose one; PriceClass_200 has Japan's edge locations and costs less than _All",
        ),
    ] = Field(default="PriceClass_All", description="Which edge locations serve.")


class GitProvider(StrEnum):
    """Where the repository is, in Vercel's words."""

    GITHUB = "github"
    GITLAB = "gitlab"
    BITBUCKET = "bitbucket"


class FrontendSettings(Section):
    """`[frontend]`: the Next.js front end on Vercel (guide 6)."""

    enabled: bool = Field(
        default=False,
        description="Whether the environment has a front end; its stack needs a Vercel token.",
    )
    team: Annotated[
        str | None,
        matches(
            LABEL,
            "the team's slug: lower-case letters, digits and hyphens",
            "copy it from the dashboard's address, https://vercel.com/<team>; it is not the id",
            without="^team_",
        ),
    ] = Field(
        default=None,
        description=(
            "Slug of the Vercel team, as in `https://vercel.com/<team>`; part of the addresses of"
            " preview deployments."
        ),
    )
    repository: Annotated[
        str | None,
        matches(
            r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+(?<!\.git)",
            "'<owner>/<name>', without https:// and .git",
            "write owner and name alone, e.g. 'example/website'",
        ),
    ] = Field(
        default=None,
        description="`<owner>/<name>` of the Git repository; Vercel deploys what is pushed there.",
    )
    git_provider: GitProvider = Field(
        default=GitProvider.GITHUB, description="Where the repository is."
    )
    production_branch: Annotated[
        str,
        matches(
            r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*",
            "a branch's name, e.g. 'main'",
            "write the name alone, without refs/heads/",
        ),
    ] = Field(default="main", description="Pushes to it go to www; to other branches, to previews.")
    root_directory: Annotated[
        str,
        matches(
            "[^/].*|",
            "a path below the repository's root, e.g. 'frontend'",
            "write it without a leading / and without ..",
            without=r"(^|/)\.\.(/|$)",
        ),
    ] = Field(
        default="frontend", description="Directory of the Next.js application in the repository."
    )
    install_command: str = Field(
        default="npm ci --ignore-scripts",
        description="Installs the packages: those of the lock file, and no script of theirs runs.",
    )
    build_command: str = Field(default="npm run build", description="Builds the application.")
    output_directory: str = Field(default=".next", description="Where the build is.")
    node_version: Annotated[str, one_of(catalog.NODE_VERSIONS)] = Field(
        default="22.x", description="Node.js of builds and functions."
    )
    function_region: Annotated[str, one_of(catalog.VERCEL_REGIONS)] = Field(
        default="hnd1",
        description="Where pages are rendered: a Vercel region near `aws.region`; hnd1 is Tokyo.",
    )
    previews_may_call_api: bool = Field(
        default=True,
        description="Pages of this project's preview deployments may call the API (CORS, CSRF).",
    )
    secret_version: int = Field(
        default=1,
        ge=1,
        description="Add one to replace NEXTAUTH_SECRET, then deploy again. All are signed out.",
    )
