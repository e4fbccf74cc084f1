"""checkov over production's JSON finds nothing but what the waiver list explains."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.checkov.program import CHECKOV
from tests.synthesized import Synthesized

HERE = Path(__file__).parent

Finding = tuple[str, str]


@pytest.fixture(scope="module")
def findings(
    needs_checkov: None, production: Synthesized, tmp_path_factory: pytest.TempPathFactory
) -> set[Finding]:
    """(check, resource address) of every failed check."""
    directory = tmp_path_factory.mktemp("checkov")
    for name, body in production.stacks.items():
        (directory / name).mkdir()
        (directory / name / "cdk.tf.json").write_text(json.dumps(body, indent=2))
    ran = subprocess.run(
        [
            CHECKOV,
            "--directory",
            str(directory),
            "--framework",
            "terraform_json",
            "secrets",
            "--output",
            "json",
            "--quiet",
            "--compact",
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    reports = json.loads(ran.stdout)
    return {
        (failed["check_id"], address(failed, production))
        for report in (reports if isinstance(reports, list) else [reports])
        for failed in report["results"]["failed_checks"]
    }


def address(failed: dict[str, Any], production: Synthesized) -> str:
    """checkov names a resource `resource.<name>` or `<type>.<name>`: always give the latter."""
    kind, _, name = failed["resource"].partition(".")
    if kind != "resource":
        return str(failed["resource"])
    stack = Path(failed["file_path"]).parent.name
    types = [t for t, named in production.stacks[stack]["resource"].items() if name in named]
    assert len(types) == 1, failed
    return f"{types[0]}.{name}"


def waived() -> set[Finding]:
    waivers = tomllib.loads((HERE / "waivers.toml").read_text(encoding="utf-8"))
    for check, waiver in waivers.items():
        assert set(waiver) == {"title", "resources", "reason", "cost"}, check
    return {(check, r) for check, waiver in waivers.items() for r in waiver["resources"]}


def test_every_finding_is_explained(findings: set[Finding]) -> None:
    assert findings - waived() == set()


def test_no_waiver_is_left_over(findings: set[Finding]) -> None:
    assert waived() - findings == set()
