"""Where the job runs, its token and its summary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tij.github.errors import JobError
from tij.github.job import read_job, read_token
from tij.github.summary import LONGEST_SUMMARY, append_summary
from tij.github.words import say
from tij.language import Language

ACTIONS = {
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_API_URL": "https://github.example/api/v3",
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_RUN_ID": "42",
    "GITHUB_STEP_SUMMARY": "/tmp/summary",
}


def event(tmp_path: Path, content: Any) -> dict[str, str]:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return {**ACTIONS, "GITHUB_EVENT_PATH": str(file)}


def pull_request(head: str | None) -> dict[str, Any]:
    return {"pull_request": {"number": 7, "head": {"repo": head and {"full_name": head}}}}


def test_a_pull_requests_job(tmp_path: Path) -> None:
    job = read_job(event(tmp_path, pull_request("Acme/Shop")))
    assert (job.repository, job.pull_request, job.from_fork) == ("acme/shop", 7, False)
    assert job.api == "https://github.example/api/v3"
    assert job.run_url == "https://github.example/acme/shop/actions/runs/42"
    assert job.summary == Path("/tmp/summary")


@pytest.mark.parametrize("head", ["mallory/shop", None])
def test_a_forks_job(tmp_path: Path, head: str | None) -> None:
    assert read_job(event(tmp_path, pull_request(head))).from_fork


def test_another_events_job(tmp_path: Path) -> None:
    job = read_job(event(tmp_path, {"schedule": "0 0 * * *"}))
    assert (job.pull_request, job.from_fork) == (None, False)


def test_options_win(tmp_path: Path) -> None:
    variables = event(tmp_path, pull_request("acme/shop"))
    job = read_job(variables, repository="acme/other", pull_request=9, run=None)
    assert (job.repository, job.pull_request, job.run) == ("acme/other", 9, 42)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"GITHUB_REPOSITORY": ""}, "repository is not known.*Next: give --repository"),
        ({"GITHUB_REPOSITORY": "../x"}, "repository = '../x'"),
        ({"GITHUB_RUN_ID": "x"}, "run = 'x'.*Next: set GITHUB_RUN_ID"),
        ({"GITHUB_API_URL": "http://github.example"}, "must begin with https://"),
        ({"GITHUB_EVENT_PATH": "/absent"}, "/absent: the event cannot be read"),
    ],
)
def test_what_is_wrong_is_told(changes: dict[str, str], said: str) -> None:
    with pytest.raises(JobError, match=rf"(?s){said}"):
        read_job({**ACTIONS, **changes})


@pytest.mark.parametrize("content", [[], {"pull_request": {"number": 7}}, {"pull_request": "x"}])
def test_an_event_that_is_none_is_told(tmp_path: Path, content: object) -> None:
    with pytest.raises(JobError, match="not an event of GitHub's"):
        read_job(event(tmp_path, content))


def test_the_token_comes_from_the_environment() -> None:
    assert read_token({"GITHUB_TOKEN": "one\n", "GH_TOKEN": "two"}) == "one"
    assert read_token({"GITHUB_TOKEN": "", "GH_TOKEN": "two"}) == "two"
    with pytest.raises(JobError, match="GITHUB_TOKEN is not set"):
        read_token({})


@pytest.mark.parametrize("token", ["ghp_se cret", "ghp_se\ncret", "ghp_sécret"])
def test_a_token_that_cannot_be_one_is_not_shown(token: str) -> None:
    with pytest.raises(JobError, match="GITHUB_TOKEN holds characters") as caught:
        read_token({"GITHUB_TOKEN": token})
    assert "ghp" not in str(caught.value)


def test_the_summary_is_appended_to(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    append_summary(file, "# One\n", Language.ENGLISH)
    append_summary(file, "# Two\n", Language.ENGLISH)
    assert file.read_text(encoding="utf-8") == "# One\n\n# Two\n\n"


@pytest.mark.parametrize("language", Language)
def test_the_summary_is_cut_at_a_line(tmp_path: Path, language: Language) -> None:
    file = tmp_path / "summary"
    line = "変更" * 20 + "\n"
    append_summary(file, line * 4000, language)
    append_summary(file, line * 8000, language)
    append_summary(file, line * 8000, language)
    text = file.read_bytes()
    assert LONGEST_SUMMARY - 1000 < len(text) <= LONGEST_SUMMARY
    lines = text.decode().splitlines(keepends=True)
    sentence = say("summary-cut", language) + "\n"
    assert sentence in lines
    assert set(lines) == {line, "\n", sentence}


def test_a_summary_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="cannot be written"):
        append_summary(tmp_path / "absent" / "summary", "x", Language.ENGLISH)
