"""The page of what holds this deployment against AWS names tests and waivers that there are."""

from __future__ import annotations

import ast
import tomllib

import pytest

from tests.against_aws import PAGE, Row, read

TESTS = PAGE.parents[1] / "tests"
WAIVERS = tomllib.loads((TESTS / "checkov" / "waivers.toml").read_text(encoding="utf-8"))
ROWS = read()
FINDINGS = [row for row in ROWS if row.section.startswith("What AWS would")]
REVIEW = [row for row in ROWS if row.section.startswith("What the security review")]
CONTROLS = [row for row in ROWS if row.section == "AWS's own controls"]


def functions(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_finding_has_its_line_and_a_test() -> None:
    assert [row.cells["#"] for row in FINDINGS] == [str(n) for n in range(1, 29)]
    assert [row.cells["#"] for row in FINDINGS if not all(name for _, name in row.tests)] == []
    assert all(row.tests for row in FINDINGS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: next(iter(row.cells.values())))
def test_every_test_that_is_named_exists(row: Row) -> None:
    for file, name in row.tests:
        assert (TESTS / file).is_file(), file
        assert not name or name in functions(file), f"{file}::{name}"


@pytest.mark.parametrize("row", REVIEW, ids=lambda row: row.cells["#"])
def test_what_the_review_found_is_held_or_said_to_be_open(row: Row) -> None:
    left = row.cells["Here"].startswith(("**open**", "**not ours**"))
    assert bool(row.tests) != left


@pytest.mark.parametrize("row", CONTROLS, ids=lambda row: row.cells["Control"])
def test_a_control_passes_or_fails_and_says_why(row: Row) -> None:
    says = row.cells["Production"]
    assert says in {"passes", "fails", "not ours"}
    assert row.holds
    # What "tests/checkov" finds failing is waived there, with its reason and its cost.
    if says == "fails":
        assert set(row.checks) <= set(WAIVERS)
    elif row.checks and not row.tests:
        assert not set(row.checks) & set(WAIVERS)
