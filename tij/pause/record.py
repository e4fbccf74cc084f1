"""`[pause]` in an environment's TOML file: the lines that `tij` writes there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tij.errors import TijError

TABLE = re.compile(r"^\[pause\][ \t]*(#.*)?$", re.MULTILINE)
# The end of a table is the next one.
NEXT = re.compile(r"^\[", re.MULTILINE)
EMPTY = re.compile(r"\n*^\[pause\]\s*\Z", re.MULTILINE)


def write_pause(file: Path, keys: Mapping[str, date | bool | None]) -> None:
    """Let `[pause]` in `file` say these keys; one that is None is said no more.

    Every other character stays. TijError, and nothing written, where the file can't be changed so.
    """
    text = file.read_text(encoding="utf-8")
    before = tomllib.loads(text)
    changed = _changed(text, keys)
    said = {**before.get("pause", {}), **keys}
    wanted = {**before, "pause": {key: v for key, v in said.items() if v is not None}}
    try:
        there: dict[str, Any] | None = tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        there = None
    if there is None or _without_empty(there) != _without_empty(wanted):
        raise TijError(
            f"{file}: [pause] is written in a way that can't be changed here.",
            next_step="write it by hand: [pause] with "
            + ", ".join(_line(key, v) or f"no {key}" for key, v in keys.items()),
        )
    file.write_text(changed, encoding="utf-8")


def _without_empty(table: dict[str, object]) -> dict[str, object]:
    # An empty table says what none says.
    return {name: value for name, value in table.items() if name != "pause" or value}


def _changed(text: str, keys: Mapping[str, date | bool | None]) -> str:
    head = TABLE.search(text)
    lines = "".join(f"{line}\n" for key, value in keys.items() if (line := _line(key, value)))
    if head is None:
        return f"{text.rstrip()}\n\n[pause]\n{lines}" if lines else text
    start = head.end() + 1
    following = NEXT.search(text, start)
    end = following.start() if following else len(text)
    body = re.sub(rf"^({'|'.join(keys)})[ \t]*=.*\n?", "", text[start:end], flags=re.MULTILINE)
    changed = f"{text[:start]}{lines}{body}{text[end:]}"
    return changed if lines else EMPTY.sub("\n", changed)


def _line(key: str, value: date | bool | None) -> str:
    return "" if value is None else f"{key} = {str(value).lower()}"
