"""The words of `tij verify`, one file a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tij.language import Language
from tij.verification.finding import Finding, Status


@dataclass(frozen=True)
class Texts:
    """What to say in one language."""

    heading: str
    summary: str
    columns: Sequence[str]
    statuses: Mapping[str, str]
    sections: Mapping[str, str]
    titles: Mapping[str, str]
    sentences: Mapping[str, str]
    """By a finding's code: what was seen."""
    advice: Mapping[str, str]
    """By a finding's code: what to do; a finding that is well has none."""

    @classmethod
    def load(cls, language: Language) -> Texts:
        """The texts of `language`."""
        file = Path(__file__).with_name(f"{language}.toml")
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        return cls(
            heading=raw["report"]["heading"],
            summary=raw["report"]["summary"],
            columns=raw["report"]["columns"],
            statuses=raw["status"],
            sections=raw["sections"],
            titles=raw["titles"],
            sentences=raw["seen"],
            advice=raw["next"],
        )

    def status(self, status: Status) -> str:
        """The word for a status."""
        return self.statuses[status]

    def seen(self, finding: Finding) -> str:
        """What was seen."""
        return self.sentences[finding.code].format_map(finding.values)

    def next(self, finding: Finding, environment: str) -> str:
        """What to do; empty when there is nothing."""
        advice = self.advice.get(finding.code, "")
        if finding.status is Status.PASS:
            return ""
        return advice.format_map({**finding.values, "environment": environment})
