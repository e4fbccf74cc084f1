"""The report for people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.text import Text

from tij.console import new_table
from tij.language.catalog import Catalog
from tij.migrations.report import LONG, Concern, Kind, Operation, Report

MIB = 1024 * 1024


def show(console: Console, report: Report, words: Catalog) -> None:
    """A row for each operation, what is broken or lost below it, then what follows from it all."""
    console.print(Group(*_lines(report, words)))


def verdict(report: Report, words: Catalog) -> Iterator[str]:
    """What follows for a release, one sentence each."""
    concerns = report.concerns
    if Concern.BREAKS in concerns:
        yield words.say("verdict.breaks")
    if Concern.LOCKS in concerns:
        known = [done.seconds for done in report.operations if done.locks_long]
        longest = max((seconds for seconds in known if seconds is not None), default=None)
        if longest is None:
            yield words.say("verdict.locks-unknown")
        else:
            yield words.say("verdict.locks", seconds=f"{max(longest, LONG):.0f}")
    if Concern.UNMEASURED in concerns:
        yield words.say("verdict.unmeasured")
    if not concerns and report.pending:
        yield words.say("verdict.safe")
    if report.irreversible:
        yield words.say("verdict.irreversible")


def _lines(report: Report, words: Catalog) -> Iterator[RenderableType]:
    if report.pending:
        how = "measured" if report.measured else "read"
        yield Text(words.say(f"report.{how}", why=report.why))
        table = new_table(*words.sentences["report.columns"])
        for one in report.pending:
            name = one.migration
            for done in one.operations:
                table.add_row(*map(Text, _row(name, done, words)))
                name = ""
                for text in _below(done, words):
                    table.add_row("", Text(text))
        yield table
    elif not report.ahead:
        yield Text(words.say("report.none"))
    if report.left_out:
        yield Text(words.say("report.left-out", n=report.left_out))
    if report.error:
        yield Text(words.say("report.error", error=report.error))
    if report.ahead:
        yield Text(words.say("report.ahead", names=", ".join(report.ahead)))
    for what in report.unreadable:
        yield Text(words.say("report.unreadable", what=what))
    for what in report.differs:
        yield Text(words.say("report.differs", what=what))
    for sentence in verdict(report, words):
        yield Text(sentence)


def _row(name: str, done: Operation, words: Catalog) -> tuple[str, str, str, str, str]:
    kinds = ", ".join(words.say(f"kinds.{kind}") for kind in done.kinds)
    return name, done.what, kinds, _lock(done, words), _size(done, words)


def _lock(done: Operation, words: Catalog) -> str:
    if not done.lock:
        return ""
    if Kind.LOCKS not in done.kinds:
        return words.say("details.brief", lock=done.lock)
    if done.seconds is None:
        return words.say("details.waits-unknown", lock=done.lock)
    return words.say("details.waits", lock=done.lock, seconds=f"{done.seconds:.1f}")


def _size(done: Operation, words: Catalog) -> str:
    if done.table is None or done.bytes is None or done.rows is None:
        return done.table or ""
    size = words.say("details.size", rows=f"{done.rows:,}", size=f"{done.bytes / MIB:.1f} MiB")
    rewritten = [words.say("details.rewrite")] if done.rewrites else []
    return ", ".join([f"{done.table}: {size}", *rewritten])


def _below(done: Operation, words: Catalog) -> Iterator[str]:
    for what in done.broken:
        yield words.say("details.broken", what=what)
    for what in done.lost:
        yield words.say("details.lost", what=what)
