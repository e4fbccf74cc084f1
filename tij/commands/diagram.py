"""`tij diagram`: the architecture as a picture."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tij.commands.options import Environment, LanguageOption
from tij.diagram import as_mermaid, as_svg, read_architecture
from tij.errors import BadInputError
from tij.language import Language
from tij.project import Project
from tij.session.session import load_settings
from tij.synthesized.synthesize import synthesize_beside


class Format(StrEnum):
    """What the picture is written as."""

    SVG = "svg"
    MERMAID = "mermaid"


def diagram(
    environment: Environment = "local",
    form: Annotated[
        Format, typer.Option("--format", help="A picture, or a Mermaid flowchart.")
    ] = Format.SVG,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file; standard output without.")
    ] = None,
    language: LanguageOption = Language.ENGLISH,
) -> None:
    """Draw the architecture from the synthesized JSON: tiers, zones, flows, what is public."""
    if output and not output.absolute().parent.is_dir():
        raise BadInputError(f"--output {output}: there is no directory {output.parent}.")
    project = Project.find(Path.cwd())
    load_settings(project, environment)
    stacks = synthesize_beside(project, environment, dict(os.environ))
    architecture = read_architecture(stacks, environment, language)
    draw = as_svg if form is Format.SVG else as_mermaid
    text = draw(architecture, language)
    if output:
        output.write_text(text, encoding="utf-8")
        typer.echo(f"{output} written.")
    else:
        typer.echo(text, nl=False)
