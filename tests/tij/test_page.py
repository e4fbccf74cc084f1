"""`tij page` as a command: it writes the checkout's own page, and refuses what it cannot write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tij(*arguments: str, code: int = 0) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "tij", "page", "-e", "production", *arguments],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout if code == 0 else ended.stderr


def test_it_writes_one_file_and_prints_its_address(tmp_path: Path) -> None:
    directory = tmp_path / "a new one"
    address = tij("--out", str(directory), "--language", "ja").strip()
    (file,) = directory.iterdir()
    assert address == file.as_uri()
    assert '<html lang="ja">' in file.read_text(encoding="utf-8")


def test_a_directory_that_cannot_be_is_told(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    assert "cannot be written" in tij("--out", str(taken), code=2)
