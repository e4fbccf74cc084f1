"""What must not be shown though no mask says so: known secrets elsewhere, secrets by their name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from tij.report.shape import mapping, sequence

SHORTEST = 8
"""Characters. A shorter sensitive value is hidden in its place, not looked for in others: `true`
or `5432` would be found everywhere."""

CROSS_STACK = "cross-stack-output"

_NAME = re.compile(
    r"(^|[^a-z])(pass(word|wd|phrase)?|secret|token|credentials?"
    r"|(secret|private|api|access|signing|encryption)[^a-z]?key)$",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HARMLESS = re.compile(r"arn:|\$\{|alias/|/")
_FORMS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}"
    r"|\bgithub_pat_\w{22,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)",
    re.DOTALL,
)


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether something with this name is usually a secret: `DB_PASSWORD`, `apiKey`."""
    return bool(name) and bool(_NAME.search(_CAMEL.sub("_", name)))


def is_secret_text(text: str) -> bool:
    """Whether a text of a secret's name can be one: not empty, no ARN and no path that names it."""
    return bool(text) and not _HARMLESS.match(text)


class Hider:
    """Takes a plan's sensitive values out of texts, wherever else in the plan they occur."""

    def __init__(self, values: Iterable[str] = (), *, word: str = "(sensitive)") -> None:
        """`values` of fewer than SHORTEST characters are left out."""
        self._word = word
        self._by_start: dict[str, list[str]] = {}
        for value in {v for v in values if len(v) >= SHORTEST}:
            self._by_start.setdefault(value[:SHORTEST], []).append(value)
        for found in self._by_start.values():
            found.sort(key=len, reverse=True)

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> Hider:
        """With all that the plan calls sensitive."""
        return cls(_sensitive_texts(plan))

    def text(self, text: str) -> str:
        """The text without secrets."""
        if "://" in text or "-----BEGIN" in text or "_" in text or "xox" in text:
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


def _sensitive_texts(plan: Mapping[str, Any]) -> Iterator[str]:
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


def _under(value: Any, mask: Any) -> Iterator[str]:
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


def _texts(value: Any) -> Iterator[str]:
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
