"""`tij github`: as a workflow runs it, against a server that behaves like GitHub's REST API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.tij.github.server import BOT_TOKEN, REPOSITORY, Fault, GitHub, serving
from tests.tij.report.plans import recorded, report_of
from tij.language import Language
from tij.report.as_json import as_json
from tij.report.markdown import markdown
from tij.report.stack_plan import Report

ROOT = Path(__file__).parents[2]
MARKER = "<!-- tij plan: thisisjapan/production -->"


@dataclass
class Runner:
    """A job of GitHub Actions, in a directory of its own."""

    directory: Path
    github: GitHub
    variables: dict[str, str] = field(default_factory=dict)

    def tij(self, *arguments: str, code: int = 0) -> str:
        ended = subprocess.run(
            [sys.executable, "-m", "tij", "github", *arguments],
            cwd=ROOT,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "GH_"))},
                "GITHUB_TOKEN": BOT_TOKEN,
                "GITHUB_REPOSITORY": REPOSITORY,
                "GITHUB_API_URL": self.github.url,
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_RUN_ID": "42",
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "GITHUB_EVENT_PATH": str(self.directory / "event.json"),
                "TIJ_ENVIRONMENT": "production",
                **self.variables,
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = ended.stdout + ended.stderr
        assert ended.returncode == code, said
        assert "Traceback" not in said
        assert BOT_TOKEN not in said
        return said

    @property
    def summary(self) -> Path:
        return self.directory / "summary.md"

    def head(self, repository: str) -> None:
        content = {"pull_request": {"number": 7, "head": {"repo": {"full_name": repository}}}}
        self.write("event.json", json.dumps(content))

    def write(self, name: str, text: str) -> str:
        (self.directory / name).write_text(text, encoding="utf-8")
        return str(self.directory / name)


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    with serving() as github:
        made = Runner(tmp_path, github)
        made.head(REPOSITORY)
        yield made


def report(scenario: str) -> Report:
    return report_of(recorded(scenario), environment="production")


def comment(scenario: str) -> str:
    return markdown(report(scenario), Language.ENGLISH)


def document(scenario: str) -> dict[str, Any]:
    return as_json(report(scenario))


@pytest.mark.reference
def test_a_plan_is_commented_then_updated(runner: Runner) -> None:
    short = runner.write("report.md", comment("mixed"))
    full = runner.write("full.md", f"{comment('mixed')}The whole of it.\n")
    said = runner.tij("comment", short, "--full", full)
    assert "Comment created: https://github.com/acme/shop/pull/7#issuecomment-" in said
    (body,) = runner.github.bodies(7)
    assert body.startswith(f"{MARKER}\n{comment('mixed').rstrip()}")
    assert "https://github.com/acme/shop/actions/runs/42" in body
    assert runner.summary.read_text(encoding="utf-8") == Path(full).read_text("utf-8") + "\n"

    runner.github.faults = [Fault("PATCH", 429, {"Retry-After": "0"}, "secondary rate limit")]
    said = json.loads(runner.tij("comment", short, "--json").partition("GitHub's rate")[0])
    assert said["done"] == "updated"
    assert len(runner.github.bodies(7)) == 1


def test_a_missing_permission_leaves_the_report_in_the_summary(runner: Runner) -> None:
    runner.github.tokens[BOT_TOKEN].may = {"contents"}
    said = runner.tij("comment", runner.write("report.md", "# Report"), code=1)
    assert "permissions: { pull-requests: write }" in said
    assert "The report is in the job's summary." in said
    assert runner.summary.read_text(encoding="utf-8") == "# Report\n\n"


def test_a_fork_is_told_in_one_line(runner: Runner) -> None:
    runner.github.tokens[BOT_TOKEN].may = set()
    runner.head("mallory/shop")
    file = runner.write("report.md", "# Report")
    assert runner.tij("comment", file) == (
        "The pull request comes from a fork, whose token may not comment:"
        " the report is in the job's summary.\n"
    )
    assert runner.summary.read_text(encoding="utf-8") == "# Report\n\n"
    # Anything else that goes wrong is no fork's matter.
    runner.github.tokens.clear()
    assert "401 Bad credentials" in runner.tij("comment", file, code=1)


def test_wrong_input_is_told_before_any_call(runner: Runner) -> None:
    assert "absent.md: cannot be read" in runner.tij("comment", "absent.md", code=2)
    long = runner.write("report.md", "x\n" * 40_000)
    assert "Nothing was posted" in runner.tij("comment", long, code=2)
    assert runner.summary.stat().st_size > 80_000
    runner.variables = {"GITHUB_TOKEN": ""}
    short = runner.write("report.md", "# Report")
    assert "GITHUB_TOKEN is not set" in runner.tij("comment", short, code=2)
    runner.variables = {"GITHUB_EVENT_PATH": ""}
    assert "Next: give --pull-request N" in runner.tij("comment", short, code=2)
    assert runner.github.asked == []
    assert "created" in runner.tij("comment", short, "--pull-request", "7")


def test_drift_opens_and_closes_one_issue(runner: Runner) -> None:
    text = runner.write("report.md", comment("drift-only"))
    plan = runner.write("plan.json", json.dumps(document("drift-only")))
    said = json.loads(runner.tij("drift", text, "--plan-json", plan, "--json"))
    assert (said["done"], said["drifted"], said["due"]) == ("opened", 1, 4)
    assert "Issue updated: " in runner.tij("drift", text, "--plan-json", plan)
    plan = runner.write("plan.json", json.dumps(document("no-change")))
    assert "Issue closed: " in runner.tij("drift", text, "--plan-json", plan, "-l", "ja")
    assert "Nothing differs" in runner.tij("drift", text, "--plan-json", plan)
    (_, issue) = runner.github.issues.values()
    assert issue["state"] == "closed"
    assert "差異はなくなりました" in runner.github.bodies(issue["number"])[0]


def test_what_was_not_planned_closes_nothing(runner: Runner) -> None:
    content = document("no-change")
    next(iter(content["stacks"].values()))["status"] = "not planned"
    plan = runner.write("plan.json", json.dumps(content))
    text = runner.write("report.md", "# Report")
    assert "the issue stays as it is" in runner.tij("drift", text, "--plan-json", plan, code=1)
    assert runner.github.asked == []
