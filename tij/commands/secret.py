"""`tij secret`: the project's own secrets, which never stand in a file, an argument or a state."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tij.app.secrets import AppSecrets
from tij.commands.confirm import confirm
from tij.commands.options import Environment, Json, Yes
from tij.console import new_table, out
from tij.errors import BadInputError
from tij.project import Project
from tij.session.session import alone, aws_access, load_settings

secret = typer.Typer(
    no_args_is_help=True, help="The project's own secrets (app.secrets), kept by Secrets Manager."
)

Name = Annotated[str, typer.Argument(help="A variable of app.secrets or app.generated_secrets.")]
NEXT = "New tasks get it: tij release, or tij secret list to see what is missing."


@secret.command("set")
def set_value(name: Name, environment: Environment = "local") -> None:
    """Write a value: asked for on a terminal, else all of standard input. Never an argument."""
    value = _asked(name)
    with _secrets(environment) as secrets:
        secrets.set(name, value)
    out.print(f"{name} is set in {environment}. {NEXT}")


@secret.command("list")
def list_names(environment: Environment = "local", json: Json = False) -> None:
    """Show which variables have a value; never the values."""
    with _secrets(environment) as secrets:
        listed = secrets.listed()
    if json:
        out.print_json(data=[vars(each) for each in listed])
        return
    if not listed:
        out.print(f"environments/{environment}.toml names no secrets (app.secrets).")
        return
    table = new_table("variable", "written by", "value")
    for each in listed:
        by = "tij, generated" if each.generated else "tij secret set"
        table.add_row(each.name, by, "there" if each.there else "missing")
    out.print(table)


@secret.command()
def rotate(name: Name, environment: Environment = "local", yes: Yes = False) -> None:
    """Replace a generated value with a new one."""
    if not confirm(f"Replace {name} of {environment}?", yes=yes):
        return
    with _secrets(environment) as secrets:
        secrets.rotate(name)
    out.print(f"{name} has a new value in {environment}. {NEXT}")


@secret.command()
def remove(name: Name, environment: Environment = "local", yes: Yes = False) -> None:
    """Take a value away. Tasks that need it no longer start."""
    if not confirm(f"Remove the value of {name} from {environment}?", yes=yes):
        return
    with _secrets(environment) as secrets:
        secrets.remove(name)
    out.print(f"{name} has no value in {environment} any more.")


@contextmanager
def _secrets(environment: str) -> Iterator[AppSecrets]:
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    # One secret holds all values: two writers would lose one's.
    with alone(project, environment), aws_access(project, settings, os.environ) as aws:
        yield AppSecrets(aws.client("secretsmanager"), settings)


def _asked(name: str) -> str:
    if sys.stdin.isatty():
        value: str = typer.prompt(name, hide_input=True, confirmation_prompt=True, err=True)
        return value
    value = sys.stdin.read().removesuffix("\n")
    if not value:
        raise BadInputError(
            f"{name}: nobody can be asked here, and standard input is empty.",
            next_step=f"tij secret set {name} < FILE",
        )
    return value
