"""One issue for each environment that differs from what is committed, closed when it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tij.github.body import body_of
from tij.github.creating import create_once
from tij.github.difference import Difference
from tij.github.repository import Comment, Issue, Repository
from tij.github.words import say
from tij.language import Language

LABEL = "drift"
CLOSED = {"state": "closed", "state_reason": "completed"}
DUPLICATE = {"state": "closed", "state_reason": "not_planned"}


class Done(StrEnum):
    """What became of the issue."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Settled:
    """The issue as it is now (None: there was none, and none is needed)."""

    done: Done
    author: str
    """Whose issues were looked at."""
    issue: Issue | None = None
    duplicates: tuple[Issue, ...] = ()
    """Others for the same environment, closed."""


@dataclass(frozen=True)
class Drift:
    """What the issue says; `name` is project/environment, `run_url` the check's page."""

    name: str
    report: str
    difference: Difference
    language: Language
    run_url: str | None = None

    @property
    def marker(self) -> str:
        """What the issue's text begins with, invisible, and is found by."""
        return f"<!-- tij drift: {self.name} -->"

    @property
    def title(self) -> str:
        """The issue's title."""
        return say("drift-title", self.language, name=self.name)

    @property
    def body(self) -> str:
        """The issue's text; JobError when GitHub would refuse its length."""
        found = say(
            "drift-found",
            self.language,
            name=self.name,
            drifted=self.difference.drifted,
            due=self.difference.due,
        )
        return body_of(self.marker, self.report, self.language, self.run_url, first=f"{found}\n\n")

    @property
    def farewell(self) -> str:
        """The comment that closes the issue."""
        run = say("drift-gone-run", self.language, url=self.run_url) if self.run_url else ""
        return say("drift-gone", self.language, name=self.name, run=run)


def settle(repository: Repository, drift: Drift, author: str | None = None) -> Settled:
    """Open or update the environment's issue, or close it, as the difference says.

    Only issues that `author` (asked of GitHub where None) wrote are touched.
    """
    me = author or repository.author()
    mine = _marked(repository, drift, me)
    if not drift.difference:
        for issue in mine:
            _close(repository, issue, drift.farewell, CLOSED)
        if not mine:
            return Settled(Done.NOTHING, me)
        return Settled(Done.CLOSED, me, mine[0], tuple(mine[1:]))
    body = drift.body
    if mine:
        done = Done.UPDATED
        issue = repository.update_issue(mine[0], title=drift.title, body=body)
    else:
        done = Done.OPENED
        issue = create_once(
            lambda: repository.create_issue(drift.title, body, LABEL),
            lambda: next(iter(_marked(repository, drift, me)), None),
            repository.transport.patience,
        )
        if issue.author and issue.author != me:
            # GitHub tells here as whom the token writes: earlier issues are found by that.
            mine = _marked(repository, drift, issue.author)
    others = tuple(one for one in mine if one.number != issue.number)
    note = say("superseded-issue", drift.language, number=issue.number)
    for one in others:
        _close(repository, one, note, DUPLICATE)
    return Settled(done, issue.author or me, issue, others)


def _close(repository: Repository, issue: Issue, why: str, state: dict[str, str]) -> None:
    def said() -> Comment | None:
        comments: Sequence[Comment] = list(repository.comments(issue.number))
        return comments[-1] if comments and comments[-1].body == why else None

    create_once(
        lambda: repository.create_comment(issue.number, why),
        said,
        repository.transport.patience,
    )
    repository.update_issue(issue, **state)


def _marked(repository: Repository, drift: Drift, author: str) -> list[Issue]:
    return [
        issue
        for issue in repository.open_issues()
        if issue.author == author and (issue.body or "").startswith(drift.marker)
    ]
