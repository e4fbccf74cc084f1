"""Looks at the live system, beside the words of the evidence.

Pure functions over typed clients: each returns the causes that it sees, none when all is well.
"""

from __future__ import annotations

from tij.troubleshooting.cause import Cause, Diagnosis


def suspect(
    name: str, says: str, *, because: str, command: str, guide: tuple[str, ...]
) -> Diagnosis:
    """A cause that was seen rather than read. `because` is what was seen."""
    return Diagnosis(Cause(name, (), says, command, guide), says, command, because)
