"""What there is of a database that is moved: asked of AWS anew by every run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tij.move.marks import MOVED_FROM, MOVED_TO
from tij.restore.marks import tag_of
from tij.restore.situation import Pair, replaced

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

COPY = "-encrypted"


@dataclass(frozen=True)
class Situation:
    """`name` is what the design calls the database."""

    name: str
    live: DBInstanceTypeDef | None
    """The one that the state has."""
    copy: DBInstanceTypeDef | None
    """Made by a move, and not in the live one's place yet."""
    stranger: DBInstanceTypeDef | None
    """Another one, which has a name that the move needs."""
    swap: Pair | None
    """Begun and not ended."""
    before: Pair | None
    """The last that ended, while what it replaced is there."""

    @classmethod
    def of(cls, instances: Iterable[DBInstanceTypeDef], name: str, known: str) -> Situation:
        """From all instances; `known` is the `DbiResourceId` that the state has, or empty."""
        named = {instance["DBInstanceIdentifier"]: instance for instance in instances}
        swap, before = replaced(named, name, MOVED_TO)
        live = next((one for one in named.values() if one["DbiResourceId"] == known), None)
        found = named.get(f"{name}{COPY}")
        ours = found is not None and (
            tag_of(found, MOVED_FROM) is not None or bool(swap and found is swap.coming)
        )
        holder = named.get(name)
        taken = holder if holder is not live and swap is None else None
        return cls(
            name=name,
            live=live,
            copy=found if ours else None,
            stranger=(None if ours else found) or taken,
            swap=swap,
            before=before,
        )
