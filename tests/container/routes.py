"""Every address that the project answers, asked of its own URL configuration: none is forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
SCRIPT = """
import json
from django.contrib.admindocs.views import simplify_regex
from django.urls import get_resolver

def walk(patterns, before=""):
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns, here)
        else:
            yield simplify_regex(here), pattern.callback

def fields(callback):
    view = getattr(callback, "cls", None)
    if not hasattr(view, "get_serializer_class"):
        return []
    serializer = view(**callback.initkwargs).get_serializer_class()()
    return [name for name, field in serializer.fields.items() if not field.read_only]

found = [(path, fields(callback)) for path, callback in walk(get_resolver().url_patterns)]
print("ROUTES" + json.dumps(found))
"""


@dataclass(frozen=True)
class Route:
    """A path with `<name>` for what varies, and the fields that a body may have."""

    path: str
    fields: tuple[str, ...]

    def filled(self, value: str) -> str:
        """An address of it."""
        return re.sub(r"<[^>]*>", lambda _: value, self.path)


def routes(manage: Callable[..., str]) -> list[Route]:
    """All, by path."""
    (line,) = re.findall(r"(?m)^ROUTES(.*)$", manage("shell", "-c", SCRIPT))
    return [Route(path, tuple(names)) for path, names in sorted(json.loads(line))]
