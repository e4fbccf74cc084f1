"""What differs between two values: inside blocks, lists and JSON documents, not as one line."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tij.report.values import Document, Hidden, Word, same, shown

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

_ORDERLESS = "Sid"
"""The identity of a policy's statements: their order means nothing."""

_PLAIN = re.compile(r"[A-Za-z_][\w:/-]*")
"""A key that is written after a dot; any other is quoted, since it may hold dots and brackets."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value, by its path (`ingress[0].cidr_blocks[]`), before and after.

    None is a value that is not there: an element of a list was added or removed, an argument
    was not or is no longer given. An index is the element's place after the change, of a removed
    one its place before, `[0 → 2]` both. `[]` is a list's element without a place, or, with lists
    on both sides, what the list's elements are called in their order.
    """

    path: str
    before: Any
    after: Any

    @property
    def argument(self) -> str:
        """The top-level argument it belongs to."""
        return self.path.split("[", 1)[0].split(".", 1)[0]


def differences(
    path: str, before: object, after: object, *, exact: bool = False
) -> Iterator[Difference]:
    """The smallest parts in which two marked values differ: all of them, so that none is lost.

    Outside documents an empty value is the same as none; `exact` says that this is inside one.
    """
    if same(before, after):
        return
    exact = exact or isinstance(before, Document) or isinstance(after, Document)
    nothing, gone = _is_nothing(before, exact), _is_nothing(after, exact)
    if nothing and gone:
        return
    if nothing:
        yield Difference(path, None, shown(after if exact else _pruned(after)))
    elif gone:
        yield Difference(path, shown(before if exact else _pruned(before)), None)
    elif isinstance(before, Hidden) or isinstance(after, Hidden):
        yield Difference(path, Word.SENSITIVE, Word.SENSITIVE)
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({**before, **after}):
            inner = _inside(path, key)
            yield from differences(inner, before.get(key), after.get(key), exact=exact)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(path, before, after, exact)
    else:
        yield Difference(path, shown(before), shown(after))


def _inside(path: str, key: str) -> str:
    if not path:
        return key
    if _PLAIN.fullmatch(key):
        return f"{path}.{key}"
    return f"{path}[{json.dumps(key, ensure_ascii=False)}]"


def _of_lists(
    path: str, before: list[object], after: list[object], exact: bool
) -> Iterator[Difference]:
    if None in before or None in after:
        yield Difference(path, shown(before), shown(after))
    elif not any(isinstance(element, dict | list) for element in (*before, *after)):
        yield from _of_scalars(path, before, after)
    elif identity := identity_of(before, after):
        yield from _of_named(path, before, after, identity, exact)
    else:
        yield from _of_unnamed(path, before, after, exact)


def _of_scalars(path: str, before: list[object], after: list[object]) -> Iterator[Difference]:
    old = {id_: one for one in before for id_ in [_canonical(one)]}
    new = {id_: one for one in after for id_ in [_canonical(one)]}
    counted = Counter(map(_canonical, before)), Counter(map(_canonical, after))
    removed = list((counted[0] - counted[1]).elements())
    added = list((counted[1] - counted[0]).elements())
    kept = list(map(_canonical, before))
    for element in removed:
        kept.remove(element)
    expected = [*kept, *added]
    if len(removed) == len(added) == 1:
        place = list(map(_canonical, before)).index(removed[0])
        expected = [*kept[:place], added[0], *kept[place:]]
    # The plan sorts a set; where a list's order is another than the one shown, all of it is shown.
    if list(map(_canonical, after)) not in (expected, sorted(expected)):
        yield Difference(path, shown(before), shown(after))
        return
    if len(removed) == len(added) == 1:
        yield from differences(f"{path}[]", old[removed[0]], new[added[0]], exact=True)
        return
    for element in removed:
        yield Difference(f"{path}[]", shown(old[element]), None)
    for element in added:
        yield Difference(f"{path}[]", None, shown(new[element]))


def _of_named(
    path: str, before: list[Any], after: list[Any], identity: str, exact: bool
) -> Iterator[Difference]:
    """By identity; and the order, where another one follows than by removing and appending."""
    old = {element[identity]: element for element in before}
    new = {element[identity]: element for element in after}
    for key in {**old, **new}:
        called = json.dumps(key, ensure_ascii=False)
        # A number alone would be read as a place.
        inner = f"{path}[{called if isinstance(key, str) else f'{identity}={called}'}]"
        yield from differences(inner, old.get(key), new.get(key), exact=exact)
    expected = [key for key in {**old, **new} if key in new]
    if list(new) not in (expected, sorted(expected, key=str)) and identity != _ORDERLESS:
        yield Difference(f"{path}[]", list(old), list(new))


def _of_unnamed(
    path: str, before: list[object], after: list[object], exact: bool
) -> Iterator[Difference]:
    pairs, kept_in_order = paired(before, after, exact)
    if not kept_in_order:
        yield Difference(path, shown(before), shown(after))
        return
    for old, new in pairs:
        if old is None and new is not None:
            yield Difference(f"{path}[{new}]", None, shown(after[new]))
        elif new is None and old is not None:
            yield Difference(f"{path}[{old}]", shown(before[old]), None)
        elif old is not None and new is not None:
            place = str(new) if old == new else f"{old} → {new}"
            yield from _of_elements(f"{path}[{place}]", before[old], after[new], exact)


def identity_of(before: list[object], after: list[object]) -> str | None:
    """The key whose value is another one in each element."""
    for key in IDENTITIES:
        for side in (before, after):
            values = [e.get(key) if isinstance(e, dict) else None for e in side]
            if any(not isinstance(v, str | int) or isinstance(v, Word | bool) for v in values):
                break
            if len(set(values)) < len(values):
                break
        else:
            return key
    return None


def _of_elements(path: str, before: object, after: object, exact: bool) -> Iterator[Difference]:
    """An empty element is one still."""
    if _is_nothing(before, exact) or _is_nothing(after, exact):
        yield Difference(path, shown(before), shown(after))
    else:
        yield from differences(path, before, after, exact=exact)


def paired(
    before: list[object], after: list[object], exact: bool
) -> tuple[list[tuple[int | None, int | None]], bool]:
    """Places before and after of what differs, None where it is not there.

    Equal elements are left out, and the second value says whether they keep their order; like
    ones are paired, the rest is removed or added.
    """
    old: dict[int, Any] = dict(enumerate(before))
    new: dict[int, Any] = {}
    places: dict[str, list[int]] = {}
    for index, element in reversed(old.items()):
        places.setdefault(_canonical(element if exact else _pruned(element)), []).append(index)
    kept: list[int] = []
    for index, element in enumerate(after):
        equal = places.get(_canonical(element if exact else _pruned(element)))
        if equal:
            kept.append(equal.pop())
            del old[kept[-1]]
        else:
            new[index] = element
    if len(before) == len(after) and old.keys() == new.keys():
        pairs = {index: index for index in new}
    elif len(old) == len(new) == 1:
        pairs = dict(zip(new, old, strict=True))
    else:
        pairs = _likest(old, new)
    paired: list[tuple[int | None, int | None]] = [
        (pairs.get(index), index) for index in sorted(new)
    ]
    paired += [(index, None) for index in sorted(old.keys() - set(pairs.values()))]
    return paired, kept == sorted(kept)


def _likest(old: dict[int, object], new: dict[int, object]) -> dict[int, int]:
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


def _likeness(one: object, other: object) -> float:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return 0.0
    keys = {*one, *other}
    agreeing = [key for key in keys if one.get(key) == other.get(key)]
    return len(agreeing) / (len(keys) or 1)


def _canonical(value: object) -> str:
    return f"{type(value).__name__} {json.dumps(value, sort_keys=True, default=repr)}"


def _pruned(value: object) -> object:
    """A block without what is not set in it; a document as it is."""
    if isinstance(value, Document):
        return value
    if isinstance(value, dict):
        return {k: _pruned(v) for k, v in value.items() if not _is_nothing(v, exact=False)}
    if isinstance(value, list):
        return [_pruned(v) for v in value]
    return value


def _is_nothing(value: object, exact: bool) -> bool:
    """Providers read null, an empty block and an empty text back as one another."""
    return value is None or (not exact and value in ({}, [], ""))
