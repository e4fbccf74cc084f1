"""The single values in which two sides of an argument differ, each by its path in the table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tij.report.difference import identity_of, paired
from tij.report.meaning.conditions import is_nothing
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


def steps(path: str, before: Any, after: Any, decides: Decides, shown: str = "") -> Iterator[Step]:
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
        if one_sided and decides(path, before, after):
            yield Step(path, shown, before, after)
            return
        old, new = (side if isinstance(side, dict) else {} for side in (before, after))
        for key in {**old, **new}:
            yield from steps(f"{path}.{key}", old.get(key), new.get(key), decides, f"{shown}.{key}")
    elif _has_blocks(before) or _has_blocks(after):
        yield from _of_blocks(path, before, after, decides, shown)
    elif isinstance(before, list) and isinstance(after, list):
        if Counter(map(_text, before)) != Counter(map(_text, after)):
            yield Step(path, shown, before, after)
    else:
        yield Step(path, shown, before, after)


def _of_blocks(
    path: str, before: object, after: object, decides: Decides, shown: str
) -> Iterator[Step]:
    if after is Word.UNKNOWN:
        yield Step(path, shown, before, after)
        return
    old, new = (side if isinstance(side, list) else [] for side in (before, after))
    if (is_nothing(before) or is_nothing(after)) and decides(path, before, after):
        yield Step(path, shown, before, after)
        return
    if identity := identity_of(old, new):
        by_name = {e[identity]: e for e in old}, {e[identity]: e for e in new}
        renamed = dict(_renamed(*by_name, identity))
        for key in {**by_name[0], **by_name[1]}:
            if key in renamed.values():
                continue
            sides = by_name[0].get(key), by_name[1].get(renamed.get(key, key))
            yield from steps(path, *sides, decides, f"{shown}[{key}]")
        return
    pairs, _ = paired(old, new, exact=False)
    for was, is_ in pairs:
        sides = (None if was is None else old[was], None if is_ is None else new[is_])
        yield from steps(path, *sides, decides, shown)


def _renamed(
    old: dict[object, dict[str, object]], new: dict[object, dict[str, object]], identity: str
) -> Iterator[tuple[object, object]]:
    """Old and new name of what is the same but for its name."""
    left = {_text({**new[key], identity: None}): key for key in new.keys() - old.keys()}
    for key in old.keys() - new.keys():
        if (called := left.pop(_text({**old[key], identity: None}), None)) is not None:
            yield key, called


def _has_blocks(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=repr)
