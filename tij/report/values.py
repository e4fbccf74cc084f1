"""Values of a plan as they may be shown: what is unknown or secret is a word.

Terraform's page "JSON Output Format" describes the masks `after_unknown`, `before_sensitive` and
`after_sensitive`: they mirror a value's shape, with `true` where it is unknown or sensitive.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tij.report.hiding import is_secret_name, is_secret_text

DEEPEST = 40
"""Levels of nesting that are looked into; what lies deeper is hidden, since no name was read."""

_KEYS = re.compile(r'"([^"\\]{1,80})"\s*:')

# A type for which equal and the same type is all there is to ask.
_TEXTS = (str, type(None), bool)

_KEY = secrets.token_bytes(32)


class Word(StrEnum):
    """What stands in place of a value."""

    SENSITIVE = "(sensitive)"
    UNKNOWN = "(known after apply)"
    FORMATTING = "(only written differently)"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A digest of a secret: it shows that the value changes, never the value."""

    digest: bytes

    @classmethod
    def of(cls, value: Any) -> Hidden:
        """The digest's key is this process's own."""
        text = json.dumps(value, sort_keys=True, default=str).encode()
        return cls(hashlib.blake2b(text, key=_KEY, digest_size=16).digest())


class Document(dict[str, object]):
    """An object that a JSON text holds: in it an empty value is not the same as none."""


def mark(
    value: object, unknown: object = None, sensitive: object = None, *, name: str = ""
) -> object:
    """The value with Word.UNKNOWN and Hidden in their places, and JSON texts as what they say.

    `name` is the argument's or the key's: the value of one that is called like a secret is
    hidden, whether or not the provider says that it is sensitive.
    """
    return _mark(value, unknown, sensitive, name, 0)


def _mark(value: object, unknown: object, sensitive: object, name: str, depth: int) -> object:
    if sensitive is True:
        nothing = value is None and not unknown
        return None if nothing else Hidden.of([value, bool(unknown)])
    if unknown is True:
        return Word.UNKNOWN
    if isinstance(value, str):
        if is_secret_name(name) and is_secret_text(value):
            return Hidden.of(value)
        document = _document(value)
        if document is None:
            return Hidden.of(value) if _names_secrets(value) else value
        marked = _mark(document, None, None, "", depth + 1)
        return Document(marked) if isinstance(marked, dict) else marked
    if depth > DEEPEST and isinstance(value, dict | list):
        return Hidden.of(value)
    if isinstance(value, dict) or (value is None and isinstance(unknown, dict) and unknown):
        return _mark_mapping(value or {}, unknown, sensitive, depth)
    if isinstance(value, list):
        if not unknown and not sensitive:
            return [_mark(one, None, None, name, depth + 1) for one in value]
        length = max(len(value), len(unknown) if isinstance(unknown, list) else 0)
        return [
            _mark(_at(value, i), _at(unknown, i), _at(sensitive, i), name, depth + 1)
            for i in range(length)
        ]
    return value


def _mark_mapping(value: dict[str, Any], unknown: Any, sensitive: Any, depth: int) -> Any:
    keys = [*value, *(k for k in unknown if k not in value)] if unknown else value
    # {"name": "DB_PASSWORD", "value": ...}: the name says what the value is.
    called = value.get("name", value.get("Name", value.get("key")))
    return {
        key: _mark(
            value.get(key),
            _at(unknown, key) if unknown else None,
            _at(sensitive, key) if sensitive else None,
            called if key in ("value", "Value") and isinstance(called, str) else key,
            depth + 1,
        )
        for key in keys
    }


def union(one: object, other: object) -> object:
    """A mask that is true wherever one of two is."""
    if one is True or other is True:
        return True
    if not one or not other:
        return one or other
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: union(one.get(key), other.get(key)) for key in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return [union(_at(one, i), _at(other, i)) for i in range(max(len(one), len(other)))]
    return one or other


def same(one: Any, other: Any) -> bool:
    """Whether two values are one in JSON: `0` and `false`, a word and the same text are not."""
    # `==` takes more for the same than this does, and is quick to say that two are not.
    if one != other:
        return False
    kind = type(one)
    if kind in _TEXTS:
        return kind is type(other)
    if isinstance(one, dict):
        return isinstance(other, dict) and all(map(same, one.values(), map(other.get, one)))
    if isinstance(one, list):
        return isinstance(other, list) and all(map(same, one, other))
    return kind is type(other) or {kind, type(other)} <= {int, float}


def shown(tree: Any) -> Any:
    """The tree with words in place of what is hidden."""
    if isinstance(tree, Hidden):
        return Word.SENSITIVE
    if isinstance(tree, dict):
        return {key: shown(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [shown(value) for value in tree]
    return tree


def _document(text: str) -> object:
    """What a JSON text says; None when it is not an object or a list."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "[") or len(text) < 3:
        return None
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A key that is written twice can be read in two ways, so its text is shown instead."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is written twice")
    return found


def _names_secrets(text: str) -> bool:
    """Whether a text that looks like JSON, but cannot be read, holds something named a secret."""
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return False
    return any(is_secret_name(name) for name in _KEYS.findall(text))


def _at(side: Any, key: str | int) -> Any:
    if isinstance(side, dict):
        return side.get(key)
    if isinstance(side, list) and isinstance(key, int) and key < len(side):
        return side[key]
    return None
