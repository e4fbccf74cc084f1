"""What the README asks a newcomer to install."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"

PROGRAMS = re.compile(r"`(apt-get install [^`]*nginx[^`]*)`")


class ReadmeError(Exception):
    """The README does not say it where it is looked for."""


def preparation(debian: int) -> list[str]:
    """The commands that end in `# Debian <debian>`, in the README's order. Raises ReadmeError."""
    mark = re.compile(rf"^(\S.*?) +# Debian {debian}$", re.MULTILINE)
    if found := mark.findall(README.read_text(encoding="utf-8")):
        return list(found)
    raise ReadmeError(f"{README}: no command ends in '# Debian {debian}'")


def for_root(command: str) -> bool:
    """Whether root gives the command, once for the machine; any other is given by each user."""
    return command.startswith("apt-get ")


def application() -> str:
    """The command that installs what the application needs. Raises ReadmeError."""
    if found := PROGRAMS.search(README.read_text(encoding="utf-8")):
        return found[1]
    raise ReadmeError(f"{README}: no `apt-get install ... nginx ...`")
