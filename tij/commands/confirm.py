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
