"""The report of the image's `measure_migrations` (docs/container-contract.md), parsed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError

from tij.ecs.record import parse

MESSAGE = "pending migrations"
# Seconds that requests may wait for a table: a page takes as long, and nobody complains.
LONG = 2.0


class Kind(StrEnum):
    """What an operation is; the image's words."""

    ADDITIVE = "additive"
    BREAKS = "breaks"
    LOCKS = "locks"
    IRREVERSIBLE = "irreversible"
    DATA = "data"


class Concern(StrEnum):
    """What a release is refused for unless it is accepted by this name."""

    BREAKS = "breaks"
    LOCKS = "locks"
    UNMEASURED = "unmeasured"


class _Measured(BaseModel):
    # A later image may report more.
    model_config = ConfigDict(frozen=True, extra="ignore")


class Operation(_Measured):
    """One operation; `bytes` and `rows` of the live `table`; requests wait `seconds` for it."""

    what: str
    kinds: tuple[Kind, ...]
    table: str | None = None
    lock: str | None = None
    rewrites: bool = False
    bytes: int | None = None
    rows: int | None = None
    seconds: float | None = None
    broken: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def locks_long(self) -> bool:
        """Whether requests wait for longer than `LONG`, or nobody knows how long."""
        return Kind.LOCKS in self.kinds and (self.seconds is None or self.seconds >= LONG)


class Pending(_Measured):
    """One migration, `app.0002_name`."""

    migration: str
    operations: tuple[Operation, ...]


class Report(_Measured):
    """See the image's own (`ecs_django.pending.report`)."""

    how: str
    why: str = ""
    pending: tuple[Pending, ...] = ()
    ahead: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    bytes_per_second: int | None = None
    error: str = ""
    kinds: Mapping[str, int] = {}
    left_out: int = 0

    @property
    def measured(self) -> bool:
        """Whether it was run, not only read."""
        return self.how == "measured"

    @property
    def operations(self) -> Iterator[Operation]:
        """Of all migrations."""
        for one in self.pending:
            yield from one.operations

    @property
    def breaks(self) -> bool:
        """Whether the code that runs now fails on the schema after it.

        Counted by the image, so that what a long report leaves out counts too.
        """
        return bool(self.kinds.get(Kind.BREAKS))

    @property
    def irreversible(self) -> bool:
        """Whether data is lost, or an operation has no way back."""
        return bool(self.kinds.get(Kind.IRREVERSIBLE))

    @property
    def concerns(self) -> set[Concern]:
        """What it has to be accepted for."""
        found = set()
        if self.breaks or self.unreadable:
            found.add(Concern.BREAKS)
        if any(done.locks_long for done in self.operations):
            found.add(Concern.LOCKS)
        # A report too long for a log line is one that nobody has seen all of.
        shown = sum(Kind.LOCKS in done.kinds for done in self.operations)
        if self.error or shown < self.kinds.get(Kind.LOCKS, 0):
            found.add(Concern.UNMEASURED)
        return found


def report_in(lines: list[str]) -> Report | None:
    """The report among a task's log lines, None when it is not there."""
    for line in reversed(lines):
        record = parse(line)
        if record and record.get("message") == MESSAGE and "report" in record:
            try:
                return Report.model_validate(record["report"])
            except ValidationError:
                return None
    return None
