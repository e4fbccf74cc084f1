"""A difference as lines of a diff: `! cpu: "256" → "512"`, `+ ...`, `- ...`.

The same lines are shown in Markdown's fenced blocks and on the terminal.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from tij.report.changes import ResourceChange
from tij.report.difference import Difference
from tij.report.entry import Action
from tij.report.escape import cut, visible
from tij.report.values import Word
from tij.report.words import Words

WIDEST = 100
"""Characters; a longer list or document is written over several lines."""

LONGEST_SHORT = 160
"""Characters of a line in the shortened form."""

MOST_SHORT = 8
"""Lines of a resource in the shortened form."""


_quoted = json.JSONEncoder(ensure_ascii=False).encode
"""A text, number, `true` or `null` in JSON; `json.dumps` makes an encoder for each."""


def of_resource(change: ResourceChange, words: Words) -> list[str]:
    """All lines of a resource; what is only known after the apply is named in the last one."""
    lines: list[str] = []
    unknown = list(change.computed)
    for one in change.differences:
        if change.action is Action.CREATE and one.after is Word.UNKNOWN:
            unknown.append(one.path)
            continue
        forces = change.forces_replacement(one) and change.action is Action.REPLACE
        lines += _of_difference(one, words, words.say("word.forces") if forces else "")
    if unknown:
        lines.append(f"  {words.say('resource.unknown', visible, names=unknown)}")
    return lines


def shortened(lines: list[str], words: Words) -> list[str]:
    """The first lines, each cut; the last one says how many were left out."""
    kept = [cut(line, LONGEST_SHORT) for line in lines[:MOST_SHORT]]
    left = len(lines) - len(kept)
    if left:
        kept.append(f"  {words.say('resource.shortened', n=left)}")
    return kept


def _of_difference(one: Difference, words: Words, remark: str) -> Iterator[str]:
    path = visible(one.path)
    tail = f"  # {remark}" if remark else ""
    before, after = one.before, one.after
    if before is None or after is None:
        sign = "+" if before is None else "-"
        first, *rest = _value(after if before is None else before, words)
        yield f"{sign} {path}: {first}{tail}"
        yield from (f"{sign} {line}" for line in rest)
    elif isinstance(before, Word) and before == after:
        yield f"! {path}: {words.word(before)}{tail}"
    elif isinstance(before, str) and isinstance(after, str) and _many_lines(before, after):
        yield f"! {path}:{tail}"
        yield from _text_difference(before, after)
    else:
        old, new = list(_value(before, words)), list(_value(after, words))
        if len(old) == len(new) == 1:
            yield f"! {path}: {old[0]} → {new[0]}{tail}"
            return
        yield f"! {path}:{tail}"
        yield from (f"- {line}" for line in old)
        yield from (f"+ {line}" for line in new)


def _many_lines(before: str, after: str) -> bool:
    plain = not isinstance(before, Word) and not isinstance(after, Word)
    return plain and ("\n" in before or "\n" in after)


def _text_difference(before: str, after: str) -> Iterator[str]:
    unified = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    for line in list(unified)[2:]:
        sign = " " if line.startswith("@") else line[0]
        yield f"{sign} {visible(line if sign == ' ' else line[1:])}"


def _value(value: Any, words: Words) -> Iterable[str]:
    """A value as JSON, over several lines when it is long; words are not quoted."""
    if isinstance(value, str) and not isinstance(value, Word) and "\n" in value:
        return ["<<", *(f"  {visible(line)}" for line in value.splitlines())]
    flat = _json(value, words)
    if len(flat) <= WIDEST or not isinstance(value, dict | list):
        return [flat]
    return _indented(value, words, "")


def _indented(value: object, words: Words, indent: str) -> list[str]:
    flat = _json(value, words)
    if not isinstance(value, dict | list) or len(flat) + len(indent) <= WIDEST:
        return [f"{indent}{flat}"]
    inner = f"{indent}  "
    lines = [f"{indent}{'{' if isinstance(value, dict) else '['}"]
    items = value.items() if isinstance(value, dict) else ((None, one) for one in value)
    for key, one in items:
        below = _indented(one, words, inner)
        if key is not None:
            below[0] = f"{inner}{visible(_quoted(key))}: {below[0].lstrip()}"
        lines += below
    lines.append(f"{indent}{'}' if isinstance(value, dict) else ']'}")
    return lines


def _json(value: object, words: Words) -> str:
    if isinstance(value, Word):
        return words.word(value)
    if isinstance(value, dict):
        inner = ", ".join(f"{visible(_quoted(k))}: {_json(v, words)}" for k, v in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(_json(one, words) for one in value)}]"
    return visible(_quoted(value))
