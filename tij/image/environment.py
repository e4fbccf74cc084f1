"""Push the image of a checkout to the registry of an environment."""

from __future__ import annotations

import os

from tij import contract
from tij.app.recipe import recipe_for
from tij.deploy.outputs import read_outputs
from tij.emulator.host.image import Recipe
from tij.errors import BadInputError
from tij.image.builder import OnLine, find_builder
from tij.image.context import context_for
from tij.image.host import push_host_image
from tij.image.pushing import Pushed, push_image
from tij.image.repository import Repository
from tij.image.source import Source, read_source
from tij.session.session import Session


def repository_of(session: Session) -> Repository:
    """The environment's repository; BadInputError before the foundation is applied."""
    outputs = read_outputs(session, [session.stacks[contract.FOUNDATION]]).get(contract.FOUNDATION)
    if not outputs or contract.REPOSITORY_URL.name not in outputs:
        raise BadInputError(
            f"{session.environment} has no registry yet: it is in the stack {contract.FOUNDATION}.",
            next_step=f"tij apply -e {session.environment} {contract.FOUNDATION}",
        )
    return Repository(outputs[contract.REPOSITORY_URL.name], session.aws.client("ecr"))


def push_from(
    session: Session,
    *,
    dirty: bool = False,
    base: str | None = None,
    builder: str | None = None,
    on_line: OnLine = lambda _: None,
) -> Pushed:
    """Build and push the checkout's image, unless it is there.

    For the embedded AWS it is built as this machine runs it, and needs no builder.
    """
    root, app = session.project.root, session.settings.app
    source = read_source(root, dirty=dirty, project=root / app.directory)
    recipe = recipe_for(root, session.settings)
    repository = repository_of(session)
    if session.aws.embedded:
        return _push_host_image(session, source, repository, recipe)
    return push_image(
        source,
        repository,
        session.settings.service.architecture,
        context=lambda: context_for(source.context, recipe, app),
        builder=lambda: find_builder(os.environ, session.interrupt, builder),
        base=base,
        on_line=on_line,
    )


def _push_host_image(
    session: Session, source: Source, repository: Repository, recipe: Recipe | None
) -> Pushed:
    known = repository.digest(source.tag)
    digest = push_host_image(
        session.aws,
        repository.name,
        source.context,
        session.project.host_images,
        recipe,
        source.tag,
    )
    return Pushed(repository.url, source.tag, digest, made=known != digest)
