"""One comment for each environment: made once, updated in place, older ones folded."""

from __future__ import annotations

import pytest

from tests.tij.github.conftest import Clock
from tests.tij.github.server import BOT, BOT_TOKEN, Fault, GitHub
from tij.github.errors import GitHubError, JobError, PermissionMissingError
from tij.github.repository import Repository
from tij.github.sticky import Done, Plan, stick
from tij.language import Language

PLAN = Plan("shop/production", "## Adds 2\n\nText", Language.ENGLISH, "https://github.com/run/1")
MARKER = "<!-- tij plan: shop/production -->"


def test_the_first_plan_makes_a_comment(github: GitHub, repository: Repository) -> None:
    github.comment(7, "dev", "please look")
    stuck = stick(repository, 7, PLAN)
    assert stuck.done is Done.CREATED
    body = github.bodies(7)[1]
    assert body.startswith(f"{MARKER}\n## Adds 2")
    assert "[The whole report](https://github.com/run/1)" in body


def test_the_next_plan_is_in_the_same_comment(github: GitHub, repository: Repository) -> None:
    first = stick(repository, 7, PLAN)
    for index in range(150):
        github.comment(7, "dev", f"comment {index}")
    second = stick(repository, 7, Plan(PLAN.name, "## Adds 3", Language.ENGLISH))
    assert second.done is Done.UPDATED
    assert second.comment.id == first.comment.id
    assert len(github.bodies(7)) == 151
    assert github.bodies(7)[0] == f"{MARKER}\n## Adds 3\n"


def test_each_environment_has_its_own(github: GitHub, repository: Repository) -> None:
    stick(repository, 7, PLAN)
    stick(repository, 7, Plan("shop/prod", "## Adds 9", Language.ENGLISH))
    assert len(github.bodies(7)) == 2
    assert "Adds 2" in github.bodies(7)[0]


def test_what_others_wrote_is_never_touched(github: GitHub, repository: Repository) -> None:
    theirs = f"{MARKER}\nnot a plan"
    github.comment(7, "mallory", theirs)
    github.comment(7, BOT, f"> quoted\n{MARKER}")
    ghost = github.comment(7, "ghost", theirs)
    ghost["user"] = None
    stuck = stick(repository, 7, PLAN)
    assert stuck.done is Done.CREATED
    assert github.bodies(7)[:3] == [theirs, f"> quoted\n{MARKER}", theirs]


def test_older_ones_are_folded_once(github: GitHub, repository: Repository) -> None:
    for number in range(3):
        github.comment(7, BOT, f"{MARKER}\nplan {number}")
    stuck = stick(repository, 7, PLAN)
    assert stuck.done is Done.UPDATED
    assert len(stuck.folded) == 2
    old, _, new = github.bodies(7)
    assert "Adds 2" in new
    assert f"superseded by [a newer one]({stuck.comment.html_url})" in old
    assert "<details><summary>The superseded plan</summary>\n\nplan 0\n\n</details>" in old
    assert MARKER not in old
    again = stick(repository, 7, PLAN)
    assert again.folded == ()
    assert github.bodies(7)[0] == old


def test_a_fold_never_gets_too_long(github: GitHub, repository: Repository) -> None:
    github.comment(7, BOT, f"{MARKER}\n{'x' * 65_400}")
    github.comment(7, BOT, f"{MARKER}\nplan")
    stick(repository, 7, PLAN)
    assert "superseded" in github.bodies(7)[0]
    assert "xxx" not in github.bodies(7)[0]


@pytest.mark.parametrize("status", [0, 502])
def test_a_lost_answer_makes_no_second_comment(
    github: GitHub, repository: Repository, clock: Clock, status: int
) -> None:
    github.faults = [Fault("POST", status, done=True)]
    stuck = stick(repository, 7, PLAN)
    assert stuck.done is Done.CREATED
    assert len(github.bodies(7)) == 1
    assert clock.slept == [1]


def test_what_was_not_made_is_made_then(github: GitHub, repository: Repository) -> None:
    github.faults = [Fault("POST", 502), Fault("POST", 0)]
    stick(repository, 7, PLAN)
    assert len(github.bodies(7)) == 1


def test_it_gives_up_creating(github: GitHub, repository: Repository) -> None:
    github.faults = [Fault("POST", 500) for _ in range(9)]
    with pytest.raises(GitHubError, match="GitHub fails at POST"):
        stick(repository, 7, PLAN)
    assert len(github.changes()) == 5


def test_an_apps_own_name_is_learned_from_its_comment(
    github: GitHub, repository: Repository
) -> None:
    github.tokens[BOT_TOKEN].login = "planner[bot]"
    stick(repository, 7, PLAN)
    github.comment(7, "dev", "hm")
    stuck = stick(repository, 7, PLAN)
    assert len(stuck.folded) == 1
    assert stick(repository, 7, PLAN, author="planner[bot]").done is Done.UPDATED


def test_without_permission_nothing_is_changed(github: GitHub, repository: Repository) -> None:
    github.tokens[BOT_TOKEN].may = {"contents"}
    with pytest.raises(PermissionMissingError, match="pull-requests: write"):
        stick(repository, 7, PLAN)
    assert github.bodies(7) == []


def test_a_body_too_long_is_refused_before_any_call(github: GitHub, repository: Repository) -> None:
    fits = 65_536 - len(Plan("shop/production", "", Language.ENGLISH).body)
    stick(repository, 7, Plan(PLAN.name, "x" * fits, Language.ENGLISH))
    assert len(github.bodies(7)[0]) == 65_536
    asked = len(github.asked)
    with pytest.raises(JobError, match="Nothing was posted"):
        stick(repository, 7, Plan(PLAN.name, "x" * (fits + 1), Language.ENGLISH))
    assert len(github.asked) == asked
