"""Recall and precision of the plan report's risks on changes whose meaning is known.

`python -m scripts.risk_recall`. The cases lie in tests/tij/report/cases: one line each, a type,
what happens in words, and the edits that make it of a resource as AWS returned it (the longest of
the recorded plans, with `bases.json` where that has too little). They were fixed before the table
was first run on them, by the same hand: the dangerous ones from AWS's documentation of what each
setting does and from the kinds of accident that a review of the report found unflagged, the
harmless ones from what people change every week and the opposites of the dangerous ones. That
first run had recall 0.979 and precision 0.979. A case is flagged when its resource has a risk.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tij.report.changes import PlanChanges

REPORT = Path(__file__).parents[1] / "tests" / "tij" / "report"
CASES = REPORT / "cases"
TARGET = 0.95
NO_OP, CREATE, DELETE = ["no-op"], ["create"], ["delete"]


@dataclass(frozen=True)
class Case:
    """One change of one resource."""

    type: str
    title: str
    edits: tuple[str, ...]
    dangerous: bool

    @property
    def address(self) -> str:
        """Of the resource in the case's plan."""
        return f"{self.type}.case"

    def plan(self) -> dict[str, Any]:
        """Terraform's JSON plan representation, with this change alone."""
        before = base(self.type)
        after: dict[str, Any] | None = copy.deepcopy(before)
        actions, paths = ["update"], []
        for text in self.edits:
            verb, _, rest = text.partition(" ")
            if text in ("delete", "forget"):
                actions, after = [text], None
            elif text == "create":
                actions = CREATE
            elif verb in ("replace", "replace-after"):
                actions = [*DELETE, *CREATE] if verb == "replace" else [*CREATE, *DELETE]
                paths = [[rest]]
            else:
                assert after is not None, f"{self.type}: {self.title}: edits what is gone"
                after = edited(after, text)
        change = {
            "actions": actions,
            "before": None if actions == CREATE else before,
            "after": after,
            "after_unknown": {},
            "replace_paths": paths,
        }
        entry = {"address": self.address, "mode": "managed", "type": self.type, "change": change}
        return {"format_version": "1.2", "resource_changes": [entry]}

    def flagged(self) -> list[str]:
        """The rules that the change breaks."""
        return [r.rule for r in PlanChanges.of(self.plan()).risks if r.address == self.address]


@dataclass(frozen=True)
class Measured:
    """Cases by what was said of them."""

    missed: tuple[Case, ...]
    false_alarms: tuple[Case, ...]
    dangerous: int
    harmless: int

    @property
    def recall(self) -> float:
        """Part of the dangerous changes that are flagged."""
        return 1 - len(self.missed) / self.dangerous

    @property
    def precision(self) -> float:
        """Part of the flagged changes that are dangerous."""
        right = self.dangerous - len(self.missed)
        return right / (right + len(self.false_alarms))


def cases() -> Iterator[Case]:
    """All of both files."""
    for name, dangerous in (("dangerous", True), ("harmless", False)):
        for line in (CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                type_, title, edits = (part.strip() for part in line.split("|", 2))
                yield Case(type_, title, tuple(e.strip() for e in edits.split("; ")), dangerous)


def measure() -> Measured:
    """Ask the report of every case."""
    every = list(cases())
    flagged = {case: bool(case.flagged()) for case in every}
    return Measured(
        missed=tuple(c for c in every if c.dangerous and not flagged[c]),
        false_alarms=tuple(c for c in every if not c.dangerous and flagged[c]),
        dangerous=sum(case.dangerous for case in every),
        harmless=sum(not case.dangerous for case in every),
    )


def base(type_: str) -> dict[str, Any]:
    """A resource of this type as it stands."""
    return copy.deepcopy({**_recorded().get(type_, {}), **_written().get(type_, {})})


@cache
def _recorded() -> Mapping[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for file in sorted((REPORT / "plans").glob("*/*.json")):
        for entry in json.loads(file.read_text(encoding="utf-8"))["resource_changes"]:
            change = entry["change"]
            values = change.get("after") or change.get("before") or {}
            if len(str(values)) > len(str(found.get(entry["type"], {}))):
                found[entry["type"]] = values
    return found


@cache
def _written() -> Mapping[str, dict[str, Any]]:
    written: dict[str, dict[str, Any]] = json.loads((CASES / "bases.json").read_text("utf-8"))
    return written


def edited(values: Any, text: str) -> Any:
    """`path = JSON`, `- path`, `+ path = JSON` (append), `swap path path`; texts of JSON too."""
    if text.startswith("swap "):
        _, one, other = text.split()
        first, second = _get(values, one.split(".")), _get(values, other.split("."))
        return _set(_set(values, one.split("."), second), other.split("."), first)
    if text.startswith("- "):
        return _set(values, text[2:].split("."), None, remove=True)
    path, _, value = text.removeprefix("+ ").partition(" = ")
    return _set(values, path.split("."), json.loads(value), append=text.startswith("+ "))


def _get(values: Any, path: list[str]) -> Any:
    for key in path:
        values = values[int(key) if isinstance(values, list) else key]
    return values


def _set(
    values: Any, path: list[str], value: Any, *, remove: bool = False, append: bool = False
) -> Any:
    if isinstance(values, str):
        return json.dumps(_set(json.loads(values), path, value, remove=remove, append=append))
    if values is None:
        values = {}
    result = copy.copy(values)
    key: Any = int(path[0]) if isinstance(values, list) else path[0]
    if len(path) > 1:
        inner = result[key] if isinstance(result, list) else result.get(key)
        result[key] = _set(inner, path[1:], value, remove=remove, append=append)
    elif remove:
        del result[key]
    elif append and isinstance(result.get(key), str):
        result[key] = json.dumps([*json.loads(result[key]), value])
    elif append:
        result[key] = [*(result.get(key) or []), value]
    else:
        result[key] = value
    return result


def main() -> int:
    """Print the figures and every case that was judged wrongly; 1 when a figure is too low."""
    measured = measure()
    for title, wrong in (("missed", measured.missed), ("false alarm", measured.false_alarms)):
        for case in wrong:
            told = ", ".join(case.flagged()) or "nothing"
            print(f"{title}: {case.type}: {case.title}: {told}")
    print(f"recall    {measured.recall:.3f} of {measured.dangerous} dangerous changes")
    print(f"precision {measured.precision:.3f} with {measured.harmless} harmless changes")
    return int(min(measured.recall, measured.precision) < TARGET)


if __name__ == "__main__":
    sys.exit(main())
