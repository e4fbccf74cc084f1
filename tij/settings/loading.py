"""From a TOML file to `Settings`, or to one message with everything that is wrong."""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from tij.settings import rules
from tij.settings.allowed import violations
from tij.settings.kinds import KINDS, as_the_other_kind
from tij.settings.models import Settings, section_of
from tij.settings.overrides import override
from tij.settings.problems import MISSING, SECRET_WORDS, Problem, SettingsError

Parsed = BaseModel | tuple[BaseModel, ...]
"""A section, or all tables of a section that may be there more than once."""

DIRECTORY = Path(__file__).parents[2] / "environments"

SETTINGS_DIRECTORY = "TIJ_SETTINGS_DIRECTORY"
"""The variable that names another directory to main.py: `tij init` prices what it may write."""


def names(directory: Path = DIRECTORY) -> list[str]:
    """The environments that have a file."""
    return sorted(file.stem for file in directory.glob("*.toml"))


def load(
    environment: str,
    directory: Path = DIRECTORY,
    *,
    today: date | None = None,
    changes: Sequence[str] = (),
) -> Settings:
    """Read `<directory>/<environment>.toml`.

    Raises SettingsError with every problem of the file. `today` is for the end of PostgreSQL's
    support; `changes` are settings that are different this once (`network.egress=endpoints`).
    """
    file = _shown(directory / f"{environment}.toml")
    table, misunderstood = override(_read(environment, directory, file), changes)
    parsed, problems = _parse(table)
    problems = misunderstood + problems
    problems += (
        problem for name, section in parsed.items() for problem in violations(section, name)
    )
    problems += rules.check(environment, parsed, today or datetime.now(UTC).date())
    if problems:
        raise SettingsError(file, problems)
    return Settings(environment=environment, **parsed)


def _read(environment: str, directory: Path, file: Path) -> dict[str, Any]:
    known = names(directory)
    if environment not in known:
        near = difflib.get_close_matches(environment, known, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"or write {file}"
        allowed = ", ".join(known) or "none yet"
        raise SettingsError(
            file, [Problem("environment", environment, allowed, f"choose one of them; {hint}")]
        )
    path = directory / f"{environment}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            file,
            [
                Problem(
                    "the file",
                    str(error),
                    "TOML in UTF-8",
                    "correct the place that the message names",
                )
            ],
        ) from None


def _parse(table: Mapping[str, Any]) -> tuple[dict[str, Parsed], list[Problem]]:
    """The sections that are valid by themselves, and what is wrong with the others."""
    parsed: dict[str, Parsed] = {}
    problems: list[Problem] = []
    fields = {name: f for name, f in Settings.model_fields.items() if name != "environment"}
    problems += (
        _unknown("", name, table[name], list(fields)) for name in table if name not in fields
    )
    for name, field in fields.items():
        model, many = section_of(name)
        if name not in table and field.is_required():
            needed = ", ".join(k for k, f in model.model_fields.items() if f.is_required())
            problems.append(
                Problem(name, MISSING, f"a table with {needed}", f"add [{name}] (docs/settings.md)")
            )
            continue
        try:
            # JSON is TOML's types and nothing else; strict: a text is not a number.
            annotation: Any = field.annotation
            kind: TypeAdapter[Parsed] = TypeAdapter(annotation)
            value = table.get(name, [] if many else {})
            parsed[name] = kind.validate_json(json.dumps(value, default=str), strict=True)
        except ValidationError as error:
            problems += (_problem(name, model, details) for details in error.errors())
    return parsed, problems


def _problem(section: str, model: type[BaseModel], details: ErrorDetails) -> Problem:
    path = details["loc"]
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    key = f"{section}{key}"
    owner, field = _field(model, path)
    if details["type"] == "extra_forbidden":
        return _unknown(
            key.rpartition(".")[0], str(path[-1]), details["input"], list(owner.model_fields)
        )
    about = field.description or "" if field else ""
    if details["type"] == "missing":
        return Problem(key, MISSING, about, "add it (docs/settings.md)")
    value = details["input"]
    said = details["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    allowed = KINDS.get(details["type"], said)
    written = as_the_other_kind(details["type"], value)
    fix = f"write {written}" if written else f"correct it: {about or 'docs/settings.md'}"
    return Problem(key, value, allowed, fix)


def _field(model: type[BaseModel], path: tuple[int | str, ...]) -> tuple[type[BaseModel], Any]:
    """The model that holds the last name of the path, and its field if there is one."""
    owner, field = model, None
    for part in path:
        if isinstance(part, int):
            continue
        inner = _model_of(field)
        owner = inner or owner
        field = owner.model_fields.get(part)
    return owner, field


def _model_of(field: object) -> type[BaseModel] | None:
    annotation = getattr(field, "annotation", None)
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _unknown(section: str, name: str, value: Any, known: list[str]) -> Problem:
    key = f"{section}.{name}" if section else name
    near = difflib.get_close_matches(name, known, 1)
    if SECRET_WORDS.search(name) and not near:
        fix = "remove it: secrets are generated and kept by AWS, never written into settings"
    elif near:
        fix = f"did you mean '{near[0]}'?"
    else:
        fix = "remove it"
    return Problem(key, value, "one of " + ", ".join(sorted(known)), fix)


def _shown(file: Path) -> Path:
    """The file as the reader would name it: from where they are, if it is below."""
    try:
        return file.relative_to(Path(os.curdir).resolve())
    except ValueError:
        return file
