"""A reader of the report: from a value and the differences shown, what the value becomes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from tij.report.difference import Difference, identity_of
from tij.report.values import Document, Word

_STEP = re.compile(r'(?:^|\.)([A-Za-z_][\w:/-]*)|\[("(?:[^"\\]|\\.)*"|[^\]"]*)\]')

Step = tuple[str, bool]
"""A name or what stands in brackets, and whether it stood there."""


def steps(path: str) -> list[Step]:
    """`a.b["c"][0]` → `a`, `b`, `["c"]`, `[0]`."""
    found = list(_STEP.finditer(path))
    assert "".join(one.group(0) for one in found) == path, path
    return [(one[1], False) if one[1] else (one[2], True) for one in found]


def after(before: Any, told: Iterable[Difference], like: Any) -> Any:
    """What `before` becomes; None where nothing is left.

    `like` is the value after, from which only the names of a list's elements are taken.
    """
    return _after(before, [(steps(one.path), one) for one in told], like)


def _after(before: object, told: Sequence[tuple[list[Step], Difference]], like: object) -> object:
    if not told:
        return before
    whole = [one for path, one in told if not path]
    if whole:
        assert len(told) == 1, "told twice"
        return before if whole[0].after is Word.FORMATTING else whole[0].after
    below: dict[Step, list[tuple[list[Step], Difference]]] = {}
    for path, one in told:
        below.setdefault(path[0], []).append((path[1:], one))
    if isinstance(before, dict) or before is None:
        result = dict(before or {})
        for (name, quoted), inner in below.items():
            key = json.loads(name) if quoted else name
            result[key] = _after(
                result.get(key), inner, like.get(key) if isinstance(like, dict) else None
            )
        return Document(result) if isinstance(before, Document) else result
    assert isinstance(before, list), told
    assert isinstance(like, list), told
    if any(isinstance(one, dict | list) for one in (*before, *like)):
        identity = identity_of(before, like)
        return _named(before, below, like, identity) if identity else _placed(before, below, like)
    return _scalars(before, [one for _, one in told])


def _scalars(before: list[object], told: Sequence[Difference]) -> list[object]:
    result = list(before)
    for one in told:
        place = next((i for i, v in enumerate(result) if _equal(v, one.before)), len(result))
        result[place : place + 1] = [] if one.after is None else [one.after]
    return result


def _equal(one: object, other: object) -> bool:
    return type(one) is type(other) and bool(one == other)


def _named(before: list[Any], below: dict[Step, Any], like: list[Any], identity: str) -> list[Any]:
    result = {element[identity]: element for element in before}
    new = {element[identity]: element for element in like}
    order: list[Any] = []
    for (name, _), inner in below.items():
        if name == "":
            order = inner[0][1].after
            continue
        key = json.loads(name.removeprefix(f"{identity}="))
        element = _after(result.get(key), inner, new.get(key))
        if element is None:
            del result[key]
        else:
            result[key] = element
    return [result[key] for key in order or result]


def _placed(before: list[Any], below: dict[Step, Any], like: list[Any]) -> list[Any]:
    kept = dict(enumerate(before))
    placed = {}
    for (name, _), inner in below.items():
        old, _, new = name.partition(" → ")
        for told in [one for path, one in inner if not path and None in (one.before, one.after)]:
            if told.before is None:
                placed[int(old)] = told.after
            else:
                del kept[int(old)]
            inner = [pair for pair in inner if pair[1] is not told]
        if inner:
            place = int(new or old)
            placed[place] = _after(kept.pop(int(old)), inner, like[place])
    result = list(kept.values())
    for place in sorted(placed):
        result.insert(place, placed[place])
    return result
