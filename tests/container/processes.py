"""The processes inside a container, seen from outside."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil


def descendants(pid: int) -> dict[int, str]:
    """Process id -> command line of everything that `pid` started, itself included."""
    parents: dict[int, int] = {}
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            fields = (directory / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(directory.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return {child: _command(child) for child in sorted(found)}


def one(pid: int, word: str) -> int:
    """The first process below `pid` whose command line has `word`."""
    return next(child for child, command in descendants(pid).items() if word in command)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def runs(process: psutil.Process) -> bool:
    """Not ended; it may end between the two questions."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
