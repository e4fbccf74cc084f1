"""`tij diagram` draws the checkout's own architecture."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.docs import diagrams
from tests.tij.checkout import tij


@pytest.mark.reference
def test_it_draws_what_the_readme_shows(tmp_path: Path) -> None:
    assert tij("diagram") == diagrams.PICTURES["en"].read_text(encoding="utf-8")
    file = tmp_path / "picture.svg"
    assert f"{file} written." in tij("diagram", "--language", "ja", "--output", str(file))
    assert file.read_bytes() == diagrams.PICTURES["ja"].read_bytes()


@pytest.mark.reference
def test_mermaid_is_another_format() -> None:
    assert tij("diagram", "--format", "mermaid") in diagrams.PAGE.read_text(encoding="utf-8")


def test_a_missing_directory_is_told(tmp_path: Path) -> None:
    assert "there is no directory" in tij("diagram", "-o", str(tmp_path / "no" / "x.svg"), code=2)
