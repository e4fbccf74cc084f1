"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

from tij.language import Language

Environment = Annotated[
    str,
    typer.Option(
        "--environment",
        "-e",
        envvar="TIJ_ENVIRONMENT",
        help="Whose settings: `environments/<name>.toml`.",
    ),
]
Stacks = Annotated[
    list[str] | None, typer.Argument(help="Stacks, e.g. foundation data; none means all.")
]
Worker = Annotated[
    str | None, typer.Option("--worker", help="A worker of [[workers]], instead of the web.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
LanguageOption = Annotated[
    Language,
    typer.Option("--language", "-l", envvar="TIJ_LANGUAGE", help="Language of what is printed."),
]
Json = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
