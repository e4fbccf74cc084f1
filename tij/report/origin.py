"""Where a change comes from: the change under review, or what was due before it."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """Why a resource is in the plan."""

    THIS = "this"
    """The change under review says so itself."""
    FOLLOWS = "follows"
    """It reads something that the change under review changes."""
    MIXED = "mixed"
    """Part of it is from this change, part was due before."""
    OUTSIDE = "outside"
    """Somebody changed it outside Terraform; the plan puts it back."""
    LEFTOVER = "leftover"
    """It is merged already and was never applied."""
    UNKNOWN = "unknown"

    @property
    def mine(self) -> bool:
        """It would not be in the plan without the change under review."""
        return self in (Origin.THIS, Origin.FOLLOWS, Origin.MIXED)
