"""Kinds of change of one value: raised, removed, turned off, ... An unknown value is not lower."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tij.report.values import Hidden, Word, same

FOREVER = 0
"""`retention_in_days` of a log that is kept for ever."""

MANIFOLD = 3
"""A number that grows so many times says something else than one that is adjusted."""

FIRST_ERROR = 400
DAY = 24 * 3600
"""Seconds."""

_ON, _OFF = (True, "true", "on", "enabled"), (None, False, "false", "off", "disabled", "")
_WEEK = "SUNMONTUEWEDTHUFRISAT"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WRITE = {"PUT", "POST", "PATCH", "DELETE", "ALL", "*"}
_CODES = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True, slots=True)
class Condition:
    """`holds(before, after)` of two values that differ; None is a value that is not there."""

    holds: Callable[[Any, Any], bool]
    of_any_value: bool = False
    """It also holds of a value that is known only after the apply."""
    of_what_stays: bool = False
    """Not of what comes or goes together with what it is in."""


def is_nothing(value: object) -> bool:
    """Providers read null, an empty block and an empty text back as one another."""
    return value is None or (not isinstance(value, bool | int | float) and value in ("", [], {}))


def is_open(value: object) -> bool:
    """It is known only after the apply, or nobody may see it."""
    return isinstance(value, Hidden) or value is Word.UNKNOWN


def says_the_same(one: object, other: object) -> bool:
    """`"30"` and 30, `"TRUE"` and true are one value in another spelling."""
    if same(one, other) or (number(one) is not None and number(one) == number(other)):
        return True
    texts = [str(side).lower() for side in (one, other) if isinstance(side, bool | str)]
    return len(texts) == 2 and texts[0] == texts[1] and not (is_open(one) or is_open(other))


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


def _zero(before: object, after: object) -> bool:
    """Some arguments say by 0 that they are not given."""
    return all(is_nothing(side) or number(side) == 0 for side in (before, after))


def _later(before: object, after: object) -> bool:
    """Of dates in ISO's order, `2026-12-01T00:00:00Z` or `2026-12-01_00:00`."""
    dates = [one for one in (before, after) if isinstance(one, str) and _DATE.match(one)]
    return len(dates) == 2 and not is_open(after) and dates[0] < dates[1]


def _earlier(before: object, after: object) -> bool:
    return not is_open(before) and _later(after, before)


def _or_equal(before: object, after: object) -> bool:
    """Of an alarm's comparison: what it told it still tells, and at the threshold itself too."""
    texts = isinstance(before, str) and isinstance(after, str) and not is_open(after)
    return texts and str(after) == str(before).replace("ThanThreshold", "ThanOrEqualToThreshold")


def _rarer(before: object, after: object) -> bool:
    old, new = _runs(before), _runs(after)
    return old is not None and new is not None and new < old


def _often(before: object, after: object) -> bool:
    return _rarer(after, before)


def _other_expression(before: object, after: object) -> bool:
    return None in (_runs(before), _runs(after))


def _runs(expression: object) -> float | None:
    """In four weeks; None of what is not AWS's `cron(...)` (EventBridge's page) or `rate(...)`."""
    if is_open(expression) or not isinstance(expression, str):
        return None
    if rate := re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression):
        apart = int(rate[1]) * {"minute": 1, "hour": 60, "day": 24 * 60}[rate[2]]
        return 28 * 24 * 60 / apart if apart else None
    cron = re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) \S+\)", expression)
    if cron is None:
        return None
    minute, hour, day, month, weekday = cron.groups()
    counted = (
        _values(minute, 60),
        _values(hour, 24),
        _values(month, 12),
        _values(day, 28) if weekday == "?" else _values(weekday, 7),
    )
    if None in counted:
        return None
    minutes, hours, months, days = (one or 0.0 for one in counted)
    return minutes * hours * days * (1 if weekday == "?" else 4) * months / 12


def _values(field: str, of: int) -> float | None:
    """How many of `of` values a field names."""
    count = 0.0
    for part in field.split(","):
        if part in ("*", "?"):
            count += of
        elif found := re.fullmatch(r"(?:\*|\d+)/(\d+)", part):
            count += of / max(1, int(found[1]))
        elif found := re.fullmatch(r"(\d+)-(\d+)", part):
            count += int(found[2]) - int(found[1]) + 1
        elif found := re.fullmatch(r"([A-Z]{3})-([A-Z]{3})", part):
            first, last = (_WEEK.find(day) // 3 for day in found.groups())
            if min(first, last) < 0:
                return None
            count += (last - first) % 7 + 1
        elif re.fullmatch(r"L|\d+|[A-Z]{3}|\d+[#L]\d?", part):
            count += 1
        else:
            return None
    return count


def _hour(before: object, after: object) -> bool:
    """Of a weekly window `sat:18:30-sat:19:30`: it begins at another time of the day."""
    if is_nothing(before) or is_nothing(after) or is_open(after):
        return False
    begins = [re.search(r"\d\d:\d\d", str(side)) for side in (before, after)]
    return begins[0] is None or begins[1] is None or begins[0][0] != begins[1][0]


def _short_lived(before: object, after: object) -> bool:
    """Of a header such as `max-age=31536000`: browsers keep to it for a shorter time, or a day."""
    if is_nothing(after) or is_open(after):
        return False
    old, new = (re.search(r"max-age=(\d+)", str(side)) for side in (before, after))
    return int(new[1]) < (int(old[1]) if old else DAY) if new else True


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


def _writing(before: object, after: object) -> bool:
    """Of HTTP's methods: one more that changes something."""
    old, new = ({str(one).upper() for one in _list(side)} for side in (before, after))
    return bool((new - old) & _WRITE)


def _fewer(before: object, after: object) -> bool:
    return not is_open(after) and _more(after, before)


def _everything(before: object, after: object) -> bool:
    return "*" in _list(after) and "*" not in _list(before)


def _alternatives(before: object, after: object) -> bool:
    """Of a pattern such as `{ (A) || (B) }`: whatever fitted the old one fits the new one."""
    if not isinstance(before, str) or not isinstance(after, str) or is_open(after):
        return False
    old, new = ({one.strip() for one in side.strip("{} ").split("||")} for side in (before, after))
    return old < new and not any("&&" in one for one in new)


def _to_internet(_: object, after: object) -> bool:
    """Of a route's target: an internet gateway, or one that has no name yet."""
    return not isinstance(after, str) or is_open(after) or after.startswith("igw-")


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
    "limited": Condition(lambda b, a: is_nothing(b) and not is_nothing(a), of_what_stays=True),
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
    "zero": Condition(_zero),
    "later": Condition(_later),
    "earlier": Condition(_earlier),
    "or_equal": Condition(_or_equal),
    "writing": Condition(_writing),
    "rarer": Condition(_rarer),
    "often": Condition(_often),
    "other_expression": Condition(_other_expression, of_any_value=True),
    "hour": Condition(_hour),
    "short_lived": Condition(_short_lived),
    "more": Condition(_more),
    "fewer": Condition(_fewer),
    "everything": Condition(_everything),
    "alternatives": Condition(_alternatives),
    "to_internet": Condition(_to_internet, of_any_value=True),
    "narrower": Condition(_narrower),
    "older_tls": Condition(_older_tls),
}


BOTH_WAYS = (CONDITIONS["more"], CONDITIONS["writing"], CONDITIONS["fewer"])
"""What comes and what goes of one list means two things."""


def named(name: str) -> Condition:
    """One of CONDITIONS, `to VALUE`, `from VALUE` (it no longer is that), or `above NUMBER`."""
    side, _, value = name.partition(" ")
    if side == "above":
        return Condition(
            lambda before, after: (
                (number(after) or 0) > float(value) and (number(before) or 0) <= float(value)
            )
        )
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
