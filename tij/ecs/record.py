"""The container's log lines, made readable."""

from __future__ import annotations

import json
from typing import Any

# What a line begins with, or what says nothing to a reader.
SHOWN_FIRST = ("time", "level", "logger", "message", "exc_info")
QUIET = ("trace_id", "user_agent")


def readable(line: str) -> str:
    """A JSON record as `12:00:00 ERROR django.request message key=value`, then its traceback.

    Anything else is returned as it is.
    """
    record = parse(line)
    if record is None:
        return line
    time = str(record.get("time", ""))
    head = [
        time[11:19],
        str(record.get("level", "")),
        str(record.get("logger", "")),
        str(record.get("message", "")),
    ]
    head += [
        f"{name}={value if isinstance(value, str | int | float) else json.dumps(value)}"
        for name, value in record.items()
        if name not in (*SHOWN_FIRST, *QUIET) and value not in ("", None)
    ]
    text = " ".join(part for part in head if part)
    traceback = record.get("exc_info")
    return f"{text}\n{traceback}" if traceback else text


def meaning(line: str) -> str:
    """The message and traceback alone: what a cause is looked for in."""
    record = parse(line)
    if record is None:
        return line
    return "\n".join(str(record[key]) for key in ("message", "exc_info") if record.get(key))


def parse(line: str) -> dict[str, Any] | None:
    """The record of a log line; None when it is not a record of the image's log."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and "message" in record else None
