"""Settings: one TOML file per environment, parsed once into frozen typed models."""

from __future__ import annotations

import tomllib
from pathlib import Path

from environments.models import Settings


class SettingsError(Exception):
    """The settings are wrong; str() is the finished message."""


DIRECTORY = Path(__file__).parent


def load(environment: str, directory: Path = DIRECTORY) -> Settings:
    """Read `<directory>/<environment>.toml`."""
    table = tomllib.loads((directory / f"{environment}.toml").read_text(encoding="utf-8"))
    return Settings.model_validate({"environment": environment, **table})
