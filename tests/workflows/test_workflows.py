"""The workflows: valid by GitHub's schema, pinned, and nobody gets more than the job needs."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from tij.__main__ import app

DIRECTORY = Path(__file__).parents[2] / ".github" / "workflows"
FILES = sorted(DIRECTORY.glob("*.yml"))
USES = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*")
CALL = ".venv/bin/python -m tij "


def read(name: str) -> dict[Any, Any]:
    """A workflow; YAML 1.1 reads its key `on` as true."""
    workflow: dict[Any, Any] = yaml.safe_load((DIRECTORY / f"{name}.yml").read_text())
    return workflow


def steps(job: dict[str, Any]) -> str:
    return yaml.safe_dump(job["steps"])


def calls(text: str) -> Iterator[list[str]]:
    """The arguments of every `tij` call in the shell lines."""
    for line in text.replace("\\\n", " ").splitlines():
        if CALL in line:
            words = shlex.split(line.split(CALL, 1)[1].split("||")[0].split(" > ")[0])
            yield words


def test_there_are_workflows_to_look_at() -> None:
    assert [file.stem for file in FILES] == ["apply", "base", "drift", "nightly", "plan", "test"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_githubs_schema_accepts_it(file: Path) -> None:
    schema = ["--builtin-schema", "vendor.github-workflows"]
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *schema, str(file)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_action_is_pinned_by_its_commit(file: Path) -> None:
    used = [line.strip(" -") for line in file.read_text().splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if not USES.fullmatch(line)] == []


def test_one_action_has_one_commit() -> None:
    text = "".join(file.read_text() for file in FILES)
    pins = set(re.findall(r"uses: (\S+)@(\S+)", text))
    assert len(pins) == len({action for action, _ in pins})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_checkout_leaves_a_token_behind(file: Path) -> None:
    for job in yaml.safe_load(file.read_text())["jobs"].values():
        for step in job["steps"]:
            if str(step.get("uses", "")).startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_from_outside_is_pasted_into_a_shell_line(file: Path) -> None:
    """`${{ }}` in a run line is replaced before the shell reads it: titles and names are code."""
    for job in yaml.safe_load(file.read_text())["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_command_is_one_that_there_is(file: Path) -> None:
    found = []
    command: Any = typer.main.get_command(app)
    for job in yaml.safe_load(file.read_text())["jobs"].values():
        for step in job["steps"]:
            for words in calls(step.get("run", "")):
                found.append(words)
                inner = command
                # Typer's groups are not click's own class.
                while hasattr(inner, "commands"):
                    name = words.pop(0)
                    assert name in inner.commands, name
                    inner = inner.commands[name]
                # Raises UsageError for an option that there is not.
                inner.make_context("tij", words)
    assert found or file.stem in ("nightly", "test")


def test_unreviewed_code_runs_without_credentials() -> None:
    job = read("plan")["jobs"]["synthesize"]
    assert job["permissions"] == {"contents": "read"}
    assert "secrets." not in steps(job)
    assert "configure-aws-credentials" not in steps(job)
    assert "environment" not in job


def test_no_workflow_runs_unreviewed_code_with_the_bases_rights() -> None:
    for file in FILES:
        # YAML 1.1 reads the key `on` as true.
        triggers = yaml.safe_load(file.read_text())[True]
        assert "pull_request_target" not in triggers
        assert "workflow_run" not in triggers


def test_a_pull_request_is_planned_by_the_bases_code_as_the_role_that_only_reads() -> None:
    job = read("plan")["jobs"]["plan"]
    assert "head.repo.full_name == github.repository" in job["if"]
    (checkout,) = [s for s in job["steps"] if str(s.get("uses")).startswith("actions/checkout@")]
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert "TIJ_PLAN_ROLE" in steps(job)
    assert "TIJ_APPLY_ROLE" not in steps(job)
    (planning,) = [words for words in calls(steps_text(job)) if words[0] == "plan"]
    assert {"--synthesized", "--no-lock", "--no-secrets"} <= set(planning)


def steps_text(job: dict[str, Any]) -> str:
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_only_the_approved_plan_is_applied() -> None:
    jobs = read("apply")["jobs"]
    assert jobs["apply"]["environment"] == "production"
    assert "environment" not in jobs["prepare"]
    assert "TIJ_APPLY_ROLE" not in steps(jobs["prepare"])
    assert ["apply", "--saved", "--yes"] in list(calls(steps_text(jobs["apply"])))
    assert read("apply")["concurrency"]["cancel-in-progress"] is False


def test_every_apply_keeps_its_page_also_one_that_failed() -> None:
    steps = read("apply")["jobs"]["apply"]["steps"]
    applied = next(n for n, step in enumerate(steps) if "--saved" in step.get("run", ""))
    writing, keeping = steps[applied + 1 : applied + 3]
    assert list(calls(writing["run"])) == [["page", "--out", "page"]]
    assert keeping["uses"].startswith("actions/upload-artifact@")
    assert keeping["with"]["path"] == "page/index.html"
    assert {writing["if"], keeping["if"]} == {"always()"}


def test_applying_never_uses_a_pull_requests_events() -> None:
    assert set(read("apply")[True]) == {"push", "workflow_dispatch"}
    assert read("apply")[True]["push"]["branches"] == ["main"]


def test_drift_reads_and_writes_one_issue() -> None:
    job = read("drift")["jobs"]["drift"]
    assert job["permissions"] == {"contents": "read", "id-token": "write", "issues": "write"}
    assert "schedule" in read("drift")[True]
    assert "TIJ_PLAN_ROLE" in steps(job)


def test_the_bases_are_asked_for_every_week_without_any_rights() -> None:
    job = read("base")["jobs"]["base"]
    assert job["permissions"] == {"contents": "read"}
    assert "schedule" in read("base")[True]
    assert list(calls(steps_text(job))) == [["image", "refresh", "--check"]]


ROOT = DIRECTORY.parents[1]


def test_what_takes_too_long_for_each_push_runs_every_night_as_nobody() -> None:
    workflow = read("nightly")
    assert workflow[True].keys() == {"schedule", "workflow_dispatch"}
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert "permissions" not in job
    assert job["strategy"]["matrix"]["target"] == ["fuzz", "nightly"]
    for target in job["strategy"]["matrix"]["target"]:
        # What CI's own script hands on, with the night's number.
        printed = subprocess.run(
            ["make", "--dry-run", "--old-file", ".venv/.synced", target],
            cwd=ROOT,
            env={**os.environ, "SEED": "4711"},
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout
        assert ("scripts.fuzz.api --seed 4711" in printed) == (target == "fuzz"), printed
        assert ("-m nightly" in printed) == (target == "nightly"), printed
    assert '.ci/run "$TARGET"' in steps(job)
    assert 'exec make "${1:-test}"' in (ROOT / ".ci" / "run").read_text()


LOCK = json.loads((ROOT / "Pipfile.lock").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_job_that_may_ask_for_credentials_installs_what_only_tests_need(file: Path) -> None:
    workflow = read(file.stem)
    for job in workflow["jobs"].values():
        permissions = job.get("permissions", workflow.get("permissions", {}))
        if permissions.get("id-token") == "write":
            text = steps(job)
            assert "make tool" in text
            assert not re.search(r"make (setup|test|lint|check)|pip install|npm ", text)


def test_the_tool_needs_no_package_that_only_tests_need() -> None:
    ours = {"tij", "modules", "stacks", "backend", "main"}
    files = [ROOT / "main.py", *(f for name in ours for f in (ROOT / name).rglob("*.py"))]
    known = packages_distributions()
    for file in files:
        for name in imported(file):
            distributions = {one.lower().replace("_", "-") for one in known.get(name, ())}
            if name in ours or name in sys.stdlib_module_names:
                continue
            assert distributions & LOCK["default"].keys(), f"{file}: {name}"


def imported(file: Path) -> Iterator[str]:
    """Without what only the type checker imports."""
    left: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while left:
        node = left.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        left += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_pipenv_itself_is_pinned_by_digest() -> None:
    text = (ROOT / "scripts" / "pipenv.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert any(line.startswith("pipenv==") for line in lines)
    for line in lines:
        name, _, rest = line.partition("==")
        version, *hashes = rest.split()
        assert hashes
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes), name
        if locked := {**LOCK["develop"], **LOCK["default"]}.get(name):
            assert locked["version"] == f"=={version}"
    assert "--require-hashes" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("section", ["default", "develop"])
def test_every_locked_package_has_its_digests(section: str) -> None:
    for name, package in LOCK[section].items():
        assert package.get("hashes") or package.get("path") == ".", name
