"""`tij diagram` draws the checkout's own architecture."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scripts.docs import diagrams

ROOT = Path(__file__).parents[2]


def tij(*arguments: str, code: int = 0) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "tij", "diagram", "-e", "production", *arguments],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout if code == 0 else ended.stderr


def test_it_draws_what_the_readme_shows(tmp_path: Path) -> None:
    assert tij() == diagrams.PICTURES["en"].read_text(encoding="utf-8")
    file = tmp_path / "picture.svg"
    assert f"{file} written." in tij("--language", "ja", "--output", str(file))
    assert file.read_bytes() == diagrams.PICTURES["ja"].read_bytes()


def test_mermaid_is_another_format() -> None:
    assert tij("--format", "mermaid") in diagrams.PAGE.read_text(encoding="utf-8")


def test_a_missing_directory_is_told(tmp_path: Path) -> None:
    assert "there is no directory" in tij("-o", str(tmp_path / "no" / "x.svg"), code=2)
