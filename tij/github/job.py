"""Where the job runs: read once from GitHub Actions' variables or from options.

Variables and the event's file: GitHub Docs, "Variables reference" and "Webhook events and
payloads" (`pull_request`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from tij.github.errors import JobError

API = "https://api.github.com"
SERVER = "https://github.com"
TOKEN_VARIABLES = ("GITHUB_TOKEN", "GH_TOKEN")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
VARIABLES = {
    "repository": "GITHUB_REPOSITORY",
    "api": "GITHUB_API_URL",
    "server": "GITHUB_SERVER_URL",
    "run": "GITHUB_RUN_ID",
    "summary": "GITHUB_STEP_SUMMARY",
}
HINTS = {
    "repository": "give --repository OWNER/NAME, or GITHUB_REPOSITORY",
    "pull_request": "give --pull-request N, or run it in a job on: pull_request",
    "api": "set GITHUB_API_URL to https://HOST/PATH",
    "server": "set GITHUB_SERVER_URL to https://HOST",
    "run": "set GITHUB_RUN_ID to a number",
}


def _protected(url: str) -> str:
    """A token goes there: encrypted, or not beyond this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return url.rstrip("/")
    raise ValueError("must begin with https://")


Url = Annotated[str, AfterValidator(_protected)]


class Job(BaseModel):
    """Where the job runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repository: str = Field(pattern=r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$")
    """owner/name."""
    pull_request: int | None = Field(default=None, gt=0)
    """Its number; None outside a pull request."""
    from_fork: bool = False
    """The pull request's branch is in another repository: the job's token can only read."""
    api: Url = API
    server: Url = SERVER
    run: int | None = Field(default=None, gt=0)
    summary: Path | None = None
    """The file of the job's summary; None outside GitHub Actions."""

    @property
    def run_url(self) -> str | None:
        """The page of this run, which shows the summary."""
        if self.run is None:
            return None
        return f"{self.server}/{self.repository}/actions/runs/{self.run}"


def read_job(variables: Mapping[str, str], **options: str | int | None) -> Job:
    """The job of these variables; an option that is not None wins. JobError names what is wrong."""
    found: dict[str, Any] = {
        key: variables[name] for key, name in VARIABLES.items() if variables.get(name)
    }
    found |= _of_event(variables.get("GITHUB_EVENT_PATH"), found.get("repository", ""))
    found |= {key: value for key, value in options.items() if value is not None}
    try:
        return Job(**found)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = str(first["loc"][0])
        what = f"{key} = {found[key]!r}" if key in found else f"{key} is not known"
        raise JobError(
            f"{what}: {first['msg']}.", next_step=HINTS.get(key, "correct it")
        ) from error


def read_token(variables: Mapping[str, str]) -> str:
    """The token from the environment; JobError, which never shows it, where it can't be used."""
    for name in TOKEN_VARIABLES:
        token = variables.get(name, "").strip()
        if not token:
            continue
        # httpx would repeat a header that it refuses, token included, in its message.
        if not re.fullmatch(r"[\x21-\x7e]+", token):
            raise JobError(
                f"{name} holds characters that no token has.",
                next_step="set it to the token alone, in one line",
            )
        return token
    raise JobError(
        "GITHUB_TOKEN is not set.",
        next_step=(
            "in the workflow's step, env: GITHUB_TOKEN: ${{ github.token }}; elsewhere,"
            " export GH_TOKEN=$(gh auth token)"
        ),
    )


def _of_event(path: str | None, repository: str) -> dict[str, object]:
    if not path:
        return {}
    try:
        event = json.loads(Path(path).read_text(encoding="utf-8"))
        pull_request = event.get("pull_request")
        if not pull_request:
            return {}
        head = pull_request["head"]["repo"]
        # A deleted fork is null.
        from_fork = head is None or head["full_name"].lower() != repository.lower()
        return {"pull_request": pull_request["number"], "from_fork": from_fork}
    except OSError as error:
        raise JobError(
            f"{path}: the event cannot be read: {error.strerror}.",
            next_step="look at GITHUB_EVENT_PATH",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise JobError(
            f"{path}: not an event of GitHub's.", next_step="look at GITHUB_EVENT_PATH"
        ) from error
