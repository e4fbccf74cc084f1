"""Settings: one TOML file per environment, parsed once into frozen typed models."""

from tij.settings.loading import DIRECTORY, load, names
from tij.settings.problems import Problem, SettingsError

__all__ = ["DIRECTORY", "Problem", "SettingsError", "load", "names"]
