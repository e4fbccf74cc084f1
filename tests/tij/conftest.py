"""A tiny project for the room's tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.tiny_project import TinyProject


@pytest.fixture(scope="module")
def project(
    needs_terraform: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TinyProject]:
    """Bootstrapped; the commands join its running embedded AWS."""
    base = tmp_path_factory.getbasetemp()
    # Workers have directories of their own in that of the run.
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    root = tmp_path_factory.mktemp("tiny") / "checkout"
    tiny = TinyProject.bootstrapped(root, shared)
    with tiny.aws:
        yield tiny
