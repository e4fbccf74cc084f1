"""`tij settings`: look at an environment's settings."""

from __future__ import annotations

from pathlib import Path

import typer

from tij.commands.options import Environment
from tij.console import out
from tij.project import Project
from tij.session.session import load_settings

settings = typer.Typer(no_args_is_help=True, help="The settings of an environment.")


@settings.command()
def check(environment: Environment = "local") -> None:
    """Check environments/<environment>.toml; list everything that is wrong with it."""
    project = Project.find(Path.cwd())
    load_settings(project, environment)
    out.print(f"environments/{environment}.toml is right.", highlight=False)
