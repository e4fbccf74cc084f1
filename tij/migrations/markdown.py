"""What a pull request's new migrations are, as a part of the comment on its plan."""

from __future__ import annotations

from collections.abc import Iterator

from tij.language.catalog import Catalog
from tij.migrations.report import Kind, Operation, Report
from tij.report.escape import name

MOST_OPERATIONS = 40
MOST_NAMED = 10
NOTHING = Operation(what="·", kinds=())
"""The operation of a migration without any."""


def part(report: Report, words: Catalog) -> str:
    """At most `MOST_OPERATIONS` rows, what is only additive left out first; empty without news."""
    if not (report.pending or report.differs or report.unreadable):
        return ""
    lines = [f"#### {words.say('source.title')}", ""]
    if report.pending:
        lines += [words.say("source.read"), "", *_table(report, words), ""]
    lines += [f"- {sentence}" for sentence in _verdict(report, words)]
    return "\n".join(lines) + "\n"


def _table(report: Report, words: Catalog) -> Iterator[str]:
    columns = words.sentences["source.columns"]
    yield f"| {' | '.join(columns)} |"
    yield f"| {' | '.join('---' for _ in columns)} |"
    rows = [
        (one.migration, done) for one in report.pending for done in one.operations or (NOTHING,)
    ]
    # Sorting is stable: each of the two kinds in their own order.
    by_harm = sorted(range(len(rows)), key=lambda n: set(rows[n][1].kinds) <= {Kind.ADDITIVE})
    for n in sorted(by_harm[:MOST_OPERATIONS]):
        migration, done = rows[n]
        yield f"| {name(migration)} | {name(done.what)} | {_kinds(done, words)} |"
    if len(rows) > MOST_OPERATIONS:
        yield ""
        yield words.say("report.left-out", n=len(rows) - MOST_OPERATIONS)


def _kinds(done: Operation, words: Catalog) -> str:
    said = [words.say(f"kinds.{kind}") for kind in done.kinds]
    return ", ".join(
        s if k is Kind.ADDITIVE else f"**{s}**" for k, s in zip(done.kinds, said, strict=True)
    )


def _verdict(report: Report, words: Catalog) -> Iterator[str]:
    if report.breaks:
        yield words.say("verdict.breaks")
    if report.kinds.get(Kind.LOCKS):
        yield words.say("verdict.locks-unknown")
    if report.kinds.get(Kind.DATA):
        yield words.say("source.data")
    if report.irreversible:
        yield words.say("verdict.irreversible")
    if report.pending and set(report.kinds) <= {Kind.ADDITIVE}:
        yield words.say("source.additive")
    for key, names in (("differs", report.differs), ("unreadable", report.unreadable)):
        for one in names[:MOST_NAMED]:
            yield words.say(f"source.{key}", what=name(one))
        if len(names) > MOST_NAMED:
            yield words.say("report.left-out", n=len(names) - MOST_NAMED)
