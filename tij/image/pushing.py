"""Push the checkout's image, unless the registry has it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tij.errors import TijError
from tij.image.builder import Builder, OnLine
from tij.image.context import Context
from tij.image.repository import Repository
from tij.image.source import Source
from tij.settings.models import Architecture


@dataclass(frozen=True)
class Pushed:
    """An image in the registry; `made`: it was pushed just now."""

    repository: str
    tag: str
    digest: str
    made: bool

    @property
    def reference(self) -> str:
        """`<repository>@sha256:...`: what a task definition names."""
        return f"{self.repository}@{self.digest}"


def push_image(
    source: Source,
    repository: Repository,
    architecture: Architecture,
    *,
    builder: Callable[[], Builder],
    context: Callable[[], AbstractContextManager[Context]],
    base: str | None = None,
    on_line: OnLine = lambda _: None,
) -> Pushed:
    """Build what `context` makes of `source` and push it.

    An image with its tag is taken as it is: tags are immutable.
    """
    if known := repository.digest(source.tag):
        return Pushed(repository.url, source.tag, known, made=False)
    working = builder()
    image = f"{repository.url}:{source.tag}"
    with context() as made_of:
        working.build(made_of, image, architecture, base=base, on_line=on_line)
    made = True
    login = repository.login()
    try:
        working.push(image, login, on_line=on_line)
    except TijError:
        # Someone else may have pushed the same commit meanwhile.
        made = False
        if repository.digest(source.tag) is None:
            raise
    digest = repository.digest(source.tag)
    if digest is None:
        raise TijError(
            f"{image} was pushed, but the registry does not know it.", next_step="run it again"
        )
    return Pushed(repository.url, source.tag, digest, made)
