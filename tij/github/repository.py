"""The calls of GitHub's REST API that are used, typed.

GitHub Docs, REST API, "Issue comments" and "Issues": a pull request's comments are those of the
issue with its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tij.github.errors import GitHubError, PermissionMissingError
from tij.github.transport import Transport, content

LONGEST_BODY = 65_536
"""Characters of a comment or an issue, as GitHub's refusal says."""
ACTIONS = "github-actions[bot]"
"""Who comments with the token of a job."""


class User(BaseModel):
    """An account."""

    model_config = ConfigDict(frozen=True)

    login: str


class Post(BaseModel):
    """What someone wrote."""

    model_config = ConfigDict(frozen=True)

    html_url: str
    body: str | None = None
    user: User | None = None
    """None: the account was deleted."""

    @property
    def author(self) -> str | None:
        """The login of who wrote it."""
        return self.user.login if self.user else None


class Comment(Post):
    """A comment of an issue or a pull request."""

    id: int


class Issue(Post):
    """An issue; in GitHub's lists a pull request is one too."""

    number: int
    title: str
    state: str
    pull_request: dict[str, Any] | None = None


_Read = TypeVar("_Read", bound=BaseModel)


@dataclass(frozen=True)
class Repository:
    """The issues and comments of one repository; `name` is owner/name."""

    name: str
    transport: Transport

    def author(self) -> str:
        """The login that the token writes as, as far as GitHub says."""
        try:
            return _read(User, content(self.transport.send("GET", "/user"))).login
        except PermissionMissingError as error:
            # An app's token is not a user's: "Resource not accessible by integration".
            if "not accessible by integration" in str(error):
                return ACTIONS
            raise

    def comments(self, number: int) -> Iterator[Comment]:
        """All comments of an issue or pull request, the oldest first."""
        for entry in self.transport.pages(f"{self._issues}/{number}/comments"):
            yield _read(Comment, entry)

    def create_comment(self, number: int, body: str) -> Comment:
        """Comment an issue or pull request."""
        path = f"{self._issues}/{number}/comments"
        return _read(Comment, content(self.transport.send("POST", path, {"body": body})))

    def update_comment(self, comment: Comment, body: str) -> Comment:
        """Replace a comment's text."""
        path = f"{self._issues}/comments/{comment.id}"
        return _read(Comment, content(self.transport.send("PATCH", path, {"body": body})))

    def open_issues(self) -> Iterator[Issue]:
        """All open issues without pull requests, the oldest first."""
        found = self.transport.pages(self._issues, state="open", sort="created", direction="asc")
        for entry in found:
            issue = _read(Issue, entry)
            if issue.pull_request is None:
                yield issue

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        """Open an issue; GitHub makes a label that is not there yet."""
        wanted = {"title": title, "body": body, "labels": [label]}
        return _read(Issue, content(self.transport.send("POST", self._issues, wanted)))

    def update_issue(self, issue: Issue, **changes: str) -> Issue:
        """Change `title`, `body`, or `state` with its `state_reason`."""
        path = f"{self._issues}/{issue.number}"
        return _read(Issue, content(self.transport.send("PATCH", path, dict(changes))))

    @property
    def _issues(self) -> str:
        return f"/repos/{self.name}/issues"


def _read(model: type[_Read], entry: Any) -> _Read:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise GitHubError(
            f"GitHub answers with a {model.__name__.lower()} that has no right {key or 'form'}.",
            next_step="look whether GITHUB_API_URL is GitHub's API",
        ) from error
