"""Fixtures that several rooms' tests share."""

from __future__ import annotations

import pytest

from tij import synthesis

# Before anything imports CDKTF.
synthesis.activate()

from tests.chromium import chromium  # noqa: E402, F401 (fixture)
from tests.synthesized import Synthesized, synthesize  # noqa: E402
from tij.settings import load  # noqa: E402
from tij.settings.models import Settings  # noqa: E402


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Production's settings: the guide's."""
    return load("production")


@pytest.fixture(scope="session")
def production(settings: Settings) -> Synthesized:
    """Production, synthesized."""
    return synthesize(settings)


pytest_plugins = ["tests.needs", "tests.reference"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The rehearsal first: it waits for minutes, while other workers do the rest."""
    items.sort(key=lambda item: "rehearsal" not in item.path.parts)
