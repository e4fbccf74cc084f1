"""The report on pending migrations: one JSON object, bounded so that it stays one log line."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

# The log driver cuts lines above 16 KiB (Docker, "awslogs"); the record's other fields need some.
MOST_BYTES = 14_000
MOST_CHARACTERS = 160
# Sentences of one list that are reported.
MOST_LISTED = 10


class Kind(StrEnum):
    """What an operation is. One may be several, `ADDITIVE` alone excepted."""

    ADDITIVE = "additive"
    BREAKS = "breaks"
    """Code that was released before fails on the schema after it."""
    LOCKS = "locks"
    """Keeps requests from a table for as long as it takes to read or write all of it."""
    IRREVERSIBLE = "irreversible"
    """Loses data, or has no way back."""
    DATA = "data"
    """Moves data with code that knows the time it takes."""


class How(StrEnum):
    """Where the knowledge is from."""

    MEASURED = "measured"
    """Run on PostgreSQL, with the catalog, the locks and the released models looked at."""
    READ = "read"
    """From the operations' classes alone."""


@dataclass
class Operation:
    """One operation of a migration.

    `table` is the existing table that it locks most, `lock` the mode (PostgreSQL, "Explicit
    Locking"), None where it touches new tables only. `bytes` and `rows` are the live table's;
    `seconds` how long the lock's work takes on that many bytes, None where it is not known.
    `broken` is what the released models can't do any more.
    """

    what: str
    kinds: list[Kind] = field(default_factory=list)
    table: str | None = None
    lock: str | None = None
    rewrites: bool = False
    bytes: int | None = None
    rows: int | None = None
    seconds: float | None = None
    broken: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def add(self, kind: Kind) -> None:
        """Once."""
        if kind not in self.kinds:
            self.kinds.append(kind)


@dataclass
class Pending:
    """One migration that the database does not have yet, in the order of their run."""

    migration: str
    operations: list[Operation] = field(default_factory=list)


@dataclass
class Report:
    """All of it.

    `why` says why nothing was measured; `ahead` are migrations that the database has and this
    image does not know; `unreadable` what this image's models miss in the database then;
    `differs` where the live schema is not what its migrations make.
    """

    how: How
    why: str = ""
    pending: list[Pending] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    bytes_per_second: int | None = None
    error: str = ""

    @property
    def kinds(self) -> Counter[str]:
        """How many operations are of each kind."""
        return Counter(
            str(kind) for one in self.pending for done in one.operations for kind in done.kinds
        )

    def document(self) -> dict[str, Any]:
        """For `json.dumps`, at most `MOST_BYTES` long: what is harmless is left out first.

        Numbers of `kinds` count what is left out too; `left_out` is the number of operations.
        """
        shortened = asdict(self)
        shortened["kinds"] = dict(self.kinds)
        shortened["left_out"] = 0
        for name in ("ahead", "unreadable", "differs"):
            shortened[name] = [_short(text) for text in shortened[name][:MOST_LISTED]]
        shortened["why"], shortened["error"] = _short(self.why), _short(self.error)
        operations = [done for one in shortened["pending"] for done in one["operations"]]
        for done in operations:
            done["what"] = _short(done["what"])
            for name in ("broken", "lost"):
                done[name] = [_short(text) for text in done[name][:MOST_LISTED]]
        for harmful in (False, True):
            for one in reversed(shortened["pending"]):
                while _length(shortened) > MOST_BYTES:
                    index = _last(one["operations"], harmful=harmful)
                    if index is None:
                        break
                    del one["operations"][index]
                    shortened["left_out"] += 1
        while _length(shortened) > MOST_BYTES and shortened["pending"]:
            del shortened["pending"][-1]
        return shortened


def _last(operations: list[dict[str, Any]], *, harmful: bool) -> int | None:
    for index in range(len(operations) - 1, -1, -1):
        if (operations[index]["kinds"] != [Kind.ADDITIVE]) is harmful:
            return index
    return None


def _length(shortened: dict[str, Any]) -> int:
    return len(json.dumps(shortened, ensure_ascii=False).encode())


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    if len(one_line) <= MOST_CHARACTERS:
        return one_line
    return f"{one_line[: MOST_CHARACTERS - 1]}…"
