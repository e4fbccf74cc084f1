"""What a release does about its migrations: measured first, refused or accepted, then run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tij.language import Language
from tij.migrations.measure import Measured
from tij.migrations.report import Concern, Kind, Operation, Report
from tij.migrations.show import verdict
from tij.migrations.words import words
from tij.release.refused import ReleaseRefusedError

SHOWN = 3
"""How many operations a sentence names."""
HARMFUL = {Concern.BREAKS: Kind.BREAKS, Concern.LOCKS: Kind.LOCKS}


@dataclass(frozen=True)
class SchemaChange:
    """What a release's migrations do, as far as the way back depends on it."""

    report: Report | None
    """None where the image could not measure them."""
    stuck: bool = False
    """Whether a release before this one failed on a schema that older code can't read."""

    @property
    def pending(self) -> bool:
        """Whether there is something to run, as far as it is known."""
        return self.report is None or bool(self.report.pending)

    @property
    def irreversible(self) -> bool:
        """Whether data is lost, or something has no way back; also where nobody knows."""
        return self.report is None or self.report.irreversible

    @property
    def breaks(self) -> bool:
        """Whether the code before can't work with the schema after it, as far as it is known."""
        return self.report is not None and self.report.breaks

    @property
    def one_way(self) -> bool:
        """Whether neither `tij` nor ECS may put older code back."""
        return self.breaks or self.stuck

    @property
    def way_back(self) -> str:
        """Whether the code before can run again, in words, once all of it has run."""
        if self.stuck and not self.breaks:
            return "not safe: a release before this one failed after it had changed the schema"
        if self.report is None:
            return "not known: the migrations were not measured"
        if not self.report.pending:
            return "safe: no migration was pending"
        how = "measured" if self.report.measured else "by their code alone"
        if self.breaks:
            broken = [what for done in self.report.operations for what in done.broken]
            why = f": {broken[0]}" if broken else ""
            return f"not safe ({how}): the code before fails on the new schema{why}"
        return f"safe ({how}): the code before works with the new schema"


@dataclass(frozen=True)
class Migrations:
    """How a release learns of its migrations, and what it may do.

    `measure` takes an image's digest; `snapshot` takes one too, and gives the snapshot's name.
    """

    measure: Callable[[str], Measured]
    snapshot: Callable[[str], str]
    accepted: frozenset[Concern] = frozenset()

    def allowed(self, digest: str) -> SchemaChange:
        """What they do; ReleaseRefusedError when it is not accepted."""
        measured = self.measure(digest)
        concerns = measured.report.concerns if measured.report else {Concern.UNMEASURED}
        refused = sorted(concerns - self.accepted)
        if refused:
            said = list(_because(measured, refused))
            accept = " ".join(f"--accept {name}" for name in refused)
            raise ReleaseRefusedError(
                "\n".join(
                    ["Not released: its migrations need a decision. Nothing was done.", *said]
                ),
                next_step=(
                    "tij migrations shows all of it; change the migration (docs/releasing.md), or"
                    f" tij release {accept}"
                ),
            )
        return SchemaChange(measured.report)


def _because(measured: Measured, refused: list[Concern]) -> Iterator[str]:
    report = measured.report
    if report is None:
        yield f"  {measured.why}"
        return
    yield from (f"  {sentence}" for sentence in verdict(report, words(Language.ENGLISH)))
    for concern in refused:
        for name, done in _harmful(report, concern)[:SHOWN]:
            yield f"  {concern}: {name}: {done.what}{_facts(done)}"
    yield from (f"  {what}" for what in report.unreadable)
    if report.error:
        yield f"  {report.error}"


def _harmful(report: Report, concern: Concern) -> list[tuple[str, Operation]]:
    kind = HARMFUL.get(concern)
    return [
        (one.migration, done)
        for one in report.pending
        for done in one.operations
        if kind in done.kinds and (concern is not Concern.LOCKS or done.locks_long)
    ]


def _facts(done: Operation) -> str:
    parts = list(done.broken[:1])
    if done.locks_long and done.table:
        rows = "" if done.rows is None else f", {done.rows:,} rows"
        about = "nobody knows how long" if done.seconds is None else f"about {done.seconds:.1f} s"
        parts.append(f"{done.table}{rows}: {done.lock or 'a lock'} for {about}")
    return f" ({'; '.join(parts)})" if parts else ""
