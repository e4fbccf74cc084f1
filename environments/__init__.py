"""Settings: one TOML file per environment, parsed once into frozen typed models."""

from environments.loading import DIRECTORY, load, names
from environments.problems import Problem, SettingsError

__all__ = ["DIRECTORY", "Problem", "SettingsError", "load", "names"]
