"""Recall and precision of the plan report's risks on changes whose meaning is known.

`python -m scripts.risk_recall`. Two kinds of sets, one line per change: a type, what happens in
words, and the edits that make it of a resource as AWS returned it (the longest of the recorded
plans, with `bases.json` where that has too little).

- tests/tij/report/cases, of the table's own authors, fixed before the table was first run on them;
  that first run had recall 0.979 and precision 0.979.
- tests/tij/report/examined, of examiners who had read neither the table nor those cases (the third
  set's author had read a part): what each change means was written down before the report was
  asked. docs/reviewing-a-plan.md has the
  figures of the first look, before anything was mended.

A change is flagged when its resource has a risk; one that is `not judged` is not flagged.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tij.report.changes import PlanChanges
from tij.report.risk import Kind, Risk

REPORT = Path(__file__).parents[1] / "tests" / "tij" / "report"
CASES = REPORT / "cases"
EXAMINED = REPORT / "examined"
EXAMINATIONS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
)
HARMLESS = "none"
ACCESS = dict.fromkeys((Kind.EXPOSURE, Kind.PERMISSION, Kind.PROTECTION), "access")
TARGET = 0.95
CREATE, DELETE = ["create"], ["delete"]


@dataclass(frozen=True)
class Case:
    """One change of one resource."""

    type: str
    title: str
    edits: tuple[str, ...]
    dangerous: bool
    base: str = ""
    """Name of its base among the examiner's, if it is one of theirs."""
    expected: frozenset[str] = frozenset()
    """The kinds of which the examiner expects at least one; the authors named none."""

    @property
    def address(self) -> str:
        """Of the resource in the case's plan."""
        return f"{self.type}.case"

    def plan(self) -> dict[str, Any]:
        """Terraform's JSON plan representation, with this change alone."""
        before = examined_base(self.base) if self.base else base(self.type)
        for text in self.edits:
            if text.startswith("was "):
                before = edited(before, text.removeprefix("was "))
        after: dict[str, Any] | None = copy.deepcopy(before)
        actions, paths = ["update"], []
        marks: dict[str, dict[str, bool]] = {"unknown": {}, "hide": {}}
        moved: dict[str, str] = {}
        for text in self.edits:
            verb, _, rest = text.partition(" ")
            if verb == "was":
                continue
            if verb in marks:
                marks[verb][rest] = True
                if verb == "unknown" and after is not None:
                    after.pop(rest, None)
            elif verb == "moved":
                moved = {"previous_address": rest}
            elif text in ("delete", "forget"):
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
            "after_unknown": marks["unknown"],
            "before_sensitive": {},
            "after_sensitive": marks["hide"],
            "replace_paths": paths,
        }
        entry = {
            "address": self.address,
            "mode": "managed",
            "type": self.type,
            "change": change,
            **moved,
        }
        return {"format_version": "1.2", "resource_changes": [entry]}

    def risks(self) -> list[Risk]:
        """What the report says of it, but for `not judged`."""
        risks = PlanChanges.of(self.plan()).risks
        return [r for r in risks if r.address == self.address and r.kind != Kind.UNKNOWN]

    def flagged(self) -> list[str]:
        """The rules that the change breaks."""
        return [risk.rule for risk in self.risks()]

    def of_the_expected_kind(self) -> bool:
        """Whether a risk is of a kind that the examiner expects; who gets in is one kind."""
        said = {ACCESS.get(risk.kind, risk.kind.value) for risk in self.risks()}
        return bool(said & {ACCESS.get(Kind(kind), kind) for kind in self.expected})


@dataclass(frozen=True)
class Measured:
    """Cases by what was said of them."""

    missed: tuple[Case, ...]
    false_alarms: tuple[Case, ...]
    dangerous: int
    harmless: int
    mistaken: tuple[Case, ...] = ()
    """Flagged, but of none of the kinds that the examiner expects."""

    @property
    def recall(self) -> float:
        """Part of the dangerous changes that are flagged."""
        return 1 - len(self.missed) / self.dangerous

    @property
    def recall_by_kind(self) -> float:
        """Part of the dangerous changes that are flagged as what they are."""
        return 1 - (len(self.missed) + len(self.mistaken)) / self.dangerous

    @property
    def precision(self) -> float:
        """Part of the flagged changes that are dangerous."""
        right = self.dangerous - len(self.missed)
        return right / (right + len(self.false_alarms))


def examined(name: str) -> Iterator[Case]:
    """The examiner's set of this name."""
    for line in (EXAMINED / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            base_, kinds, title, edits = (part.strip() for part in line.split("|", 3))
            yield Case(
                base_.partition(":")[0],
                title,
                tuple(e.strip() for e in edits.split("; ")),
                kinds != HARMLESS,
                base_,
                frozenset() if kinds == HARMLESS else frozenset(kinds.split(",")),
            )


def cases() -> Iterator[Case]:
    """All of both of the authors' files."""
    for name, dangerous in (("dangerous", True), ("harmless", False)):
        for line in (CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                type_, title, edits = (part.strip() for part in line.split("|", 2))
                yield Case(type_, title, tuple(e.strip() for e in edits.split("; ")), dangerous)


def measure(every: Sequence[Case]) -> Measured:
    """Ask the report of every case."""
    flagged = {case: bool(case.flagged()) for case in every}
    return Measured(
        missed=tuple(c for c in every if c.dangerous and not flagged[c]),
        false_alarms=tuple(c for c in every if not c.dangerous and flagged[c]),
        dangerous=sum(case.dangerous for case in every),
        harmless=sum(not case.dangerous for case in every),
        mistaken=tuple(
            c for c in every if c.expected and flagged[c] and not c.of_the_expected_kind()
        ),
    )


def base(type_: str) -> dict[str, object]:
    """A resource of this type as it stands."""
    return copy.deepcopy({**_recorded().get(type_, {}), **_written(CASES).get(type_, {})})


def examined_base(name: str) -> dict[str, object]:
    """A resource as it stands in the examiner's sets: `type` or `type:which`."""
    type_ = name.partition(":")[0]
    return copy.deepcopy({**_recorded().get(type_, {}), **_written(EXAMINED).get(name, {})})


@cache
def _recorded() -> Mapping[str, dict[str, object]]:
    found: dict[str, dict[str, Any]] = {}
    for file in sorted((REPORT / "plans").glob("*/*.json")):
        for entry in json.loads(file.read_text(encoding="utf-8"))["resource_changes"]:
            change = entry["change"]
            values = change.get("after") or change.get("before") or {}
            if len(str(values)) > len(str(found.get(entry["type"], {}))):
                found[entry["type"]] = values
    return found


@cache
def _written(cases: Path) -> Mapping[str, dict[str, object]]:
    written: dict[str, dict[str, object]] = json.loads((cases / "bases.json").read_text("utf-8"))
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
        values = json.loads(values) if isinstance(values, str) else values
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
    """Print each set's figures and what was judged wrongly; 1 when a figure is too low."""
    sets = {
        "authors' cases": list(cases()),
        **{f"examiner's {name} set": list(examined(name)) for name in EXAMINATIONS},
    }
    worst = 1.0
    for name, every in sets.items():
        measured = measure(every)
        for title, wrong in (
            ("missed", measured.missed),
            ("of another kind", measured.mistaken),
            ("false alarm", measured.false_alarms),
        ):
            for case in wrong:
                said = ", ".join(case.flagged()) or "nothing"
                print(f"{title}: {case.type}: {case.title}: {said}")
        print(f"{name}: recall    {measured.recall:.3f} of {measured.dangerous} dangerous changes")
        print(f"{name}: as what they are {measured.recall_by_kind:.3f}")
        print(f"{name}: precision {measured.precision:.3f}, {measured.harmless} harmless changes")
        worst = min(worst, measured.recall, measured.precision)
    return int(worst < TARGET)


if __name__ == "__main__":
    sys.exit(main())
