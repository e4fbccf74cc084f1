"""The single values in which two sides of an argument differ, each by its path in the table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tij.report.difference import identity_of, paired
from tij.report.meaning.conditions import is_nothing, says_the_same
from tij.report.values import Word, same

Decides = Callable[[str, object, object], bool]
"""Whether the table judges a block that comes or goes as a whole: path, before, after."""


@dataclass(frozen=True, slots=True)
class Step:
    """One value before and after, None where it is not there."""

    path: str
    """Without places: `health_check.path`, which is what the table calls it."""
    shown: str
    """With the names of what it is in: `container_definitions[api].memory`."""
    before: Any
    after: Any
    whole: bool = False
    """What it is in, one of several, comes or goes with it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the table reads one type's arguments."""

    decides: Decides
    defaults: Mapping[str, object]
    """Path → what AWS takes where nothing is given."""
    same: Mapping[str, tuple[object, ...]]
    """Path → values that say the same."""
    caseless: frozenset[str]
    """Paths of values whose capitals say nothing."""
    whole: bool = False

    def of_one_that_comes(self) -> Reading:
        """Nothing was taken for what was not there."""
        return replace(self, defaults={}, whole=True)

    def step(self, path: str, shown: str, before: object, after: object) -> Iterator[Step]:
        """The one value, unless it is what AWS takes anyway."""
        if (default := self.defaults.get(path)) is not None:
            before, after = (default if is_nothing(side) else side for side in (before, after))
            if says_the_same(before, after):
                return
        if all(("" if is_nothing(v) else v) in self.same.get(path, ()) for v in (before, after)):
            return
        if path in self.caseless and _small(before) == _small(after):
            return
        yield Step(path, shown, before, after, self.whole)


def steps(path: str, before: Any, after: Any, reading: Reading, shown: str = "") -> Iterator[Step]:
    """Every value that differs; a list of values, or a block that the table judges, as a whole.

    The order of blocks and of values means nothing here: the provider's sets have none, and
    where it matters a value in them says so.
    """
    shown = shown or path
    if same(before, after) or (is_nothing(before) and is_nothing(after)):
        return
    blocks = isinstance(before, dict) or isinstance(after, dict)
    one_sided = is_nothing(before) or is_nothing(after)
    if blocks and (one_sided or (isinstance(before, dict) and isinstance(after, dict))):
        if one_sided and reading.decides(path, before, after):
            yield from reading.step(path, shown, before, after)
            return
        old, new = (side if isinstance(side, dict) else {} for side in (before, after))
        for key in {**old, **new}:
            yield from steps(f"{path}.{key}", old.get(key), new.get(key), reading, f"{shown}.{key}")
    elif _has_blocks(before) or _has_blocks(after):
        yield from _of_blocks(path, before, after, reading, shown)
    elif isinstance(before, list) and isinstance(after, list):
        if Counter(map(_text, before)) != Counter(map(_text, after)):
            yield from reading.step(path, shown, before, after)
    else:
        yield from reading.step(path, shown, before, after)


def _of_blocks(
    path: str, before: object, after: object, reading: Reading, shown: str
) -> Iterator[Step]:
    if after is Word.UNKNOWN:
        yield from reading.step(path, shown, before, after)
        return
    old, new = (side if isinstance(side, list) else [] for side in (before, after))
    if (is_nothing(before) or is_nothing(after)) and reading.decides(path, before, after):
        yield from reading.step(path, shown, before, after)
        return
    if identity := identity_of(old, new):
        by_name = {e[identity]: e for e in old}, {e[identity]: e for e in new}
        renamed = dict(_renamed(*by_name, identity))
        for key in {**by_name[0], **by_name[1]}:
            if key in renamed.values():
                continue
            sides = by_name[0].get(key), by_name[1].get(renamed.get(key, key))
            inner = reading.of_one_that_comes() if None in sides else reading
            yield from steps(path, *sides, inner, f"{shown}[{key}]")
        return
    pairs, _ = paired(old, new, exact=False)
    for was, is_ in pairs:
        sides = (None if was is None else old[was], None if is_ is None else new[is_])
        # Where there is one block or none, AWS takes its defaults for the one that is not there.
        several = None in sides and max(len(old), len(new)) > 1
        yield from steps(path, *sides, reading.of_one_that_comes() if several else reading, shown)


def _renamed(
    old: dict[object, dict[str, object]], new: dict[object, dict[str, object]], identity: str
) -> Iterator[tuple[object, object]]:
    """Old and new name of what is the same but for its name."""
    left = {_text({**new[key], identity: None}): key for key in new.keys() - old.keys()}
    for key in old.keys() - new.keys():
        if (called := left.pop(_text({**old[key], identity: None}), None)) is not None:
            yield key, called


def _small(value: object) -> list[str]:
    """Names in small letters and in no order."""
    return sorted(str(one).lower() for one in (value if isinstance(value, list) else [value]))


def _has_blocks(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=repr)
