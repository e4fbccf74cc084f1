"""One comment for each environment in a pull request, updated in place; older ones are folded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tij.github.body import body_of
from tij.github.creating import create_once
from tij.github.repository import LONGEST_BODY, Comment, Repository
from tij.github.words import say
from tij.language import Language


class Done(StrEnum):
    """What became of the comment."""

    CREATED = "created"
    UPDATED = "updated"


@dataclass(frozen=True)
class Stuck:
    """The comment as it is now, and the older ones that were folded."""

    done: Done
    comment: Comment
    folded: tuple[Comment, ...]


@dataclass(frozen=True)
class Plan:
    """What the comment says; `name` is project/environment, `run_url` the run's page."""

    name: str
    report: str
    language: Language
    run_url: str | None = None

    @property
    def marker(self) -> str:
        """What the comment begins with, invisible, and is found by."""
        return f"<!-- tij plan: {self.name} -->"

    @property
    def body(self) -> str:
        """The comment; JobError when GitHub would refuse its length."""
        return body_of(self.marker, self.report, self.language, self.run_url)

    def folded(self, old: str, url: str) -> str:
        """An older comment's text, folded, with a link to the newer one.

        Without its marker, so that it is not found again. What does not fit is left out: GitHub
        keeps it in the comment's history.
        """
        content = old.removeprefix(self.marker).strip()
        note = (
            f"<!-- tij superseded plan: {self.name} -->\n"
            f"{say('superseded', self.language, url=url)}\n"
        )
        summary = say("superseded-plan", self.language)
        whole = f"{note}\n<details><summary>{summary}</summary>\n\n{content}\n\n</details>\n"
        return whole if len(whole) <= LONGEST_BODY else note


def stick(repository: Repository, number: int, plan: Plan, author: str | None = None) -> Stuck:
    """Make the plan the one comment of its environment in pull request `number`.

    Only comments that `author` (asked of GitHub where None) wrote are touched.
    """
    body = plan.body
    me = author or repository.author()
    mine = _marked(repository, number, plan, me)
    if mine:
        done, comment = Done.UPDATED, repository.update_comment(mine[-1], body)
    else:
        done = Done.CREATED
        comment = create_once(
            lambda: repository.create_comment(number, body),
            lambda: next(iter(_marked(repository, number, plan, me)), None),
            repository.transport.patience,
        )
        if comment.author and comment.author != me:
            # GitHub tells here as whom the token writes: earlier comments are found by that.
            mine = _marked(repository, number, plan, comment.author)
    older = tuple(one for one in mine if one.id != comment.id)
    for one in older:
        repository.update_comment(one, plan.folded(one.body or "", comment.html_url))
    return Stuck(done, comment, older)


def _marked(repository: Repository, number: int, plan: Plan, author: str) -> list[Comment]:
    return [
        comment
        for comment in repository.comments(number)
        if comment.author == author and (comment.body or "").startswith(plan.marker)
    ]
