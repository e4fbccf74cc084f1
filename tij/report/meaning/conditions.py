"""Kinds of change of one value: raised, removed, turned off, ... An unknown value is not lower."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tij.report.values import Hidden, Word

FOREVER = 0
"""`retention_in_days` of a log that is kept for ever."""

MANIFOLD = 3
"""A number that grows so many times says something else than one that is adjusted."""

FIRST_ERROR = 400

_ON, _OFF = (True, "true", "on", "enabled"), (None, False, "false", "off", "disabled", "")
_CODES = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True, slots=True)
class Condition:
    """`holds(before, after)` of two values that differ; None is a value that is not there."""

    holds: Callable[[Any, Any], bool]
    of_any_value: bool = False
    """It also holds of a value that is known only after the apply."""


def is_nothing(value: object) -> bool:
    """Providers read null, an empty block and an empty text back as one another."""
    return value is None or (not isinstance(value, bool | int | float) and value in ("", [], {}))


def is_open(value: object) -> bool:
    """It is known only after the apply, or nobody may see it."""
    return isinstance(value, Hidden) or value is Word.UNKNOWN


def number(value: Any) -> float | None:
    """Numbers are texts in some arguments: `"256"`."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _lower(before: object, after: object) -> bool:
    old, new = number(before), number(after)
    return old is not None and new is not None and new < old


def _higher(before: object, after: object) -> bool:
    return _lower(after, before)


def _manifold(before: object, after: object) -> bool:
    old, new = number(before), number(after)
    return old is not None and new is not None and 0 < old <= new / MANIFOLD


def _fraction(before: object, after: object) -> bool:
    return _manifold(after, before)


def _errors(before: object, after: object) -> bool:
    """Of codes such as `200,300-399`: errors become a success."""
    if is_open(after):
        return False
    old, new = (
        {code for first, last in _ranges(side) for code in range(first, last + 1)}
        for side in (before, after)
    )
    return any(code >= FIRST_ERROR for code in new - old)


def _longer(before: Any, after: Any) -> bool:
    """Of the start of a name: what begins with the new one began with the old one too."""
    texts = isinstance(before, str) and isinstance(after, str)
    return texts and not is_open(after) and bool(before) and str(after).startswith(before)


def _shorter(before: object, after: object) -> bool:
    old, new = (float("inf") if v in (None, FOREVER) else number(v) for v in (before, after))
    return old is not None and new is not None and new < old


def _on(before: object, after: object) -> bool:
    return _word(before) not in _ON and _word(after) in _ON


def _off(before: object, after: object) -> bool:
    return _word(before) in _ON and _word(after) in _OFF


def _word(value: object) -> object:
    if isinstance(value, str):
        return value.lower()
    return value if value is None or isinstance(value, bool) else "other"


def _more(before: object, after: object) -> bool:
    return any(one not in _list(before) for one in _list(after))


def _fewer(before: object, after: object) -> bool:
    return not is_open(after) and _more(after, before)


def _list(value: Any) -> list[Any]:
    if is_nothing(value):
        return []
    return value if isinstance(value, list) else [value]


def _narrower(before: object, after: object) -> bool:
    """Of codes such as `200,300-399`: one that was a success no longer is."""
    if is_nothing(before) or is_nothing(after) or is_open(after):
        return False
    old, new = _ranges(before), _ranges(after)
    return any(not any(n[0] <= o[0] and o[1] <= n[1] for n in new) for o in old)


def _ranges(codes: object) -> list[tuple[int, int]]:
    return [found for found in map(_range, str(codes).split(",")) if found]


def _range(text: str) -> tuple[int, int] | None:
    found = _CODES.fullmatch(text.strip())
    return (int(found[1]), int(found[2] or found[1])) if found else None


def _older_tls(before: object, after: object) -> bool:
    if not isinstance(before, str) or not isinstance(after, str) or is_open(after):
        return False
    return _tls(after) < _tls(before)


def _tls(policy: str) -> tuple[int, int]:
    """The oldest TLS version that a policy accepts.

    ELB's page "Security policies for your Application Load Balancer" and CloudFront's "Supported
    protocols and ciphers between viewers and CloudFront": names without a version accept TLS 1.0.
    """
    if found := re.search(r"TLS13-1-(\d)", policy):
        return 1, int(found[1])
    if found := re.search(r"TLS-?1-([12])", policy) or re.search(r"TLSv1\.(\d)", policy):
        return 1, int(found[1])
    if "FS-1-" in policy and (found := re.search(r"FS-1-(\d)", policy)):
        return 1, int(found[1])
    return (0, 3) if policy.startswith("SSL") else (1, 0)


CONDITIONS = {
    "any": Condition(lambda _, __: True, of_any_value=True),
    "added": Condition(lambda b, a: is_nothing(b) and not is_nothing(a), of_any_value=True),
    "removed": Condition(lambda b, a: not is_nothing(b) and is_nothing(a)),
    "changed": Condition(lambda b, a: not is_nothing(b) and not is_nothing(a), of_any_value=True),
    "on": Condition(_on),
    "off": Condition(_off),
    "lower": Condition(_lower),
    "higher": Condition(_higher),
    "manifold": Condition(_manifold),
    "fraction": Condition(_fraction),
    "errors": Condition(_errors),
    "longer": Condition(_longer),
    "shorter": Condition(_shorter),
    "more": Condition(_more),
    "fewer": Condition(_fewer),
    "narrower": Condition(_narrower),
    "older_tls": Condition(_older_tls),
}


BOTH_WAYS = (CONDITIONS["more"], CONDITIONS["fewer"])
"""What comes and what goes of one list means two things."""


def named(name: str) -> Condition:
    """One of CONDITIONS, `to VALUE` (it becomes that), or `from VALUE` (it no longer is that)."""
    side, _, value = name.partition(" ")
    if side == "to":
        return Condition(lambda before, after: _says(after, value) and not _says(before, value))
    if side == "from":
        return Condition(
            lambda before, after: (
                _says(before, value) and not is_open(after) and not _says(after, value)
            )
        )
    return CONDITIONS[name]


def _says(value: object, wanted: str) -> bool:
    text = str(value).lower() if isinstance(value, bool | int) else value
    return isinstance(text, str) and not is_open(text) and text.lower() == wanted.lower()
