"""The table of `services/*.toml`, read once into frozen models."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from tij.report.meaning.conditions import CONDITIONS, Condition, is_open, named
from tij.report.meaning.rules import RULES
from tij.report.risk import Severity

DIRECTORY = Path(__file__).parent / "services"
ARGUMENTS = Path(__file__).parent / "arguments.json"
HARMLESS = "nothing"


class TableError(ValueError):
    """A section of the table that cannot be read; str() names file, type and key."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What it means that a resource goes or comes: a rule or a word, and how bad it is."""

    name: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Row:
    """What a change of one argument means, by what kind of change it is."""

    path: str
    verdicts: tuple[tuple[Condition, tuple[Consequence, ...]], ...]
    """The first whose condition holds counts, and its other way; HARMLESS is a name too."""

    @property
    def needs_value(self) -> bool:
        """Whether a value known only after the apply leaves the judgement open."""
        return not any(condition.of_any_value for condition, _ in self.verdicts)


@dataclass(frozen=True)
class Meaning:
    """One type of resource."""

    type: str
    source: str = ""
    """Empty: nothing is known of its arguments."""
    rows: tuple[Row, ...] = ()
    harmless: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    by_rule: tuple[str, ...] = ()
    attached_to: str = ""
    inactive: Mapping[str, object] = field(default_factory=dict)
    """Argument of a block → the value that switches the block off: `rule.status` → `Disabled`."""
    around: str = ""
    """A block that only holds what may also stand without it: `rule.filter.and`."""
    shorter: Mapping[str, str] = field(default_factory=dict)
    """What a list of one block says → the argument that says it without the block."""
    defaults: Mapping[str, object] = field(default_factory=dict)
    """Argument → what AWS takes where nothing is given."""
    same: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    """Argument → values that say the same; an empty text is that nothing is given."""
    caseless: frozenset[str] = frozenset()
    """Arguments of which capitals say nothing: names of hosts and of headers."""
    computed: frozenset[str] = frozenset()
    """What the provider alone gives."""
    either: frozenset[str] = frozenset()
    """What the provider gives where the configuration does not."""
    consequences: Mapping[str, Consequence] = field(default_factory=dict)

    def row(self, path: str) -> Row | None:
        """The row of an argument: by its name, else by the longest pattern that fits."""
        if path in self._by_path:
            return self._by_path[path]
        row = next((row for row in self._patterns if fnmatchcase(path, row.path)), None)
        # What is harmless by a longer name is so in spite of a pattern, and all that is in it; so
        # is what is named in any block, beside a pattern of all that is in one.
        longer = (
            p
            for p in self.harmless
            if row and (len(p) > len(row.path) or (row.path.endswith(".*") and p.startswith("*.")))
        )
        return None if any(_is_in(path, pattern) for pattern in longer) else row

    def decides(self, path: str, before: object, after: object) -> bool:
        """Whether a row of exactly this path judges this change."""
        row = self._by_path.get(path)
        return row is not None and any(c.holds(before, after) for c, _ in row.verdicts)

    def active(self, argument: str, value: object) -> object:
        """The argument's blocks without those that are switched off."""
        for path, off in self.inactive.items():
            block, _, key = path.partition(".")
            if argument == block and isinstance(value, list):
                value = [v for v in value if not (isinstance(v, dict) and v.get(key) == off)]
        return value

    def unwrapped(self, argument: str, value: object) -> object:
        """The argument's blocks with what `around` holds in its place, and said the short way."""
        for long, short in self.shorter.items():
            block, *path = long.split(".")
            if argument == block and isinstance(value, list):
                value = [_shortened(one, path, short) for one in value]
        block, _, rest = self.around.partition(".")
        if argument != block or not rest:
            return value
        return _unwrapped(value, rest.split("."))

    def knows(self, path: str) -> bool:
        """Whether the table says anything of the argument, be it that its change is harmless."""
        if self.row(path) is not None or any(r.path.startswith(f"{path}.") for r in self.rows):
            return True
        every = (*self.harmless, *self.replaces, *self.by_rule)
        # A rule that reads a whole block reads what is in it.
        return any(_is_in(path, pattern) for pattern in every)

    def is_replaced_by(self, path: str) -> bool:
        """Whether AWS cannot change the argument in place."""
        return any(fnmatchcase(path, pattern) for pattern in self.replaces)

    @cached_property
    def _by_path(self) -> Mapping[str, Row]:
        return {row.path: row for row in self.rows if "*" not in row.path}

    @cached_property
    def _patterns(self) -> tuple[Row, ...]:
        found = [row for row in self.rows if "*" in row.path]
        return tuple(sorted(found, key=lambda row: -len(row.path)))


def _unwrapped(value: object, path: list[str]) -> object:
    if isinstance(value, list):
        return [_unwrapped(one, path) for one in value]
    if not isinstance(value, dict) or not value.get(path[0]):
        return value
    if len(path) > 1:
        return {**value, path[0]: _unwrapped(value[path[0]], path[1:])}
    held = value[path[0]][0] if isinstance(value[path[0]], list) else value[path[0]]
    rest = {key: one for key, one in value.items() if key != path[0]}
    return {**rest, **held} if isinstance(held, dict) else value


def _shortened(block: object, path: list[str], short: str) -> object:
    inner = block
    for key in path[:-1]:
        found = inner.get(key) if isinstance(inner, dict) else None
        if not isinstance(found, list) or len(found) != 1:
            return block
        inner = found[0]
    said = inner.get(path[-1]) if isinstance(inner, dict) else None
    if not isinstance(block, dict) or not isinstance(said, str) or is_open(said):
        return block
    return {**{key: one for key, one in block.items() if key != path[0]}, short: said}


def _is_in(path: str, pattern: str) -> bool:
    return fnmatchcase(path, pattern) or path.startswith(f"{pattern}.")


VALUED = ("to", "from", "above")
LISTS = ("harmless", "replaces", "by_rule")
CONSEQUENCES = ("loss", "gap", "guard", "gone", "created", "replaced")
KEYS = {
    *("source", "judged", "attached_to", "inactive", "around", "shorter"),
    *("defaults", "same", "caseless"),
    *LISTS,
    *CONSEQUENCES,
}


def _read() -> Mapping[str, Meaning]:
    arguments = json.loads(ARGUMENTS.read_text(encoding="utf-8"))
    found: dict[str, Meaning] = {}
    for file in sorted(DIRECTORY.glob("*.toml")):
        for type_, section in tomllib.loads(file.read_text(encoding="utf-8")).items():
            where = f"{file.name}: {type_}"
            if type_ in found:
                raise TableError(f"{where} is described twice")
            if wrong := section.keys() - KEYS:
                raise TableError(f"{where}: {', '.join(sorted(wrong))}: not one of {sorted(KEYS)}")
            found[type_] = Meaning(
                type=type_,
                source=section.get("source", ""),
                rows=tuple(_rows(where, section.get("judged", {}))),
                attached_to=section.get("attached_to", ""),
                inactive=MappingProxyType(section.get("inactive", {})),
                around=section.get("around", ""),
                shorter=MappingProxyType(section.get("shorter", {})),
                defaults=MappingProxyType(section.get("defaults", {})),
                same=MappingProxyType({k: tuple(v) for k, v in section.get("same", {}).items()}),
                caseless=frozenset(section.get("caseless", "").split()),
                computed=frozenset(arguments.get(type_, {}).get("computed", ())),
                either=frozenset(arguments.get(type_, {}).get("either", ())),
                consequences={
                    key: _consequence(section[key]) for key in CONSEQUENCES if key in section
                },
                **{key: tuple(section.get(key, "").split()) for key in LISTS},
            )
    return MappingProxyType(found)


def _rows(where: str, judged: Mapping[str, Mapping[str, str | list[str]]]) -> Iterator[Row]:
    seen: set[str] = set()
    for paths, verdicts in judged.items():
        for rule in chain.from_iterable(map(_each, verdicts.values())):
            name = rule.partition(" ")[0]
            if name != HARMLESS and name not in RULES:
                raise TableError(f"{where}: {paths}: no rule is called {name}")
        for condition in verdicts:
            if condition not in CONDITIONS and condition.partition(" ")[0] not in VALUED:
                raise TableError(f"{where}: {paths}: no condition is called {condition}")
        for path in paths.split():
            if path in seen:
                raise TableError(f"{where}: {path} is judged twice")
            seen.add(path)
            yield Row(
                path,
                tuple((named(c), tuple(map(_consequence, _each(r)))) for c, r in verdicts.items()),
            )


def _each(rules: str | list[str]) -> list[str]:
    """A change can mean two things: who gets in, and who no longer does."""
    return [rules] if isinstance(rules, str) else rules


def _consequence(text: object) -> Consequence:
    name, _, severity = str(text).partition(" ")
    known = RULES[name].severity if name in RULES else Severity.MEDIUM
    return Consequence(name, Severity[severity.upper()] if severity else known)


TABLE = _read()
