"""`tij app check`: read a Django project, and say what `[app]` could be or lacks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from tij.app.environment import reference_for
from tij.app.promises import Promise
from tij.app.proposal import lacking, promises_of, propose
from tij.app.recipe import recipe_for
from tij.commands.options import Environment
from tij.console import new_table, out
from tij.emulator.host.image import build as build_image
from tij.emulator.host.pythons import PythonMissingError, find_python
from tij.errors import BadInputError, ExitCode
from tij.project import Project
from tij.session.session import load_settings

app = typer.Typer(no_args_is_help=True, help="The Django project that the image holds.")

Directory = Annotated[
    Path | None,
    typer.Argument(help="A project to propose [app] for; without it, the one that [app] names."),
]


@app.callback()
def _app() -> None:
    """One command so far, which is named all the same."""


@app.command()
def check(
    directory: Directory = None,
    environment: Environment = "local",
    build: Annotated[
        bool,
        typer.Option(
            "--build",
            help="Also install its packages and start Django with its settings, as the image's"
            " build does: this runs the project's code. Without DIRECTORY.",
        ),
    ] = False,
) -> None:
    """Read a project without running any of its code.

    With DIRECTORY: print a proposal of [app], what would be kept, added and turned off, and what
    only you can decide. Without: hold the settings' [app] to the project. Exit code 2 when there is
    no project, a variable is missing, or Django does not start with `--build`.
    """
    project = Project.find(Path.cwd())
    root = project.root
    if directory is None:
        _check(project, environment, build=build)
        return
    if build:
        raise BadInputError(
            "--build is of the project that [app] names.",
            next_step="write the proposal into environments/local.toml, then tij app check --build",
        )
    proposal = propose(root, directory.resolve())
    out.print(
        f"# Read, not run: {proposal.project}\n# For environments/*.toml, in place of its [app]:\n"
    )
    out.print(proposal.toml())
    _show(proposal.promises)
    if proposal.optional:
        out.print("\nAsked for, but not needed to start (name and place):")
        for asked in proposal.optional:
            could_be = reference_for(asked, cache=proposal.cache)
            out.print(
                f"  {asked.name}  {asked.where}" + (f"  could be {could_be}" if could_be else "")
            )
    if proposal.questions:
        out.print("\nTo decide:")
        for question in proposal.questions:
            out.print(f"  - {question}")
    out.print(
        "\nNext: write the tables into environments/local.toml, then tij app check, tij local up"
    )


def _check(project: Project, environment: str, *, build: bool) -> None:
    root = project.root
    settings = load_settings(project, environment)
    recipe = recipe_for(root, settings)
    _show(promises_of(root, settings.app, mail=settings.email.enabled))
    try:
        find_python(settings.app.python)
    except PythonMissingError as absent:
        out.print(f"\n{absent}")
    missing = lacking(root, settings)
    for asked in missing:
        out.print(
            f"{asked.name} is needed ({asked.where}) and nobody gives it: name it in"
            " [app.environment], app.secrets or app.generated_secrets."
        )
    if build:
        out.print("\nInstalling its packages, and running its code: its settings and its URLs.")
        build_image(project.host_images, root / "container", recipe)
        out.print("Django starts with its settings, and its static files were collected.")
    if missing:
        raise typer.Exit(ExitCode.BAD_INPUT)
    out.print(f"\n{settings.app.directory}: its settings find every variable that they need.")


def _show(promises: Iterable[Promise]) -> None:
    table = new_table("promise", "is", "seen in the source")
    for promise in promises:
        table.add_row(promise.part, promise.outcome, promise.seen)
    out.print()
    out.print(table)
