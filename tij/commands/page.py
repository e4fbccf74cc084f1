"""`tij page`: the guide as one page."""

from __future__ import annotations

import os
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tij.commands.options import Environment, LanguageOption
from tij.console import out
from tij.errors import BadInputError
from tij.language import Language
from tij.page.content import gather
from tij.page.render import render
from tij.project import Project
from tij.session.session import load_settings
from tij.synthesized.synthesize import synthesize_beside


def page(
    environment: Environment = "local",
    directory: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where to; .tij/page/<environment> without."),
    ] = None,
    opening: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    language: LanguageOption = Language.ENGLISH,
) -> None:
    """Write the guide as one page: what is built, checked, allowed, planned, and what it costs.

    It needs no network and no AWS. What is not there yet, the page itself tells.
    """
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    stacks = synthesize_beside(project, environment, dict(os.environ))
    text = render(gather(project, settings, stacks, language, datetime.now(UTC)))
    file = (directory or project.page(environment)) / "index.html"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInputError(
            f"--out {file.parent}: cannot be written: {error.strerror}.",
            next_step="name another directory",
        ) from error
    address = file.resolve().as_uri()
    out.print(address, highlight=False, markup=False, soft_wrap=True)
    if opening and not webbrowser.open(address):
        raise BadInputError("--open: there is no browser here. Open the address above in one.")
