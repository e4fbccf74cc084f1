"""The build context with another project in the reference project's place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tij.emulator.host.image import HASHED, NEEDS, Recipe, copy, from_source, is_hashed
from tij.image.bases import DOCKERFILE, pinned_base
from tij.settings.models import AppSettings


@dataclass(frozen=True)
class Context:
    """A directory to build in, and the Dockerfile's arguments."""

    directory: Path
    arguments: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def context_for(container: Path, recipe: Recipe | None, app: AppSettings) -> Iterator[Context]:
    """`container` itself without a recipe; else a copy, deleted afterwards, made by the recipe."""
    if recipe is None:
        yield Context(container)
        return
    with tempfile.TemporaryDirectory(prefix="tij-context-") as name:
        directory = Path(name)
        for file in (DOCKERFILE, ".dockerignore"):
            shutil.copy(container / file, directory)
        copy(container / "image", directory / "image")
        copy(recipe.project, directory / "project")
        (directory / "requirements.txt").write_text(recipe.requirements, encoding="utf-8")
        _append(directory / NEEDS, recipe.needs)
        variables = (f"{name}={_quoted(value)}" for name, value in recipe.build_variables.items())
        _append(directory / "image" / "build.env", variables)
        yield Context(directory, _arguments(container, recipe, app))


def _arguments(container: Path, recipe: Recipe, app: AppSettings) -> dict[str, str]:
    """What the Dockerfile's ARGs are."""
    return {
        "PYTHON_IMAGE": pinned_base(container, recipe.python),
        "HASHES": " ".join(HASHED) if is_hashed(recipe.requirements) else "",
        "FROM_SOURCE": " ".join(from_source(recipe)),
        "SYSTEM_PACKAGES": " ".join(app.system_packages),
        "BUILD_COMMANDS": "\n".join(recipe.build_commands) or ":",
        **recipe.variables,
    }


def _append(file: Path, lines: Iterator[str] | tuple[str, ...]) -> None:
    with file.open("a", encoding="utf-8") as more:
        more.writelines(f"{line}\n" for line in lines)


def _quoted(value: str) -> str:
    """For the shell that reads build.env."""
    return "'" + value.replace("'", "'\\''") + "'"
