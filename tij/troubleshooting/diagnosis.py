"""Find the likely causes of a failure."""

from __future__ import annotations

import re

from tij.troubleshooting.cause import Cause, Diagnosis, Evidence
from tij.troubleshooting.table import CAUSES


def diagnose(evidence: Evidence, environment: str) -> list[Diagnosis]:
    """The causes that the evidence points to, in the table's order: the most exact first.

    `environment` is what the commands to run next are for.
    """
    found = []
    for cause in CAUSES:
        match = _match(cause, evidence)
        if match is not None:
            because, groups = match
            command = cause.next.format(environment=environment)
            found.append(
                Diagnosis(cause.name, f"causes.{cause.name}", command, because, cause.guide, groups)
            )
    return found


def _match(cause: Cause, evidence: Evidence) -> tuple[str, dict[str, str]] | None:
    """The text that gives the cause away and the expression's groups."""
    for kind, pattern in cause.signs:
        # The last word on it is the one that counts.
        for text in reversed(evidence.texts(kind)):
            if found := re.search(pattern, text, re.IGNORECASE | re.DOTALL):
                return text, {k: v or "" for k, v in found.groupdict().items()}
    if evidence.exit_code is not None and evidence.exit_code in cause.exit_codes:
        return f"exit code {evidence.exit_code}", {}
    return None
