"""`tij page` as a command: it writes the checkout's own page, and refuses what it cannot write."""

from __future__ import annotations

from pathlib import Path

from tests.tij.checkout import tij


def test_it_writes_one_file_and_prints_its_address(tmp_path: Path) -> None:
    directory = tmp_path / "a new one"
    address = tij("page", "--out", str(directory), "--language", "ja").strip()
    (file,) = directory.iterdir()
    assert address == file.as_uri()
    assert '<html lang="ja">' in file.read_text(encoding="utf-8")


def test_a_directory_that_cannot_be_is_told(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    assert "cannot be written" in tij("page", "--out", str(taken), code=2)
