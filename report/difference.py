"""What differs between two values: inside blocks, lists and JSON documents, not as one line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from report.values import Hidden, Word, shown

IDENTITIES = (
    "name",
    "Sid",
    "Name",
    "id",
    "Id",
    "key",
    "Key",
    "origin_id",
    "path_pattern",
    "rule_number",
    "priority",
    "device_name",
    "cidr_block",
    "containerPort",
)
"""Keys by which an element of a list is the same one before and after."""

MOST_COMPARED = 60
"""Elements of a list without identities that are compared each with each."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value, by its path (`ingress[0].cidr_blocks[]`), before and after.

    None is a value that is not there: an element of a list was added or removed, an argument
    was not or is no longer given.
    """

    path: str
    before: Any
    after: Any

    @property
    def argument(self) -> str:
        """The top-level argument it belongs to."""
        return self.path.split("[", 1)[0].split(".", 1)[0]


def differences(path: str, before: Any, after: Any) -> Iterator[Difference]:
    """The smallest parts in which two marked values differ."""
    if before == after or (_is_nothing(before) and _is_nothing(after)):
        return
    if isinstance(before, Hidden) or isinstance(after, Hidden):
        yield Difference(path, Word.SENSITIVE, Word.SENSITIVE)
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({**before, **after}):
            inner = f"{path}.{key}" if path else key
            yield from differences(inner, before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(path, before, after)
    elif _is_nothing(before):
        yield Difference(path, None, _pruned(shown(after)))
    elif _is_nothing(after):
        yield Difference(path, _pruned(shown(before)), None)
    else:
        yield Difference(path, shown(before), shown(after))


def _of_lists(path: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    if not any(isinstance(element, dict | list) for element in (*before, *after)):
        yield from _of_scalars(path, before, after)
        return
    identity = _identity(before, after)
    if identity:
        old = {element[identity]: element for element in before}
        new = {element[identity]: element for element in after}
        for key in {**old, **new}:
            inner = f"{path}[{json.dumps(key, ensure_ascii=False)}]"
            yield from differences(inner, old.get(key), new.get(key))
        return
    for index, old_element, new_element in _paired(before, after):
        yield from differences(f"{path}[{index}]", old_element, new_element)


def _of_scalars(path: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    old, new = Counter(before), Counter(after)
    removed, added = list((old - new).elements()), list((new - old).elements())
    if len(removed) == len(added) == 1:
        yield from differences(f"{path}[]", removed[0], added[0])
        return
    if not removed and not added:
        yield Difference(path, shown(before), shown(after))
    for element in removed:
        yield Difference(f"{path}[]", shown(element), None)
    for element in added:
        yield Difference(f"{path}[]", None, shown(element))


def _identity(before: list[Any], after: list[Any]) -> str | None:
    """The key whose value is another one in each element."""
    for key in IDENTITIES:
        for side in (before, after):
            values = [e.get(key) if isinstance(e, dict) else None for e in side]
            if any(not isinstance(v, str | int) or isinstance(v, Word) for v in values):
                break
            if len(set(values)) < len(values):
                break
        else:
            return key
    return None


def _paired(before: list[Any], after: list[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Equal elements are left out, like ones are paired, the rest is removed or added."""
    old: dict[int, Any] = dict(enumerate(before))
    new: dict[int, Any] = {}
    places: dict[str, list[int]] = {}
    for index, element in old.items():
        places.setdefault(_canonical(element), []).append(index)
    for index, element in enumerate(after):
        same = places.get(_canonical(element))
        if same:
            del old[same.pop()]
        else:
            new[index] = element
    if len(before) == len(after) and old.keys() == new.keys():
        pairs = {index: index for index in new}
    elif len(old) == len(new) == 1:
        pairs = dict(zip(new, old, strict=True))
    else:
        pairs = _likest(old, new)
    for index in sorted({*new}):
        yield index, old.get(pairs.get(index, -1)), new[index]
    for index in sorted(old.keys() - set(pairs.values())):
        yield index, old[index], None


def _likest(old: dict[int, Any], new: dict[int, Any]) -> dict[int, int]:
    """New index → old index, where more than half of the keys agree."""
    if max(len(old), len(new)) > MOST_COMPARED:
        return {}
    scores = sorted(
        (
            (-likeness, new_index, old_index)
            for new_index, one in new.items()
            for old_index, other in old.items()
            if (likeness := _likeness(one, other)) > 0.5
        ),
    )
    pairs: dict[int, int] = {}
    for _, new_index, old_index in scores:
        if new_index not in pairs and old_index not in pairs.values():
            pairs[new_index] = old_index
    return pairs


def _likeness(one: Any, other: Any) -> float:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return 0.0
    keys = {*one, *other}
    agreeing = [key for key in keys if one.get(key) == other.get(key)]
    return len(agreeing) / (len(keys) or 1)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)


def _pruned(value: Any) -> Any:
    """A block without what is not set in it."""
    if isinstance(value, dict):
        return {k: _pruned(v) for k, v in value.items() if not _is_nothing(v)}
    if isinstance(value, list):
        return [_pruned(v) for v in value]
    return value


def _is_nothing(value: Any) -> bool:
    """Providers read null, an empty block and an empty text back as one another."""
    return value is None or value in ({}, [], "")
