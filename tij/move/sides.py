"""Whom a move asks: PostgreSQL, Terraform, the operator; and what it says at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tij.drill.instances import Restored
from tij.move.inside import Content, Seen
from tij.restore.marks import Stage
from tij.restore.situation import Pair

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef


class Database(Protocol):
    """What is asked of PostgreSQL; `tij.move.inside.Inside` is the real one."""

    def look(self, database: Restored) -> Seen:
        """Its size and extensions; BadInputError for what a move fails on."""

    def freeze(self, database: Restored) -> None:
        """No session can write from now on."""

    def thaw(self, database: Restored) -> None:
        """Sessions can write again."""

    def analyze(self, database: Restored) -> None:
        """Let the planner know what is in the tables."""

    def content(self, database: Restored) -> Content:
        """Rows and check sums of all tables, and how far the sequences are."""


class Terraform(Protocol):
    """Its side of a move; `tij.move.stacks` is the real one."""

    @property
    def designed(self) -> Mapping[str, Any]:
        """The database's block as designed."""

    @property
    def known(self) -> str:
        """`DbiResourceId` that the state has; empty where it has none."""

    @property
    def password_in(self) -> str:
        """ARN of the secret with the password of the one that is moved."""

    def check(self) -> None:
        """BadInputError where somebody works on it, or anything waits to be applied."""

    def take_in(self, pair: Pair, name: str, password_in: str) -> None:
        """The state gets the instance that now has the name; it is held while it is the old one."""

    def hand_over(self) -> None:
        """The service's tasks get its secret, and serve with it."""


@dataclass(frozen=True)
class Planned:
    """What a move would do, shown before it is asked for."""

    live: DBInstanceTypeDef
    way: tuple[str, ...]
    """Versions to upgrade to, one after the other."""
    seen: Seen
    own: tuple[str, ...]
    """Parameters that a parameter group of somebody's sets."""


class Asking(Protocol):
    """What the operator decides; each is False for a no."""

    def move(self, planned: Planned) -> bool:
        """Before anything is made."""

    def back(self, pair: Pair, lost: list[str]) -> bool:
        """Before the one before is live again; `lost` is what differs from it now."""

    def remove(self, name: str) -> bool:
        """Before a new instance that was never live is deleted, and writes go on."""


@dataclass(frozen=True)
class Moved:
    """The database `name` is another instance now; `kept` is what the one before is called.

    Nobody could write for `read_only` seconds, and the service had no database for `without`; None
    where an earlier run began.
    """

    name: str
    kept: str
    stage: Stage
    read_only: float | None
    without: float | None
