"""`tij image`: build the container's image and push it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tij.app.recipe import recipe_for
from tij.commands.options import Environment, Json
from tij.console import err, new_table, out
from tij.errors import ExitCode
from tij.image import bases
from tij.image.builder import find_builder
from tij.image.context import context_for
from tij.image.environment import push_from
from tij.image.source import CONTEXT, read_source
from tij.image.tags import digest_of
from tij.interrupt import Interrupt
from tij.project import Project
from tij.session.session import load_settings, open_session

Dirty = Annotated[
    bool, typer.Option("--dirty", help="Build the tree as it is, with what is not committed.")
]
Base = Annotated[
    str | None,
    typer.Option(help="Another base image than the Dockerfile's."),
]
BuilderName = Annotated[
    str | None,
    typer.Option(
        "--builder",
        envvar="TIJ_IMAGE_BUILDER",
        help="docker, podman or buildah; the first that works if not given.",
    ),
]

image = typer.Typer(no_args_is_help=True, help="The container's image.")


@image.command()
def build(
    environment: Environment = "local",
    dirty: Dirty = False,
    base: Base = None,
    builder: BuilderName = None,
) -> None:
    """Build the image for the service's processor, and keep it on this machine."""
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    root, app = project.root, settings.app
    source = read_source(root, dirty=dirty, project=root / app.directory)
    recipe = recipe_for(root, settings)
    interrupt = Interrupt()
    with interrupt.handling_signals():
        working = find_builder(os.environ, interrupt, builder)
        name = f"{settings.project.prefix}-backend:{source.tag}"
        with context_for(source.context, recipe, app) as context:
            working.build(
                context, name, settings.service.architecture, base=base, on_line=err.print
            )
    out.print(name)


@image.command()
def push(
    environment: Environment = "local",
    dirty: Dirty = False,
    base: Base = None,
    builder: BuilderName = None,
    json: Json = False,
) -> None:
    """Build the image and push it to the foundation's registry; print its digest.

    Its tag is the commit. An image that is there already is neither built nor pushed again.
    """
    with open_session(environment) as session:
        pushed = push_from(session, dirty=dirty, base=base, builder=builder, on_line=err.print)
    if json:
        document = {"repository": pushed.repository, "tag": pushed.tag, "digest": pushed.digest}
        out.print_json(data={**document, "pushed": pushed.made})
        return
    if not pushed.made:
        err.print(f"{pushed.tag} is in the registry already.")
    out.print(pushed.reference)


@image.command()
def refresh(
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing; exit code 3 if a tag means another image by now."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Ask the registries what the base images' tags mean now, and write it into the Dockerfile.

    For security updates of Debian and Python: the image begins with what the digests name.
    """
    container = Project.find(Path.cwd()).root / CONTEXT
    moves = bases.refresh(container, digest_of, write=not check)
    moved = any(move.moved for move in moves)
    if json:
        out.print_json(
            data=[
                {"image": move.base.image, "was": move.base.digest, "is": move.now}
                for move in moves
            ]
        )
    else:
        table = new_table("base image", "was", "is")
        for move in moves:
            now = move.now if move.moved else "the same"
            table.add_row(move.base.image, move.base.digest or "not pinned", now)
        out.print(table)
        if moved:
            done = (
                f"Next: {bases.REFRESH}"
                if check
                else "Next: commit container/Dockerfile, tij release"
            )
            out.print(done)
    if check and moved:
        raise typer.Exit(ExitCode.CHANGES)
