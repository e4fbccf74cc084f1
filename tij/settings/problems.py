"""What is wrong with settings, said so that the reader can mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tij.errors import BadInputError

SECRET_WORDS = re.compile(r"pas+w|pwd|secret|token|credential|private|access_?key", re.I)


@dataclass(frozen=True)
class Problem:
    """One wrong setting: where, what is there, what may be there, and what to do."""

    key: str
    value: Any
    allowed: str
    fix: str

    def __str__(self) -> str:
        """Three lines, the first with key and value."""
        return f"  {self.key}{self._shown()}\n    allowed: {self.allowed}\n    fix: {self.fix}"

    def document(self) -> dict[str, str | None]:
        """For programs: key, value as JSON text (null where it is missing or not shown)."""
        shown = None
        if self.value not in (MISSING, None) and not self._hidden:
            shown = json.dumps(self.value, ensure_ascii=False, default=str)
        return {"key": self.key, "value": shown, "allowed": self.allowed, "fix": self.fix}

    @property
    def _hidden(self) -> bool:
        last = self.key.rsplit(".", 1)[-1]
        return bool(SECRET_WORDS.search(last)) and isinstance(self.value, str)

    def _shown(self) -> str:
        if self.value is MISSING or self.value is None:
            return " is missing"
        if self._hidden:
            return " (its value is not shown)"
        return f" = {json.dumps(self.value, ensure_ascii=False, default=str)}"


Problems = Iterator[Problem]


class _Missing:
    """Stands for a value that is not there, which TOML has no word for."""


MISSING = _Missing()


class SettingsError(BadInputError):
    """The settings are wrong: the file, and every problem with its own next step."""

    def __init__(self, file: Path, problems: Sequence[Problem]) -> None:
        """All problems of one file at once."""
        self.file = file
        self.problems = tuple(problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{file}: {count}", *map(str, problems)]))
