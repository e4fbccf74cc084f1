"""The words of `tij verify`, one file per language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tij.language import Language
from tij.language.catalog import catalog
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
        found = catalog(Path(__file__).parent, language)
        return cls(
            heading=found.sentences["report.heading"],
            summary=found.sentences["report.summary"],
            columns=found.sentences["report.columns"],
            statuses=found.section("status"),
            sections=found.section("sections"),
            titles=found.section("titles"),
            sentences=found.section("seen"),
            advice=found.section("next"),
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
