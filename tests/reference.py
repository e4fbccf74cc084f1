"""Whether this checkout deploys the reference project: its own tests are skipped in another's.

The marker `reference` is for tests that ask for what only container/project, frontend/ or the
example's settings have. A test has it by the fixture `needs_reference`, or names it itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tij.settings import DIRECTORY, SettingsError, load, names
from tij.settings.models import AppSettings

MARKER = "reference"
EXAMPLES = ("local", "production", "staging")
NAME = "thisisjapan"


def another(directory: Path | None = None) -> str:
    """Why they are not tried here: the settings are another project's; else empty."""
    directory = directory or DIRECTORY
    there = names(directory)
    default = AppSettings()
    for name in EXAMPLES:
        file = f"environments/{name}.toml"
        if name not in there:
            return f"the reference project's tests: {file} is not here"
        try:
            settings = load(name, directory)
        except SettingsError:
            # That test tells which does.
            return ""
        app = settings.app
        if (app.directory, app.settings_module) != (default.directory, default.settings_module):
            return f"the reference project's tests: {file} names {app.directory}"
        if settings.project.name != NAME:
            return f"the reference project's tests: {file} is of {settings.project.name}"
    return ""


@pytest.fixture(scope="session")
def needs_reference() -> None:
    """Asked for by fixtures of the reference project and of the example's settings."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its fixtures, before `-m` chooses; skip it in another project."""
    why = another()
    for item in items:
        if "needs_reference" in getattr(item, "fixturenames", ()):
            item.add_marker(MARKER)
        if why and item.get_closest_marker(MARKER):
            item.add_marker(pytest.mark.skip(reason=why))
