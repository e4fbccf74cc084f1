"""`[pause] since` in an environment's TOML file: the one line that `tij` writes there."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from tij.errors import TijError

TABLE = re.compile(r"^\[pause\][ \t]*(#.*)?$", re.MULTILINE)
SINCE = re.compile(r"^since[ \t]*=.*\n?", re.MULTILINE)
# The end of a table is the next one.
NEXT = re.compile(r"^\[", re.MULTILINE)
EMPTY = re.compile(r"\n*^\[pause\]\s*\Z", re.MULTILINE)


def write_since(file: Path, since: date | None) -> None:
    """Say in `file` that the environment is paused since then, or with None that it is not.

    Every other character stays. TijError, and nothing written, where the file can't be changed so.
    """
    text = file.read_text(encoding="utf-8")
    before = tomllib.loads(text)
    changed = _changed(text, since)
    wanted: dict[str, Any] = {**before, "pause": {**before.get("pause", {}), "since": since}}
    if since is None:
        del wanted["pause"]["since"]
    try:
        there: dict[str, Any] | None = tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        there = None
    if there is None or _told(there) != _told(wanted):
        raise TijError(
            f"{file}: [pause] is written in a way that can't be changed here.",
            next_step=f"write it by hand: [pause] with since = {since or '(no such line)'}",
        )
    file.write_text(changed, encoding="utf-8")


def _told(table: dict[str, object]) -> dict[str, object]:
    # An empty table says what none says.
    return {name: value for name, value in table.items() if name != "pause" or value}


def _changed(text: str, since: date | None) -> str:
    head = TABLE.search(text)
    line = f"since = {since}\n" if since else ""
    if head is None:
        return f"{text.rstrip()}\n\n[pause]\n{line}" if since else text
    start = head.end() + 1
    following = NEXT.search(text, start)
    end = following.start() if following else len(text)
    body = SINCE.sub("", text[start:end])
    changed = f"{text[:start]}{line}{body}{text[end:]}"
    return changed if since else EMPTY.sub("\n", changed)
