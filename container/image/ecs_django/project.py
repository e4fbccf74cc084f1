"""The project that the image holds, set up; what it fails with is said in one line."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import django

from ecs_django.environment import ConfigurationError

SETTINGS = "ecs_django.settings"


def set_up() -> None:
    """`django.setup()`. Raises ConfigurationError with the place in the project that failed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        django.setup()
    except ConfigurationError:
        raise
    except Exception as error:
        module = os.environ.get("APP_SETTINGS_MODULE", "config.settings")
        raise ConfigurationError(
            f"project: with the settings {module} Django does not start: {in_one_line(error)}"
        ) from error


def in_one_line(error: BaseException) -> str:
    """Type and message, and the last line of the project's own code that it came through."""
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
    return f"{type(error).__name__}: {' '.join(str(error).split())}{where}"
