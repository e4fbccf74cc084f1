"""Ask before something is changed."""

from __future__ import annotations

import sys

import typer

from tij.errors import BadInputError


def confirm(question: str, *, yes: bool) -> bool:
    """True after a yes. Where nobody can answer, `--yes` has to be given."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise BadInputError(f"{question} Nobody can answer here: add --yes to go ahead.")
    return typer.confirm(question, err=True)


def confirm_by_name(
    name: str, given: str | None, *, question: str, what: str, command: str
) -> bool:
    """True where `given`, or what is typed, is the environment's name; else BadInputError.

    `question` is asked on a terminal; `what` begins the refusal, `command` is the one to repeat.
    """
    if given is None and sys.stdin.isatty():
        given = typer.prompt(question, err=True)
    if given != name:
        instead = f"{given!r} was given" if given else "it was not given"
        raise BadInputError(
            f"{what} needs its name, and {instead}. Nothing was done.",
            next_step=f"tij {command} -e {name} --confirm {name}",
        )
    return True
