"""Settings changed for one run only: `network.egress=endpoints`."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from tij.settings.kinds import is_text
from tij.settings.problems import Problem

KEY = re.compile(r"[a-z_]+\.[a-z_]+")
TABLES = ("workers", "schedules")
"""Lists of tables, each given as a whole."""


def override(
    table: Mapping[str, object], changes: Iterable[str]
) -> tuple[dict[str, object], list[Problem]]:
    """`table` with each `section.key=value` of `changes`, and the malformed changes.

    A value is TOML (`512`, `true`, `["JP"]`); text needs no quotes, whatever it looks like (`18`).
    `workers=[{name = ...}]` is the whole list.
    """
    changed, problems = copy.deepcopy(dict(table)), []
    for change in changes:
        key, equals, text = change.partition("=")
        if key in TABLES and isinstance(_value(text), list):
            changed[key] = _value(text)
            continue
        if not equals or not KEY.fullmatch(key):
            problems.append(
                Problem(
                    key or change,
                    change,
                    "section.key=value, e.g. network.egress=endpoints",
                    "name one setting of docs/settings.md and its value",
                )
            )
            continue
        section, _, name = key.partition(".")
        place = changed.setdefault(section, {})
        if isinstance(place, dict):
            value = _value(text)
            place[name] = value if isinstance(value, str) or not is_text(section, name) else text
    return changed, problems


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return text
