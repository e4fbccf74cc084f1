"""Where a restore has got to, as tags on the instances say: a killed one is taken up from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

RESTORED_FROM = "RestoredFrom"
"""Tag of the copy until it has the live one's name, or all that one had if there was none."""
REPLACED_BY = "ReplacedBy"
"""Tag of the one that gives its name away, from before it does."""


class Stage(StrEnum):
    """How far an instance is replaced."""

    SWAPPING = "swapping"
    UNDOING = "undoing"
    """As SWAPPING, but it is the restored one that is replaced, by what was there before."""
    DONE = "done"
    UNDONE = "undone"


@dataclass(frozen=True)
class Moment:
    """What a copy was asked to be: the database at `at`, or with `latest` then or a little later.

    Of a vault's copy `at` is when that was made.

    A tag's value may have no comma and no brackets (AWS Tagging, "Tag naming limits").
    """

    source: str
    """`DbiResourceId`."""
    at: datetime
    latest: bool
    snapshot: str = ""
    """Of AWS Backup, where it is a vault's copy."""

    @classmethod
    def of(cls, instance: DBInstanceTypeDef) -> Moment | None:
        """What the copy's tag says; None of any other instance."""
        match (tag_of(instance, RESTORED_FROM) or "").split():
            case [source, ("at" | "latest") as how, at]:
                return cls(source, datetime.fromisoformat(at), how == "latest")
            case [source, "vault", at, snapshot]:
                return cls(source, datetime.fromisoformat(at), False, snapshot)
        return None

    @property
    def tag(self) -> dict[str, str]:
        """For a request."""
        how = "vault" if self.snapshot else "latest" if self.latest else "at"
        words = (self.source, how, self.at.isoformat(), self.snapshot)
        return {"Key": RESTORED_FROM, "Value": " ".join(filter(None, words))}

    def __str__(self) -> str:
        of = f" (the vault's {self.snapshot})" if self.snapshot else ""
        return f"{self.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC{of}"


@dataclass(frozen=True)
class Replacement:
    """That the database `name` is to be, or is, the instance `by` (`DbiResourceId`)."""

    name: str
    by: str
    stage: Stage

    @classmethod
    def of(cls, instance: DBInstanceTypeDef, key: str = REPLACED_BY) -> Replacement | None:
        """What the replaced one's tag `key` says; None of any other instance."""
        match (tag_of(instance, key) or "").split():
            case [name, by, stage] if stage in set(Stage):
                return cls(name, by, Stage(stage))
        return None

    @property
    def value(self) -> str:
        """The tag's."""
        return f"{self.name} {self.by} {self.stage}"


def tag_of(instance: DBInstanceTypeDef, key: str) -> str | None:
    """The value of an instance's tag; None where it has none of that key."""
    tags = instance.get("TagList", [])
    return next((tag["Value"] for tag in tags if tag.get("Key") == key), None)
