"""What there is of a database, its copy, and what it replaced: asked of AWS anew by every run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tij.errors import TijError
from tij.restore.marks import REPLACED_BY, Moment, Replacement, Stage

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

COPY = "-restored"


@dataclass(frozen=True)
class Pair:
    """Two instances, of which one takes the other's place."""

    leaving: DBInstanceTypeDef
    coming: DBInstanceTypeDef
    stage: Stage


@dataclass(frozen=True)
class Situation:
    """`name` is what the service finds its database by."""

    name: str
    live: DBInstanceTypeDef | None
    """The one of that name."""
    copy: DBInstanceTypeDef | None
    """Restored by an earlier run, and not in the live one's place yet."""
    stranger: bool
    """An instance that no restore made has the copy's name."""
    swap: Pair | None
    """Begun and not ended."""
    before: Pair | None
    """The last that ended, while what it replaced is there."""
    alone: Moment | None
    """What the live one was restored from where none had its name, and not all of that is done."""

    @classmethod
    def of(cls, instances: Iterable[DBInstanceTypeDef], name: str) -> Situation:
        """From all instances. TijError where one that a swap needs is gone."""
        named = {instance["DBInstanceIdentifier"]: instance for instance in instances}
        swap, before = replaced(named, name, REPLACED_BY)
        found = named.get(f"{name}{COPY}")
        ours = found is not None and (
            Moment.of(found) is not None or bool(swap and found is swap.coming)
        )
        return cls(
            name=name,
            live=named.get(name),
            copy=found if ours else None,
            stranger=found is not None and not ours,
            swap=swap,
            before=before,
            alone=None if swap or name not in named else Moment.of(named[name]),
        )


def replaced(
    named: Mapping[str, DBInstanceTypeDef], name: str, key: str
) -> tuple[Pair | None, Pair | None]:
    """The swap of `name` that was begun, and the last that ended while what it replaced is there.

    `named` is identifier → instance; `key` is the tag that says it. TijError where one that a swap
    needs is gone.
    """
    by_id = {instance["DbiResourceId"]: instance for instance in named.values()}
    open_, ended = [], []
    for leaving in named.values():
        replacement = Replacement.of(leaving, key)
        if replacement is None or replacement.name != name:
            continue
        coming = by_id.get(replacement.by)
        if replacement.stage in (Stage.SWAPPING, Stage.UNDOING):
            if coming is None:
                raise _gone(leaving, replacement, key)
            open_.append(Pair(leaving, coming, replacement.stage))
        elif replacement.stage is Stage.DONE and coming and coming is named.get(name):
            ended.append(Pair(leaving, coming, replacement.stage))
    return (
        # One that is being undone may have both marks for a moment.
        max(open_, key=lambda pair: pair.stage is Stage.UNDOING, default=None),
        max(ended, key=lambda pair: pair.leaving["InstanceCreateTime"], default=None),
    )


def _gone(leaving: DBInstanceTypeDef, replacement: Replacement, key: str) -> TijError:
    kept = leaving["DBInstanceIdentifier"]
    rename = (
        f"aws rds modify-db-instance --db-instance-identifier {kept}"
        f" --new-db-instance-identifier {replacement.name} --apply-immediately, then "
    )
    return TijError(
        f"{kept} was being replaced by {replacement.by}, which is gone.",
        next_step=f"{rename if kept != replacement.name else ''}aws rds remove-tags-from-resource"
        f" --resource-name {leaving['DBInstanceArn']} --tag-keys {key}",
    )
