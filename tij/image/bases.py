"""The base image of each Python, by digest: the Dockerfile's ARGs, read and written.

`ARG PYTHON_3_13=docker.io/library/python:3.13-slim-trixie@sha256:...`
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tij.errors import BadInputError

DOCKERFILE = "Dockerfile"
LINE = re.compile(r"^ARG PYTHON_(?P<python>\d+_\d+)=(?P<image>[^\s@]+)(?:@(?P<digest>\S*))?$", re.M)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
REFRESH = "tij image refresh"


@dataclass(frozen=True)
class Base:
    """`image` is a name with its tag, `digest` what the tag meant; None where nobody asked yet."""

    python: str
    image: str
    digest: str | None

    @property
    def reference(self) -> str:
        """What FROM takes: the digest counts, the tag tells a reader what it is."""
        return f"{self.image}@{self.digest}" if self.digest else self.image


@dataclass(frozen=True)
class Move:
    """A base, and the digest that its tag means now."""

    base: Base
    now: str

    @property
    def moved(self) -> bool:
        """Whether the tag means another image than the Dockerfile names."""
        return self.base.digest != self.now


def read_bases(container: Path) -> Mapping[str, Base]:
    """By Python (`3.13`); BadInputError when the Dockerfile names none."""
    file = container / DOCKERFILE
    bases = {}
    for match in LINE.finditer(file.read_text(encoding="utf-8")):
        python, digest = match["python"].replace("_", "."), match["digest"] or ""
        pinned = digest if DIGEST.fullmatch(digest) else None
        bases[python] = Base(python, match["image"], pinned)
    if not bases:
        raise BadInputError(
            f"{file} names no base image.",
            next_step="give it a line for each Python, ARG PYTHON_3_13=python:3.13-slim-trixie",
        )
    return bases


def pinned_base(container: Path, python: str) -> str:
    """What an image with this Python begins with; BadInputError unless it is there by digest."""
    base = read_bases(container).get(python)
    name = f"PYTHON_{python.replace('.', '_')}"
    if base is None:
        raise BadInputError(
            f"{container / DOCKERFILE} has no ARG {name}: app.python is {python}.",
            next_step=f"add ARG {name}=python:{python}-slim-trixie there, then {REFRESH}",
        )
    if base.digest is None:
        raise BadInputError(
            f"{container / DOCKERFILE}: {name} has no digest, so another day is another image.",
            next_step=REFRESH,
        )
    return base.reference


def refresh(container: Path, ask: Callable[[str], str], *, write: bool) -> list[Move]:
    """What each tag means now, by `ask`; with `write` the Dockerfile says so afterwards.

    All are asked before anything is written.
    """
    moves = [Move(base, ask(base.image)) for base in read_bases(container).values()]
    now = {move.base.image: move.now for move in moves}
    if write and any(move.moved for move in moves):
        file = container / DOCKERFILE
        text = LINE.sub(
            lambda match: f"ARG PYTHON_{match['python']}={match['image']}@{now[match['image']]}",
            file.read_text(encoding="utf-8"),
        )
        written = file.with_name(f"{file.name}.{os.getpid()}")
        written.write_text(text, encoding="utf-8")
        written.replace(file)
    return moves
