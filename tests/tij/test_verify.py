"""`tij verify` as a command: exit codes, JSON, report, and what it refuses."""

from __future__ import annotations

import json

from tests.tiny_project import TinyProject


def test_what_is_not_there_fails_and_is_told_in_every_form(project: TinyProject) -> None:
    arguments = ("--only", "api", "--only", "page", "--language", "ja", "--report", "said.md")
    ran = project.tij("verify", "--json", *arguments, code=1)
    told = json.loads(ran)
    assert told["counts"] == {"pass": 0, "fail": 1, "skip": 1}
    page, api = told["checks"]
    assert (page["status"], page["code"]) == ("skip", "stack-absent")
    assert (api["status"], api["code"], api["guide"]) == ("fail", "not-applied", ["G155"])
    assert api["next"] == "tij apply -e local service"
    report = (project.root / "said.md").read_text(encoding="utf-8")
    assert report.startswith("# local の確認結果")
    assert "tij apply -e local service" in report


def test_an_unknown_check_is_refused_with_the_known_ones(project: TinyProject) -> None:
    ran = project.tij("verify", "--only", "nonsense", code=2)
    assert "nonsense" in ran
    assert "front-end-reaches-api" in ran


def test_a_report_that_cannot_be_written_is_refused_at_once(project: TinyProject) -> None:
    ran = project.tij("verify", "--report", "nowhere/said.md", code=2)
    assert "nowhere" in ran
    assert "One deployment" not in ran


def test_the_table_tells_what_to_do(project: TinyProject) -> None:
    ran = project.tij("verify", "--only", "deployment", code=1)
    assert "One deployment, complete" in ran
    assert "→ tij apply -e local service" in ran
