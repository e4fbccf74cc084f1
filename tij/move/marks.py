"""Where a move has got to, as tags on AWS say: a killed one is taken up from them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tij.restore.marks import tag_of

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

MOVED_TO = "MovedTo"
"""Tag of the one that gives its name away, from before it does: a `Replacement`."""
MOVE_BEGAN = "MoveBegan"
"""Tag of the one that is moved, from before it takes no writes until it has been moved."""
MOVED_FROM = "MovedFrom"
"""Tag of the new one until it has the name: the other's `DbiResourceId`, and when it began."""
PASSWORD_IN = "PasswordIn"  # noqa: S105 - a tag's name
"""Tag of the one that is moved: ARN of the secret with its password."""


def began(instance: DBInstanceTypeDef) -> datetime | None:
    """When the move of this instance began."""
    value = tag_of(instance, MOVE_BEGAN)
    return datetime.fromisoformat(value) if value else None


def source(live: DBInstanceTypeDef, when: datetime) -> str:
    """MOVED_FROM's value of a copy of `live`."""
    return f"{live['DbiResourceId']} {when.isoformat()}"


def stamp(when: datetime) -> str:
    """For names of what is made on the way."""
    return f"{when.astimezone(UTC):%Y%m%d-%H%M%S}"
