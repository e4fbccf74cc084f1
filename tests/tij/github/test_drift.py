"""One issue for each environment: opened, updated, closed, never another's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tij.github.server import BOT, BOT_TOKEN, Fault, GitHub
from tests.tij.report.plans import recorded, report_of
from tij.github.difference import Difference, read_difference
from tij.github.drift import Done, Drift, settle
from tij.github.errors import JobError, PermissionMissingError
from tij.github.repository import Repository
from tij.language import Language
from tij.report.as_json import as_json

MARKER = "<!-- tij drift: shop/production -->"


def difference(scenario: str) -> Difference:
    return Difference.model_validate(as_json(report_of(recorded(scenario))))


def drift(scenario: str, report: str = "## Report", name: str = "shop/production") -> Drift:
    return Drift(name, report, difference(scenario), Language.ENGLISH, "https://github.com/run/1")


@pytest.mark.parametrize(
    ("scenario", "drifted", "due"), [("no-change", 0, 0), ("drift-only", 1, 4), ("mixed", 1, 5)]
)
def test_what_a_recorded_plan_says(scenario: str, drifted: int, due: int) -> None:
    found = difference(scenario)
    assert (found.drifted, found.due) == (drifted, due)
    assert bool(found) is (scenario != "no-change")


def stack(status: str, changes: int = 0) -> dict[str, Any]:
    return {"status": status, "changes": [{"address": "aws_x.y"}] * changes, "drift": []}


def test_what_is_due() -> None:
    stacks = {
        "a": stack("changes", 3),
        "b": stack("changes"),
        "c": stack("planned later"),
        "d": stack("not planned"),
        "e": stack("unchanged"),
    }
    found = Difference.model_validate({"environment": "production", "stacks": stacks})
    assert found.due == 5
    assert found.unknown == ["d"]


def test_it_is_opened_updated_and_closed(github: GitHub, repository: Repository) -> None:
    opened = settle(repository, drift("drift-only"))
    assert opened.done is Done.OPENED
    assert opened.issue
    issue = github.issues[opened.issue.number]
    assert issue["labels"] == [{"name": "drift"}]
    assert issue["title"] == "Drift: shop/production differs from what is committed"
    assert issue["body"].startswith(f"{MARKER}\nWhat is deployed")
    assert "4 changes due, 1 of them in what was changed outside Terraform" in issue["body"]

    updated = settle(repository, drift("mixed", "## Another"))
    assert updated.done is Done.UPDATED
    assert "## Another" in issue["body"]
    assert issue["state"] == "open"

    closed = settle(repository, drift("no-change"))
    assert closed.done is Done.CLOSED
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    assert github.bodies(issue["number"]) == [
        "Nothing differs any more in `shop/production` as of"
        " [this check](https://github.com/run/1). Closed."
    ]
    assert settle(repository, drift("no-change")).done is Done.NOTHING
    assert settle(repository, drift("drift-only")).done is Done.OPENED
    assert len(github.issues) == 3


def test_nothing_is_said_where_nothing_differs(github: GitHub, repository: Repository) -> None:
    assert settle(repository, drift("no-change")).issue is None
    assert github.changes() == []


def test_others_issues_and_environments_are_left_alone(
    github: GitHub, repository: Repository
) -> None:
    github.issue("mallory", "Drift", MARKER)
    github.issue(BOT, "A pull request", MARKER, pull_request={"url": "..."})
    other = settle(repository, drift("drift-only", name="shop/staging"))
    before = json.dumps(github.issues)
    settle(repository, drift("no-change"))
    assert json.dumps(github.issues) == before
    mine = settle(repository, drift("drift-only"))
    assert mine.done is Done.OPENED
    assert mine.issue
    assert other.issue
    assert mine.issue.number != other.issue.number


def test_an_issue_far_down_the_list_is_found(github: GitHub, repository: Repository) -> None:
    for index in range(120):
        github.issue("dev", f"issue {index}", "text")
    first = settle(repository, drift("drift-only"))
    assert settle(repository, drift("drift-only")).issue == first.issue


def test_duplicates_are_closed(github: GitHub, repository: Repository) -> None:
    first, second = (github.issue(BOT, "Drift", f"{MARKER}\n{n}")["number"] for n in range(2))
    settled = settle(repository, drift("drift-only"))
    assert settled.issue
    assert settled.issue.number == first
    assert [one.number for one in settled.duplicates] == [second]
    assert github.issues[second]["state_reason"] == "not_planned"
    assert github.bodies(second) == [f"Superseded by #{first}."]


def test_an_apps_own_name_is_learned_from_its_issue(github: GitHub, repository: Repository) -> None:
    github.tokens[BOT_TOKEN].login = "planner[bot]"
    first = settle(repository, drift("drift-only"))
    again = settle(repository, drift("drift-only"))
    assert again.duplicates == (first.issue,)
    # Nothing was written, so nothing tells as whom: the assumed author is named.
    assert settle(repository, drift("no-change")).author == BOT
    closed = settle(repository, drift("no-change"), author="planner[bot]")
    assert closed.done is Done.CLOSED


def test_lost_answers_say_nothing_twice(github: GitHub, repository: Repository) -> None:
    github.faults = [Fault("POST", 502, done=True)]
    opened = settle(repository, drift("drift-only"))
    assert len(github.issues) == 2
    github.faults = [Fault("POST", 0, done=True)]
    assert settle(repository, drift("no-change")).done is Done.CLOSED
    assert opened.issue
    assert len(github.bodies(opened.issue.number)) == 1


def test_without_permission_nothing_is_changed(github: GitHub, repository: Repository) -> None:
    github.tokens[BOT_TOKEN].may = {"pull-requests"}
    with pytest.raises(PermissionMissingError):
        settle(repository, drift("drift-only"))
    assert len(github.issues) == 1


def test_a_plan_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    for text, said in {
        "nonsense": "not JSON",
        "[]": "plan.json: .*valid dictionary",
        '{"environment": "production"}': "stacks: Field required",
        '{"environment": "staging", "stacks": {}}': "is the plan of staging, not production",
    }.items():
        file.write_text(text, encoding="utf-8")
        with pytest.raises(JobError, match=rf"(?s){said}.*Next: write it with tij plan"):
            read_difference(file, "production")
    with pytest.raises(JobError, match="No such file"):
        read_difference(tmp_path / "absent.json", "production")
