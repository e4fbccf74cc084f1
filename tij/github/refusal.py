"""What GitHub refused, as one message with the next step."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from tij.github.errors import GitHubError, PermissionMissingError

if TYPE_CHECKING:
    import httpx

LONGEST_WORDS = 300
GONE_OR_MOVED = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)


def refusal(response: httpx.Response, permission: str) -> GitHubError:
    """The error of an answer that is not a success; `permission` is what the call needs."""
    said = words(response)
    status = response.status_code
    where = f"{response.request.method} {response.request.url.path}"
    if status == HTTPStatus.UNAUTHORIZED:
        return GitHubError(
            f"GitHub refuses the token ({said}).",
            next_step=(
                "give a valid one that has"
                f" `{permission}`; in a workflow's step, env: GITHUB_TOKEN: ${{{{ github.token }}}}"
            ),
        )
    if status == HTTPStatus.FORBIDDEN:
        return PermissionMissingError(
            f"The token may not do this: {where} ({said}).", next_step=_give(permission)
        )
    if status == HTTPStatus.NOT_FOUND:
        return GitHubError(
            f"GitHub knows nothing at {where}, or does not show it to this token ({said}).",
            next_step=(
                f"look whether repository and number are right; if they are, {_give(permission)}"
            ),
        )
    if status == HTTPStatus.GONE:
        return GitHubError(
            f"GitHub has turned this off: {where} ({said}).",
            next_step="turn issues on in the repository's settings, General, Features",
        )
    if status in GONE_OR_MOVED:
        return GitHubError(
            f"The repository was renamed or moved: {where} ({said}).",
            next_step="give its present name as --repository OWNER/NAME",
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return GitHubError(
            f"GitHub fails at {where} ({said}).",
            next_step="look at https://www.githubstatus.com, then run the job again",
        )
    return GitHubError(
        f"GitHub refuses {where} ({said}).", next_step="correct what it names, run again"
    )


def words(response: httpx.Response) -> str:
    """What GitHub says: `<status> <message>`, with the fields that it refuses."""
    try:
        content = response.json()
        message = str(content["message"])
        fields = [
            str(one.get("message") or f"{one.get('field')}: {one.get('code')}")
            for one in content.get("errors", ())
            if isinstance(one, dict)
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return str(response.status_code)
    text = " - ".join([message, *fields])
    # One line, whatever was sent.
    return f"{response.status_code} {' '.join(text.split())[:LONGEST_WORDS]}"


def _give(permission: str) -> str:
    return (
        f"give the job `permissions: {{ {permission} }}` (a fine-grained or app token: the same"
        " repository permission)"
    )
