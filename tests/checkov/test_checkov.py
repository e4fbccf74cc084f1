"""checkov over production's JSON finds nothing but what the waiver list explains."""

from __future__ import annotations

import json
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import against_aws
from tests.checkov.program import CHECKOV
from tests.synthesized import Synthesized

HERE = Path(__file__).parent

Finding = tuple[str, str]


@dataclass(frozen=True)
class Said:
    """What checkov says of production."""

    failed: set[Finding]
    """(check, resource address)."""
    passed: set[str]
    """Checks that some resource passes."""


@pytest.fixture(scope="module")
def said(
    needs_checkov: None, production: Synthesized, tmp_path_factory: pytest.TempPathFactory
) -> Said:
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
            "--compact",
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    reports = json.loads(ran.stdout)
    results = [r["results"] for r in (reports if isinstance(reports, list) else [reports])]
    return Said(
        {(f["check_id"], address(f, production)) for r in results for f in r["failed_checks"]},
        {passed["check_id"] for r in results for passed in r["passed_checks"]},
    )


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


def test_every_finding_is_explained(said: Said) -> None:
    assert said.failed - waived() == set()


def test_no_waiver_is_left_over(said: Said) -> None:
    assert waived() - said.failed == set()


def test_what_the_page_of_controls_says_of_a_check_is_so(said: Said) -> None:
    """docs/against-aws.md: passing checks passed somewhere and failed nowhere."""
    failed = {check for check, _ in said.failed}
    for row in against_aws.read():
        says = row.cells.get("Production")
        if says == "passes" and not row.tests:
            assert set(row.checks) <= said.passed - failed, row
        elif says == "fails":
            assert set(row.checks) <= failed, row
