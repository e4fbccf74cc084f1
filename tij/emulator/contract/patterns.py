"""The patterns of AWS's models, which are Java's, as Python's `re` takes them."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache

# Java's class of the characters beyond the first 65,536, written as halves of surrogate pairs.
SURROGATES = re.compile(r"\\uD800\\uDC00-\\uDBFF\\uDFFF", re.IGNORECASE)
PROPERTY = re.compile(r"\\p\{(?P<name>\w+)\}")
# Java's classes of ASCII (java.util.regex.Pattern, "POSIX character classes").
ASCII = {"ASCII": r"\x00-\x7f", "Print": r"\x20-\x7e", "Graph": r"\x21-\x7e", "Alnum": "0-9A-Za-z"}


def matches(pattern: str, text: str) -> bool:
    """Whether AWS takes `text`: it asks for the whole, unless the pattern is open on a side."""
    compiled = _compile(pattern)
    if pattern.startswith("^") and not pattern.endswith("$"):
        return compiled.match(text) is not None
    if pattern.endswith("$") and not pattern.startswith("^"):
        return compiled.search(text) is not None
    return compiled.fullmatch(text) is not None


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def translate(pattern: str) -> str:
    """Raises ValueError for a property that is not known here."""
    pattern = _scoped(pattern)
    pattern = SURROGATES.sub(r"\\U00010000-\\U0010FFFF", pattern)
    parts, inside, end = [], False, 0
    for found in re.finditer(r"\\p\{\w+\}|\\[wWdDsS]-|\\.|\[|\]", pattern):
        parts.append(pattern[end : found.start()])
        end, part = found.end(), found[0]
        if named := PROPERTY.fullmatch(part):
            ranges = ASCII.get(named["name"]) or _category(named["name"])
            parts.append(ranges if inside else f"[{ranges}]")
            continue
        if inside and part.endswith("-") and len(part) > 2:
            # No range can begin with a class: the hyphen stands for itself.
            part = rf"{part[:-1]}\-"
        if part == "[" and inside:
            # A class in a class is Java's; here the bracket stands for itself.
            part = r"\["
        inside = part != "]" and (inside or part == "[")
        parts.append(part)
    return "".join(parts) + pattern[end:]


def _scoped(pattern: str) -> str:
    """Java's `(?i)` amid a pattern, which holds to the end of its group, as `(?i:...)`."""
    parts: list[str] = []
    # For each group that is open: how many flags end with it.
    flags, inside = [0], False
    for found in re.finditer(r"\\.|\(\?i\)|.", pattern, re.DOTALL):
        part = found[0]
        if part in "[]":
            inside = part == "["
        elif inside:
            pass
        elif part == "(?i)":
            flags[-1] += 1
            part = "(?i:"
        elif part == "(":
            flags.append(0)
        elif part == ")" and len(flags) > 1:
            part = ")" * flags.pop() + part
        parts.append(part)
    return "".join(parts) + ")" * flags[0]


@cache
def _category(name: str) -> str:
    """The ranges of a Unicode category as `L` or `Zs`, as a class's inside."""
    ranges = [
        f"\\U{points[0]:08x}-\\U{points[-1]:08x}"
        for category, points in _runs()
        if category.startswith(name)
    ]
    if not ranges:
        raise ValueError(f"There is no Unicode category {name}.")
    return "".join(ranges)


@cache
def _runs() -> list[tuple[str, list[int]]]:
    """Each category's neighbours, read once; the planes between have no characters."""
    points = (*range(0x40000), *range(0xE0000, 0xE1000))
    grouped = itertools.groupby(points, lambda point: unicodedata.category(chr(point)))
    return [(category, list(run)) for category, run in grouped]
