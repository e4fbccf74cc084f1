"""In another project's checkout the reference project's tests are left out, and it is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import reference
from tests.reference import EXAMPLES, another
from tij.settings import DIRECTORY
from tij.start.answers import Answers
from tij.start.files import production, rehearsal

pytest_plugins = ["pytester"]

SHOP = '[app]\ndirectory = "../shop"\nsettings_module = "shop.settings"\nwsgi = "shop.wsgi:app"\n'
TESTS = """
    import pytest

    @pytest.mark.reference
    def test_of_its_api(): ...

    @pytest.fixture
    def example(needs_reference): ...

    def test_through_a_fixture(example): ...

    def test_of_the_product(): ...
"""
INI = "[pytest]\naddopts = --strict-markers\nmarkers =\n    reference\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """What `tij init --project ../shop` writes, in place of the example's files."""
    answers = Answers(
        name="shop", domain="shop.example", email="ops@shop.example", account="123456789012"
    )
    (tmp_path / "production.toml").write_text(production(answers, SHOP), encoding="utf-8")
    (tmp_path / "local.toml").write_text(rehearsal(answers, SHOP), encoding="utf-8")
    return tmp_path


@pytest.fixture
def tests(pytester: pytest.Pytester) -> Callable[[], pytest.RunResult]:
    """Those tests, run."""
    pytester.makepyfile(TESTS)
    pytester.makeini(INI)
    return lambda: pytester.runpytest_inprocess("-p", "tests.needs", "-p", "tests.reference")


def test_another_projects_settings_leave_them_out_and_it_is_said(
    tests: Callable[[], pytest.RunResult], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference, "DIRECTORY", shop)
    result = tests()
    result.assert_outcomes(passed=1, skipped=2)
    (line,) = [line for line in result.outlines if line.startswith("Not tried")]
    assert line == (
        "Not tried: 2 tests. 2: the reference project's tests:"
        " environments/local.toml names ../shop."
    )


@pytest.mark.reference
def test_the_examples_settings_leave_nothing_out(tests: Callable[[], pytest.RunResult]) -> None:
    assert another() == ""
    tests().assert_outcomes(passed=3)


@pytest.mark.reference
@pytest.mark.parametrize("missing", EXAMPLES)
def test_without_an_examples_file_they_are_left_out(tmp_path: Path, missing: str) -> None:
    for file in DIRECTORY.glob("*.toml"):
        if file.stem != missing:
            shutil.copy(file, tmp_path)
    assert f"environments/{missing}.toml" in another(tmp_path)


def test_a_file_that_does_not_load_is_left_to_its_own_test(shop: Path) -> None:
    (shop / "local.toml").write_text("[project]\nname = 1\n", encoding="utf-8")
    assert another(shop) == ""
