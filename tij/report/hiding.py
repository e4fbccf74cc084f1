"""What must not be shown though no mask says so: known secrets elsewhere, secrets by their name."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from tij.report.shape import mapping, sequence

SHORTEST = 8
"""Characters. A shorter sensitive value is hidden in its place, not looked for in others: `true`
or `5432` would be found everywhere."""

CROSS_STACK = "cross-stack-output"

_NAME = re.compile(
    r"(^|[^a-z])(pg|my|db)?(pass(word|wd|phrase)?s?|secrets?|tokens?|credentials?|pat|dsn"
    r"|authorization|webhook[^a-z]?url"
    r"|(secret|private|api|app|access|signing|encryption|deploy|ssh|fernet|session|master|jwt|hmac"
    r"|auth|cookie|license|recovery|webhook)[^a-z]?keys?)"
    r"([^a-z]?\d+|[^a-z](new|old|base|previous|current))?$",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HARMLESS = re.compile(r"arn:|\$\{|alias/|/|(required|optional|enabled|disabled|none|true|false)$")
_FORMS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----.*?(-----END [A-Z ]*PRIVATE KEY( BLOCK)?-----|\Z)"
    r"|\b(AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bAIza[\w-]{35}"
    r"|\b[sr]k_(live|test)_[A-Za-z0-9]{16,}"
    r"|\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+"
    r"|(?<=[Bb]earer )[\w.~+/=-]{8,}"
    r"|(?<=hooks\.slack\.com/services/)[\w/]+"
    r"|(?<=--password[= ])[^\s\"',]+|(?<=--token[= ])[^\s\"',]+|(?<=--secret[= ])[^\s\"',]+"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}"
    r"|\bgithub_pat_\w{22,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|(?<=://)[^/\s:@]*:[^\s\"'<>]+(?=@)",
    re.DOTALL,
)


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether something with this name is usually a secret: `DB_PASSWORD`, `apiKey`."""
    return bool(name) and bool(_NAME.search(_CAMEL.sub("_", name)))


def is_secret_text(text: str) -> bool:
    """Whether a text of a secret's name can be one: not empty, no ARN and no path that names it."""
    return bool(text) and not _HARMLESS.match(text)


_SIGNS = ("://", "-----BEGIN", "_", "xox", "AKIA", "ASIA", "AIza", "eyJ", "earer ", "--")
"""One of them is in every text of which a form can be a part."""


def _written(value: str) -> Iterator[str]:
    """A value as it stands in texts: as it is, in JSON, in an address, in base64."""
    yield value
    yield json.dumps(value)[1:-1]
    yield quote(value, safe="")
    yield b64encode(value.encode(errors="replace")).decode().rstrip("=")


class Hider:
    """Takes a plan's sensitive values out of texts, wherever else in the plan they occur."""

    def __init__(self, values: Iterable[str] = (), *, word: str = "(sensitive)") -> None:
        """`values` of fewer than SHORTEST characters are left out."""
        self._word = word
        self._by_start: dict[str, list[str]] = {}
        for value in {w for v in values if len(v) >= SHORTEST for w in _written(v)}:
            self._by_start.setdefault(value[:SHORTEST], []).append(value)
        for found in self._by_start.values():
            found.sort(key=len, reverse=True)

    @classmethod
    def of(cls, plan: Mapping[str, object]) -> Hider:
        """With all that the plan calls sensitive."""
        return cls(_sensitive_texts(plan))

    def text(self, text: str) -> str:
        """The text without secrets."""
        if any(sign in text for sign in _SIGNS):
            text = _FORMS.sub(self._word, text)
        if not self._by_start or len(text) < SHORTEST:
            return text
        position = 0
        while position <= len(text) - SHORTEST:
            for value in self._by_start.get(text[position : position + SHORTEST], ()):
                if text.startswith(value, position):
                    text = text[:position] + self._word + text[position + len(value) :]
                    position += len(self._word) - 1
                    break
            position += 1
        return text

    def clean(self, value: Any) -> Any:
        """A value, however nested, without secrets in its texts; words stay words."""
        if type(value) is str:
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(key): self.clean(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.clean(inner) for inner in value]
        return value


def _sensitive_texts(plan: Mapping[str, object]) -> Iterator[str]:
    changes: list[Any] = [
        entry.get("change")
        for group in ("resource_changes", "resource_drift")
        for entry in sequence(plan.get(group))
        if isinstance(entry, dict)
    ]
    # CDKTF calls every value that crosses stacks sensitive; a secret one is so at its resource too.
    changes += [
        change
        for name, change in mapping(plan.get("output_changes")).items()
        if not name.startswith(CROSS_STACK)
    ]
    for change in changes:
        for side in ("before", "after") if isinstance(change, dict) else ():
            yield from _under(change.get(side), change.get(f"{side}_sensitive"))
    root = mapping(mapping(plan.get("configuration")).get("root_module"))
    declared = mapping(root.get("variables"))
    for name, given in mapping(plan.get("variables")).items():
        if mapping(declared.get(name)).get("sensitive") and isinstance(given, dict):
            yield from _texts(given.get("value"))


def _under(value: object, mask: object) -> Iterator[str]:
    # Without recursion, since what is nested deepest must be hidden too.
    left = [(value, mask)]
    while left:
        value, mask = left.pop()
        if mask is True:
            yield from _texts(value)
        elif isinstance(mask, dict) and isinstance(value, dict):
            left += [(value.get(key), inner) for key, inner in mask.items() if inner]
        elif isinstance(mask, list) and isinstance(value, list):
            left += [pair for pair in zip(value, mask, strict=False) if pair[1]]


def _texts(value: object) -> Iterator[str]:
    """Every text in a secret value; of a JSON text also those that it holds."""
    left = [value]
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
            if value[:1] in ("{", "["):
                try:
                    left.append(json.loads(value))
                except (ValueError, RecursionError):
                    continue
        elif isinstance(value, dict):
            left += value.values()
        elif isinstance(value, list):
            left += value
