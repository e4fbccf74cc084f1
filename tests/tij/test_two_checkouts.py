"""Two rehearsals at once, in two checkouts of one user: neither sees the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny_project import TIMEOUT, TinyProject, parameters


@pytest.fixture
def checkouts(
    needs_terraform: None, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[TinyProject]:
    shared = tmp_path_factory.mktemp("shared")
    return [TinyProject.bootstrapped(tmp_path / name, shared) for name in ("one", "two")]


def test_each_makes_its_own(checkouts: list[TinyProject]) -> None:
    for checkout in checkouts:
        checkout.write("first", parameters("shared", checkout.root.name))
    running = [checkout.start("apply", "first", "--yes") for checkout in checkouts]
    try:
        said = [process.communicate(timeout=TIMEOUT) for process in running]
    finally:
        for process in running:
            process.kill()
    assert [process.returncode for process in running] == [0, 0], said
    for checkout in checkouts:
        with checkout.aws:
            assert checkout.parameters() == {"/tiny/shared", f"/tiny/{checkout.root.name}"}
