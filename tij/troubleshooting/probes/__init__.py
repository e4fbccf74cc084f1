"""Looks at the live system, beside the words of the evidence.

Pure functions over typed clients: each returns the causes that it sees, none when all is well.
"""

from __future__ import annotations

from tij.troubleshooting.cause import Diagnosis


def suspect(
    name: str, *, because: str, command: str, guide: tuple[str, ...], **facts: object
) -> Diagnosis:
    """A cause that was seen rather than read: `seen.<name>` in words/, filled with `facts`.

    `because` is what was seen.
    """
    return Diagnosis(name, f"seen.{name}", command, because, guide, facts)
