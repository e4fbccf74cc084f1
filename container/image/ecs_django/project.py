"""The project that the image holds, set up; what it fails with is said in one line."""

from __future__ import annotations

import linecache
import os
import re
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import django
from pydantic import ValidationError

from ecs_django.environment import ConfigurationError, Environment

SETTINGS = "ecs_django.settings"
VARIABLE = "[A-Z][A-Z0-9_]{2,}"
# Where a line's texts are names of variables: `env("X")`, `os.environ["X"]`, `config("X")`.
READS = re.compile(r"env|config|secret", re.IGNORECASE)
# Values that are no secret and that a message needs: paths and names, and what is of the image.
PLAIN = ("APP_", "PYTHON", "PATH", "HOME", "LANG", "PWD", "PGSSLROOTCERT", "DJANGO_SETTINGS_MODULE")
OWN_PLAIN = frozenset(
    name.upper()
    for name, field in Environment.model_fields.items()
    # A database's user is often a word of addresses: postgres.
    if "SecretStr" not in repr(field.annotation) or name == "db_user"
)
SHORTEST_SECRET = 6
"""Characters; a shorter value stands in ordinary words."""


def set_up() -> None:
    """`django.setup()`. Raises ConfigurationError with the place in the project that failed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        django.setup()
    except ConfigurationError:
        raise
    except Exception as error:
        raise not_starting(error) from error


def not_starting(error: Exception) -> ConfigurationError:
    """What ended the set-up, for the log."""
    module = os.environ.get("APP_SETTINGS_MODULE", "config.settings")
    return ConfigurationError(
        f"project: with the settings {module} Django does not start: {in_one_line(error)}"
    )


def in_one_line(error: BaseException) -> str:
    """Type and message, and the last line of the project's own code that it came through.

    And the variable that is not there, where that seems to be the reason; no variable's value.
    """
    here = Path(os.environ.get("APP_DIR", ".")).resolve()
    places = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(here) and "site-packages" not in frame.filename
    ]
    where = ""
    if places:
        last = places[-1]
        where = f" ({Path(last.filename).relative_to(here)}:{last.lineno})"
    lacking = next(_absent(error, places), None)
    hint = f"; {lacking} is not in the environment" if lacking else ""
    return f"{type(error).__name__}: {_without_values(_message(error))}{where}{hint}"


def _message(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        # pydantic's own text repeats the input, which is the environment.
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in problems)
    return " ".join(str(error).split())


def _without_values(message: str) -> str:
    """`message`, in which the value of a variable is `$NAME`."""
    values = [
        (value, name)
        for name, value in os.environ.items()
        if len(value) >= SHORTEST_SECRET and not name.startswith(PLAIN) and name not in OWN_PLAIN
    ]
    # A longer value may hold another.
    for value, name in sorted(values, key=lambda each: -len(each[0])):
        for written in (value, quote(value, safe="")):
            message = message.replace(written, f"${name}")
    return message


def _absent(error: BaseException, places: Sequence[traceback.FrameSummary]) -> Iterator[str]:
    """Variables that the environment lacks, of those that the error or a failed line names."""
    lines = [_source(place) for place in reversed(places)]
    lines = [line for line in lines if READS.search(line)]
    names = [name for line in lines for name in re.findall(f"[\"']({VARIABLE})[\"']", line)]
    message = str(error)
    if (lines and isinstance(error, KeyError)) or re.search("env|variable", message, re.IGNORECASE):
        names = [*re.findall(rf"\b{VARIABLE}\b", message), *names]
    return (name for name in names if not os.environ.get(name))


def _source(place: traceback.FrameSummary) -> str:
    """The lines of the statement that failed."""
    first = place.lineno or 0
    last = place.end_lineno or first
    return "".join(linecache.getline(place.filename, number) for number in range(first, last + 1))
