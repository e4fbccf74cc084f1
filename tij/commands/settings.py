"""`tij settings`: look at an environment's settings."""

from __future__ import annotations

from pathlib import Path

import typer

from tij.commands.options import Environment, Json
from tij.console import out
from tij.project import Project
from tij.session.session import load_settings
from tij.settings import SettingsError

settings = typer.Typer(no_args_is_help=True, help="The settings of an environment.")


@settings.command()
def check(environment: Environment = "local", json: Json = False) -> None:
    """Check `environments/<environment>.toml`; list everything that is wrong with it."""
    project = Project.find(Path.cwd())
    try:
        load_settings(project, environment)
    except SettingsError as error:
        if json:
            out.print_json(data=[problem.document() for problem in error.problems])
            raise typer.Exit(error.exit_code) from None
        raise
    if json:
        out.print_json(data=[])
    else:
        out.print(f"environments/{environment}.toml is right.")
