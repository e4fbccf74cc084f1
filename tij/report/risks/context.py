"""What a rule must know of the rest of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tij.report.entry import Action, Entry
from tij.report.meaning import TABLE

NAMES = {"aws_s3_bucket": "bucket", "aws_ecr_repository": "name"}
"""Type → the argument by which others name it."""


@dataclass(frozen=True)
class Context:
    """Roles that only now come to be, and identifiers of what goes."""

    new_roles: frozenset[str] = frozenset()
    """Names: what they are granted widens nothing that exists."""
    going: frozenset[str] = frozenset()
    """Ids and ARNs of what is deleted: a guard may go with what it guards."""

    new: frozenset[str] = frozenset()
    """Names of what is made: what belongs to it changes nothing that exists."""

    accounts: frozenset[str] = frozenset()
    """Ids of the accounts that what exists is in."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Context:
        """From all entries of a plan."""
        new_roles: list[object] = []
        new: list[object] = []
        going: list[object] = []
        accounts: set[str] = set()
        for entry in entries:
            if entry.type == "aws_iam_role" and entry.action is Action.CREATE:
                new_roles.append(entry.after("name"))
            arn = entry.before("arn")
            if isinstance(arn, str) and len(parts := arn.split(":")) > 5 and parts[4].isdigit():
                accounts.add(parts[4])
            if entry.action is Action.CREATE and entry.type in NAMES:
                new.append(entry.after(NAMES[entry.type]))
            if entry.action is Action.DELETE and not _is_part(entry.type):
                going += [entry.before(argument) for argument in ("id", "arn", "name")]
        return cls(
            frozenset(name for name in new_roles if isinstance(name, str)),
            frozenset(known for known in going if isinstance(known, str) and known),
            frozenset(name for name in new if isinstance(name, str)),
            frozenset(accounts),
        )


def _is_part(type_: str) -> bool:
    """It is named after what it belongs to: that it goes says nothing of that."""
    meaning = TABLE.get(type_)
    return meaning is not None and bool(meaning.consequences.keys() & {"guard", "gone"})
