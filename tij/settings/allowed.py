"""What one setting may be, beside its field: `Annotated[str, matches(...)]`.

`violations` holds values to it, and the reference manual shows its words. What spans settings is
in `rules/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from tij.settings.problems import Problem


@dataclass(frozen=True)
class Allowed:
    """What a setting may be; of a list, each item."""

    words: str
    holds: Callable[[Any], bool]
    fix: Callable[[Any], str]
    """What to do about a value that it does not hold for."""


def matches(pattern: str, words: str, fix: str, without: str | None = None) -> Allowed:
    """A text that `pattern` matches as a whole, and in which nothing matches `without`."""

    def holds(text: str) -> bool:
        return bool(re.fullmatch(pattern, text)) and not (without and re.search(without, text))

    return Allowed(words, holds, lambda _: fix)


def one_of(values: Collection[object], fix: str = "choose one of them") -> Allowed:
    """One of a few values."""
    return Allowed(", ".join(map(str, values)), lambda value: value in values, lambda _: fix)


def one_of_numbers(values: Sequence[int]) -> Allowed:
    """One of a few numbers; the nearest is proposed."""

    def fix(value: int) -> str:
        return f"the nearest is {min(values, key=lambda known: abs(known - value))}"

    return Allowed(", ".join(map(str, values)), lambda value: value in values, fix)


def at_most(length: int, words: str, fix: Callable[[str], str]) -> Allowed:
    """A text of at most `length` characters."""
    return Allowed(words, lambda text: len(text) <= length, fix)


def violations(section: BaseModel | tuple[BaseModel, ...], key: str) -> Iterator[Problem]:
    """What is wrong with the values of a valid section, each by itself; `key` is the section's."""
    if isinstance(section, tuple):
        for index, one in enumerate(section):
            yield from violations(one, f"{key}[{index}]")
        return
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        yield from _judged(f"{key}.{name}", value, field.annotation, field.metadata)


def _judged(
    key: str, value: object, annotation: object, beside: Sequence[object]
) -> Iterator[Problem]:
    if value is None:
        return
    if isinstance(value, BaseModel):
        yield from violations(value, key)
    elif isinstance(value, tuple):
        item = get_args(annotation)[0]
        metadata = getattr(item, "__metadata__", ())
        for index, one in enumerate(value):
            yield from _judged(f"{key}[{index}]", one, item, metadata)
    else:
        for rule in beside:
            if isinstance(rule, Allowed) and not rule.holds(value):
                yield Problem(key, value, rule.words, rule.fix(value))
                return


def rules_of(annotation: object, metadata: Sequence[object]) -> Sequence[Allowed]:
    """The rules of a field, or of its items, for the manual."""
    inner = [rule for item in get_args(annotation) for rule in getattr(item, "__metadata__", ())]
    return [rule for rule in (*metadata, *inner) if isinstance(rule, Allowed)]
