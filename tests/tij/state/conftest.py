"""A tiny project for the room's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tiny_project import TinyProject


@pytest.fixture(scope="module")
def project(
    needs_terraform: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TinyProject]:
    """Nothing made yet; the commands join its running embedded AWS."""
    tiny = TinyProject.make(tmp_path_factory.mktemp("tiny") / "checkout")
    with tiny.aws:
        yield tiny
