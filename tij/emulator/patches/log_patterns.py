"""CloudWatch Logs' filter patterns for JSON events, as a search and a metric filter read them.

CloudWatch Logs User Guide, "Filter pattern syntax for metric filters, subscription filters, filter
log events, and Live Tail": selectors, comparisons, `*`, IS, EXISTS, `&&`, `||` and parentheses. Not
here: patterns of unstructured or space-delimited events, and regular expressions.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Matches = Callable[[str], bool]
Test = Callable[[Any], bool]

TOKEN = re.compile(
    r"""\s*(?:(?P<selector>\$[\w.\[\]-]+)|(?P<string>"(?:[^"\\]|\\.)*")"""
    r"""|(?P<operator>&&|\|\||!=|>=|<=|[=<>()])|(?P<word>[^\s()=<>!&|]+))"""
)
NUMBERS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
CONSTANTS: Mapping[str, bool | None] = {"null": None, "true": True, "false": False}
ABSENT = object()


@dataclass(frozen=True)
class Token:
    """A piece of a pattern; `kind` is a group of `TOKEN`."""

    kind: str
    text: str


def compiled(pattern: str) -> Matches | None:
    """What tells whether an event matches; None for a pattern that is not for JSON events.

    ValueError for one that AWS would refuse.
    """
    text = pattern.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return None
    test = _Reader(text[1:-1]).test()

    def matches(message: str) -> bool:
        try:
            event = json.loads(message)
        except ValueError:
            return False
        return isinstance(event, dict | list) and test(event)

    return matches


def number_in(message: str, value: str) -> float | None:
    """A metric's value: a number itself, or the one that a selector finds in the event."""
    if not value.startswith("$"):
        return float(value)
    found = _selected(json.loads(message), value)
    return float(found) if _is_number(found) else None


class _Reader:
    """Reads a pattern from left to right; `&&` binds more tightly than `||`."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0

    def test(self) -> Test:
        found = self._any()
        if self._at < len(self._tokens):
            raise ValueError(f"Invalid filter pattern at {self._tokens[self._at].text}")
        return found

    def _any(self) -> Test:
        tests = [self._all()]
        while self._takes("||"):
            tests.append(self._all())
        return lambda event: any(test(event) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._takes("&&"):
            tests.append(self._one())
        return lambda event: all(test(event) for test in tests)

    def _one(self) -> Test:
        if self._takes("("):
            inner = self._any()
            if not self._takes(")"):
                raise ValueError("Invalid filter pattern: ) is missing")
            return inner
        selector = self._next("selector").text
        if self._takes("NOT"):
            if not self._takes("EXISTS"):
                raise ValueError("Invalid filter pattern: NOT without EXISTS")
            return lambda event: _selected(event, selector) is ABSENT
        if self._takes("IS"):
            word = self._next("word").text
            if word.lower() not in CONSTANTS:
                raise ValueError(f"Invalid filter pattern at {word}")
            value = CONSTANTS[word.lower()]
            return lambda event: _selected(event, selector) is value
        sign = self._next("operator").text
        test = _compared(sign, self._next("string", "word"))
        return lambda event: test(_selected(event, selector))

    def _takes(self, text: str) -> bool:
        here = self._at < len(self._tokens) and self._tokens[self._at]
        if not here or here.kind == "string" or here.text.upper() != text:
            return False
        self._at += 1
        return True

    def _next(self, *kinds: str) -> Token:
        if self._at == len(self._tokens):
            raise ValueError("Invalid filter pattern: it ends too soon")
        token = self._tokens[self._at]
        if token.kind not in kinds:
            raise ValueError(f"Invalid filter pattern at {token.text}")
        self._at += 1
        return token


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        if not found or not found.lastgroup:
            raise ValueError(f"Invalid filter pattern at {text[at:].strip()}")
        yield Token(found.lastgroup, found[found.lastgroup])
        at = found.end()


def _compared(sign: str, value: Token) -> Test:
    text = json.loads(value.text) if value.kind == "string" else value.text
    number = None if value.kind == "string" else _number(text)
    if sign in NUMBERS:
        if number is None:
            raise ValueError(f"Invalid filter pattern: {text} is not a number")
        compare = NUMBERS[sign]
        return lambda found: _is_number(found) and compare(found, number)
    if sign not in ("=", "!="):
        raise ValueError(f"Invalid filter pattern at {sign}")
    if value.kind == "word" and text.startswith("%"):
        raise ValueError(f"Regular expressions are not known here: {text}")

    def equal(found: Any) -> bool:
        if number is not None and _is_number(found):
            return bool(found == number)
        return isinstance(found, str) and bool(whole.fullmatch(found))

    whole = re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)
    if sign == "=":
        return equal
    return lambda found: found is not ABSENT and not equal(found)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_number(found: Any) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)


def _selected(event: Any, selector: str) -> Any:
    """What `$.a.b[0]` selects, or ABSENT."""
    found = event
    for name in re.findall(r"[^.\[\]]+", selector.removeprefix("$")):
        if isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            return ABSENT
    return found
