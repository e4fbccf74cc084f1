"""`tij dotenv`: the development environment files of the container and the front end."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Annotated

import typer

from tij.console import out
from tij.errors import BadInputError
from tij.project import Project

# Example → the file that the guide makes of it.
FILES = {
    "container/env.example": "container/.env",
    "frontend/env.example": "frontend/.env.local",
}
GENERATED = ("SECRET_KEY", "JWT_SECRET", "NEXTAUTH_SECRET")
SECRET_BYTES = 48

Force = Annotated[bool, typer.Option(help="Replace files that are there already.")]


def dotenv(force: Force = False) -> None:
    """Write the guide's development .env files, each secret generated for this machine."""
    project = Project.find(Path.cwd())
    targets = {project.root / example: project.root / file for example, file in FILES.items()}
    there = [str(file.relative_to(project.root)) for file in targets.values() if file.exists()]
    if there and not force:
        raise BadInputError(
            f"{' and '.join(there)} exist already; nothing was written."
            " To replace them, and their secrets: tij dotenv --force"
        )
    for example, file in targets.items():
        _write(file, with_secrets(example.read_text(encoding="utf-8")))
        out.print(f"{file.relative_to(project.root)} written.")


def with_secrets(example: str) -> str:
    """The example's text with a new random value for each of `GENERATED`."""
    names = "|".join(GENERATED)
    return re.sub(
        rf"^({names})=.*$",
        lambda line: f"{line[1]}={secrets.token_urlsafe(SECRET_BYTES)}",
        example,
        flags=re.MULTILINE,
    )


def _write(file: Path, text: str) -> None:
    unfinished = file.with_name(f"{file.name}.new")
    # Readable by their owner only, from the first byte.
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
        new.write(text)
    unfinished.replace(file)
