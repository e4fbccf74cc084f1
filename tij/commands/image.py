"""`tij image`: build the container's image and push it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tij.app.recipe import recipe_for
from tij.commands.options import Environment, Json
from tij.console import err, out
from tij.image.builder import find_builder
from tij.image.context import context_for
from tij.image.environment import push_from
from tij.image.source import read_source
from tij.interrupt import Interrupt
from tij.project import Project
from tij.session.session import load_settings, open_session

Dirty = Annotated[
    bool, typer.Option("--dirty", help="Build the tree as it is, with what is not committed.")
]
Base = Annotated[
    str | None,
    typer.Option(help="Another base image than the Dockerfile's, such as one with its digest."),
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
                context, name, settings.service.architecture, base=base, on_line=show_line
            )
    out.print(name, highlight=False, soft_wrap=True)


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
        pushed = push_from(session, dirty=dirty, base=base, builder=builder, on_line=show_line)
    if json:
        document = {"repository": pushed.repository, "tag": pushed.tag, "digest": pushed.digest}
        out.print_json(data={**document, "pushed": pushed.made})
        return
    if not pushed.made:
        err.print(f"{pushed.tag} is in the registry already.", highlight=False, soft_wrap=True)
    out.print(pushed.reference, highlight=False, soft_wrap=True)


def show_line(line: str) -> None:
    """Show what an external command, or AWS, says meanwhile."""
    err.print(line, highlight=False, markup=False, soft_wrap=True)
