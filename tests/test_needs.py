"""What a machine lacks is skipped with its reason, and told in one line how to have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.needs import NEEDS, not_tried

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
TESTS = """
    import pytest

    @pytest.mark.terraform
    def test_that_applies(): ...

    @pytest.fixture
    def database(needs_container): ...

    def test_through_a_fixture(database): ...

    @pytest.mark.browser
    def test_that_opens_a_page(): ...

    def test_of_python_alone(): ...
"""


@pytest.fixture
def bare(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Those tests, on a machine without any program."""
    monkeypatch.setenv("PATH", str(pytester.path))
    monkeypatch.setattr("tij.emulator.host.programs.SBIN", ())
    monkeypatch.setattr("tij.emulator.host.programs.POSTGRES_ROOTS", ())
    pytester.makepyfile(TESTS)
    markers = "".join(f"\n    {name}" for name in NEEDS)
    pytester.makeini(f"[pytest]\naddopts = --strict-markers -rs\nmarkers ={markers}\n")
    return pytester


def test_what_a_machine_lacks_is_skipped_and_told_in_one_line(bare: pytest.Pytester) -> None:
    ran = bare.runpytest_inprocess("-p", "tests.needs")
    ran.assert_outcomes(passed=1, skipped=3)
    (line,) = [line for line in ran.outlines if line.startswith("Not tried")]
    assert line.startswith("Not tried: 3 tests. 2 more with: apt-get install chromium nginx. 1: ")
    assert "Terraform or OpenTofu 1.11 or newer is needed" in line
    assert "https://developer.hashicorp.com/terraform/install" in line


def test_a_choice_by_marker_finds_what_needs_it_through_a_fixture(bare: pytest.Pytester) -> None:
    ran = bare.runpytest_inprocess("-p", "tests.needs", "-m", "not (container or terraform)")
    ran.assert_outcomes(passed=1, skipped=1, deselected=2)


def test_where_nothing_is_skipped_nothing_is_told() -> None:
    assert not_tried([]) == ""


def test_reasons_are_counted_and_packages_named_once() -> None:
    reasons = ["Skipped: A is not set", "jq is not installed: apt-get install jq", "A is not set."]
    assert not_tried([*reasons, "No builder\nNext: install one: apt-get install jq tini"]) == (
        "Not tried: 4 tests. 2 more with: apt-get install jq tini. 2: A is not set."
    )


def test_make_check_leaves_out_all_that_needs_a_program() -> None:
    (line,) = [
        line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("SLOW")
    ]
    assert set(line.split(":=")[1].split()) == {*NEEDS, "stock", "calls"}
