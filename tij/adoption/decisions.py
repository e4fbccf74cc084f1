"""The file that a survey writes and a person may decide in: `environments/adoption/<name>.toml`."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tij.errors import BadInputError, TijError

PARTS = (
    "zone",
    "load_balancer",
    "target_group",
    "service",
    "vpc",
    "nat_gateway",
    "database",
    "database_secret",
    "repository",
    "distribution",
    "files_bucket",
)
"""What is looked for, each after those that lead to it."""

NONE = "none"
"""Decided on, a part is none of the account's: nothing is taken for it."""

FILE = "TIJ_ADOPTION_FILE"
"""Environment variable: another file than the environment's, for one synthesis."""

TABLES = ("decided", "found", "held", "withheld", "instead", "matched")
"""What the file may have."""


def path(root: Path, environment: str) -> Path:
    """Beside the settings, where no environment is looked for."""
    return root / "environments" / "adoption" / f"{environment}.toml"


@dataclass(frozen=True)
class Adoption:
    """What the file says."""

    decided: Mapping[str, str] = field(default_factory=dict)
    """Part → the identifier that a person decided on."""
    found: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """Part → what the survey found, or its candidates."""
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Stack → addresses of what was taken in and is kept as it is."""
    withheld: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Stack → addresses of what isn't made yet, since it would change what was taken in."""
    instead: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Stack → what a held address does not have → what stands for it; empty where nothing does."""
    matched: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Stack → address → identifier: what the survey found for the design's addresses."""


def read(file: Path) -> Adoption:
    """What the file says; nothing where there is none.

    Raises BadInputError with one line for what is wrong.
    """
    try:
        # Editors on Windows may begin it with a mark.
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Adoption()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInputError(
            f"{file}: {error}", next_step=f"mend or restore it: git diff {file}"
        ) from error
    for key in document.keys() - set(TABLES):
        raise BadInputError(f"{file}: {key}: unknown; allowed are the tables {', '.join(TABLES)}")
    for name in document:
        if not isinstance(document[name], Mapping):
            raise BadInputError(f"{file}: {name}: {document[name]!r} is not a table")
    for name in ("decided", "found"):
        for key in document.get(name, {}):
            if key not in PARTS:
                allowed = ", ".join(PARTS)
                raise BadInputError(f"{file}: {name}.{key}: unknown; allowed: {allowed}")
    for key, value in document.get("decided", {}).items():
        if not _is_text(value):
            raise BadInputError(f"{file}: decided.{key}: {value!r} is not an identifier in quotes")
    for key, value in document.get("found", {}).items():
        if not _is_text(value) and not _is_list(value):
            raise BadInputError(f"{file}: found.{key}: {value!r} is not an identifier in quotes")
    for name in ("held", "withheld"):
        for key, value in document.get(name, {}).items():
            if not _is_list(value):
                raise BadInputError(f"{file}: {name}.{key}: {value!r} is not a list of addresses")
    for name, keys in (("matched", "addresses"), ("instead", "references")):
        for key, value in document.get(name, {}).items():
            # Nothing stands in where `instead` is empty.
            if not isinstance(value, Mapping) or not all(
                _is_text(v) or (name == "instead" and v == "") for v in value.values()
            ):
                raise BadInputError(
                    f"{file}: {name}.{key}: {value!r} is not a table of {keys} and identifiers"
                )
    return Adoption(**{name: document.get(name, {}) for name in TABLES})


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(one) for one in value)


def _pairs(table: Mapping[str, object]) -> list[str]:
    """One a line; an address has a dot, and is quoted."""
    return [
        f"{json.dumps(key) if '.' in key else key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in table.items()
    ]


def write(file: Path, adoption: Adoption) -> None:
    """Replace the file at once, so that nobody reads half of it, after a power cut either.

    Raises TijError where it can't be written; what was there is there then.
    """
    lines = [
        "# Written by tij adopt survey. Where found has a list, name one of it under [decided].",
        "# [held] is what tij adopt take-in took in: it stays as it is while its address is here.",
        "# [withheld] isn't made while its address is here: it would change what is held.",
        "# [instead] stands for what a held resource doesn't have; nothing does where it is empty.",
    ]
    for title in ("decided", "found", "held", "withheld"):
        lines += ["", f"[{title}]", *_pairs(getattr(adoption, title))]
    for title in ("instead", "matched"):
        for stack, places in getattr(adoption, title).items():
            lines += ["", f"[{title}.{stack}]", *_pairs(places)]
    fresh = file.with_suffix(".fresh")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with fresh.open("w", encoding="utf-8") as half:
                half.write("\n".join(lines) + "\n")
                half.flush()
                os.fsync(half.fileno())
            fresh.replace(file)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise TijError(
            f"{file} can't be written ({error.strerror}): it is as it was.",
            next_step="make it writable or make room on its disk, then run the same again",
        ) from error
