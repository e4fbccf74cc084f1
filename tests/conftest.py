"""Fixtures that several rooms' tests share."""

from __future__ import annotations

import pytest

import environments
from environments.models import Settings
from tests.synthesized import Synthesized, synthesize


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Production's settings: the guide's."""
    return environments.load("production")


@pytest.fixture(scope="session")
def production(settings: Settings) -> Synthesized:
    """Production, synthesized."""
    return synthesize(settings)
