"""Where an environment's resources are, and what their names begin with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tij.settings.models.account import NAMES_BEGIN


@dataclass(frozen=True)
class Place:
    """What names and ARNs are made of, for the tiers that must know them before AWS says."""

    prefix: str
    """Start of every name."""
    region: str
    account_id: str
    """12 digits, or a reference to the caller's account."""

    @property
    def of_account(self) -> Place:
        """The same, for what is the whole account's."""
        return replace(self, prefix=NAMES_BEGIN)
