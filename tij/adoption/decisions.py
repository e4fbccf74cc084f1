"""The file that a survey writes and a person may decide in: `environments/adoption/<name>.toml`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tij.errors import BadInputError

PARTS = (
    "zone",
    "load_balancer",
    "target_group",
    "service",
    "vpc",
    "nat_gateway",
    "database",
    "repository",
    "distribution",
    "files_bucket",
)
"""What is looked for, each after those that lead to it."""


def path(root: Path, environment: str) -> Path:
    """Beside the settings, where no environment is looked for."""
    return root / "environments" / "adoption" / f"{environment}.toml"


def read(file: Path) -> dict[str, str]:
    """Part → the identifier that a person decided on; nothing where there is no file.

    Raises BadInputError with one line for what is wrong.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"{file}: {error}") from error
    for key in document.keys() - {"decided", "found"}:
        raise BadInputError(f"{file}: {key}: unknown; allowed are the tables decided and found")
    decided = document.get("decided", {})
    if not isinstance(decided, Mapping):
        raise BadInputError(f"{file}: decided: {decided!r} is not a table")
    for key, value in decided.items():
        if key not in PARTS:
            raise BadInputError(f"{file}: decided.{key}: unknown; allowed: {', '.join(PARTS)}")
        if not isinstance(value, str) or not value:
            raise BadInputError(f"{file}: decided.{key}: {value!r} is not an identifier in quotes")
    return dict(decided)


def write(file: Path, decided: Mapping[str, str], found: Mapping[str, Any]) -> None:
    """Keep what was decided; `found` is part → identifier, or a list of candidates."""
    lines = [
        "# Written by tij adopt survey. Where found has a list, name one of it under [decided].",
        "",
        "[decided]",
        *(f"{name} = {json.dumps(value)}" for name, value in decided.items()),
        "",
        "[found]",
        *(f"{name} = {json.dumps(value)}" for name, value in found.items()),
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".fresh")
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fresh.replace(file)
