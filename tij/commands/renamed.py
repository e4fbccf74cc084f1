"""Commands by their old names: they work, and say the new one."""

from __future__ import annotations

import typer

from tij.commands.dotenv import Force, dotenv
from tij.console import err

renamed_env = typer.Typer(no_args_is_help=True)


def say_renamed(old: str, new: str) -> None:
    """One line on standard error."""
    err.print(f"{old} is now {new}.")


@renamed_env.callback()
def _env() -> None:
    """Keep `init` a sub-command."""


@renamed_env.command()
def init(force: Force = False) -> None:
    """`tij dotenv`."""
    say_renamed("tij env init", "tij dotenv")
    dotenv(force)
