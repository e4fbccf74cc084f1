"""`tij page`: the guide as one page."""

from __future__ import annotations

import os
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from tij.commands.options import Environment, LanguageOption
from tij.console import err, out
from tij.errors import BadInputError
from tij.language import Language
from tij.page.live import Live, read_live
from tij.page.writing import Stacks, page_of, write_page
from tij.pricing.chooser import wanted
from tij.pricing.environment import CHOICES, Costed, compare
from tij.project import Project
from tij.session.session import aws_access, embedded_aws, load_settings
from tij.settings.models import Settings
from tij.synthesized.synthesize import synthesize_beside


def page(
    environment: Environment = "local",
    directory: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Where to; `.tij/page/<environment>` if not given."
        ),
    ] = None,
    comparing: Annotated[
        bool,
        typer.Option(
            "--compare", help="Show and choose what other settings would cost; takes a minute."
        ),
    ] = False,
    opening: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    language: LanguageOption = Language.ENGLISH,
) -> None:
    """Write the guide as one page: what is built, checked, allowed, planned, and what it costs.

    Without credentials it is written too. The page itself says what is not there yet.
    """
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    stacks = synthesize_beside(project, environment, dict(os.environ))
    live = _live(project, settings, stacks)
    compared: tuple[Costed, ...] = ()
    if comparing:
        with err.status("Synthesizing each choice..."):
            choices = tuple(dict.fromkeys((*CHOICES, *wanted(settings))))
            compared = compare(project, environment, dict(os.environ), choices)
    text = page_of(project, settings, stacks, live, language, compared=compared)
    file = write_page(directory or project.page(environment), text)
    address = file.as_uri()
    out.print(address)
    if opening and not webbrowser.open(address):
        raise BadInputError("--open: there is no browser here. Open the address above in one.")


def _live(project: Project, settings: Settings, stacks: Stacks) -> Live:
    embedded = embedded_aws(project, settings) if settings.aws.embedded else None
    if embedded and not embedded.status().state_directory.exists():
        # Nothing was ever made in it: not worth its start.
        return Live(never=tuple(stacks))
    with aws_access(project, settings, os.environ) as aws:
        return read_live(lambda: aws.client("s3"), stacks)
