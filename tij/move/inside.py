"""SQL on a database that only the service's network reaches: by one-off tasks of its image."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tij.drill.check import DatabaseTask
from tij.drill.instances import Restored
from tij.errors import BadInputError, TijError
from tij.move import statements

STARTED_BY = "tij adopt database"
MARK = "database says: "
END = "end"
# A line each: CloudWatch and Docker cut long ones.
CODE = """
import json
from django.db import connections
def ask(name, statements):
    alias = name and "asked " + name
    if name:
        connections.databases[alias] = {{**connections.databases["default"], "NAME": name}}
    with connections[alias or "default"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
names = [row[0] for row in ask("", [{databases!r}])] if {each} else [""]
for name in names:
    for row in ask(name, {statements!r}):
        print({mark!r} + json.dumps([name, *map(str, row)]))
print({mark!r} + {end!r})
"""

Content = dict[tuple[str, str, str], str]
"""Database, kind and name → value."""


@dataclass(frozen=True)
class Seen:
    """What a database has in it, before it is moved."""

    gigabytes: float
    extensions: tuple[str, ...]


@dataclass(frozen=True)
class Inside:
    """Each method is one task, which takes a minute or so on Fargate."""

    task: DatabaseTask

    def freeze(self, database: Restored) -> None:
        """No session can write from now on; those that are open are ended."""
        self._ask(database, statements.FREEZE)

    def thaw(self, database: Restored) -> None:
        """Sessions can write again."""
        self._ask(database, statements.THAW)

    def analyze(self, database: Restored) -> None:
        """Let the planner know what is in the tables."""
        self._ask(database, statements.ANALYZE, each=True)

    def content(self, database: Restored) -> Content:
        """Rows and check sums of all tables, and how far the sequences are."""
        rows = self._ask(database, (statements.CONTENT,), each=True)
        return {(of, kind, name): value for of, kind, name, value in rows}

    def look(self, database: Restored) -> Seen:
        """Its size and extensions; BadInputError, a line each, for what a move fails on."""
        rows = self._ask(database, (statements.LOOK,), each=True)
        wrong = {
            f"{kind} {name} in {of}: {statements.STOPS[kind]}"
            for of, kind, name, _ in rows
            if kind in statements.STOPS
        }
        if wrong:
            raise BadInputError(
                "\n".join([*sorted(wrong), f"{database.identifier} can't be moved with these."]),
                next_step="tij adopt database --move, when they are gone",
            )
        bytes_ = sum(int(value) for _, kind, _, value in rows if kind == "bytes")
        extensions = {f"{name} {value}" for _, kind, name, value in rows if kind == "extension"}
        return Seen(bytes_ / 2**30, tuple(sorted(extensions)))

    def _ask(
        self, database: Restored, asked: Sequence[str], *, each: bool = False
    ) -> list[list[str]]:
        code = CODE.format(
            databases=statements.DATABASES,
            each=each,
            statements=list(asked),
            mark=MARK,
            end=END,
        )
        *rows, end = self.task.lines(database, code, MARK, STARTED_BY)
        if end.strip() != END:
            raise TijError(f"{database.identifier}: the task's log is not complete.")
        return [json.loads(row) for row in rows]


def differing(before: Content, now: Content) -> list[str]:
    """One line for each thing that isn't the same; a sequence may be further.

    (A recovery leaves out up to 32 values of a sequence: PostgreSQL, "nextval".)
    """
    return list(_differing(before, now))


def _differing(before: Content, now: Content) -> Iterable[str]:
    for place in sorted(before.keys() | now.keys()):
        of, kind, name = place
        left, right = before.get(place), now.get(place)
        further = kind == "sequence" and left and right and int(left) <= int(right)
        if left != right and not further:
            yield f"{of}: {' '.join(filter(None, (kind, name)))}: {_shown(left)} → {_shown(right)}"


def _shown(value: str | None) -> str:
    if value is None:
        return "missing"
    rows, _, total = value.partition(" ")
    return f"{rows} rows, sum {total[-6:]}" if total else rows
