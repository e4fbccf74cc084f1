"""Where an environment's resources are, and what their names begin with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """What names and ARNs are made of, for the tiers that must know them before AWS says."""

    prefix: str
    """Start of every name."""
    region: str
    account_id: str
    """12 digits, or a reference to the caller's account."""
