"""Find the likely causes of a failure."""

from __future__ import annotations

import re

from tij.troubleshooting.cause import Cause, Diagnosis, Evidence
from tij.troubleshooting.table import CAUSES

OF_THE_END = ("stopped", "log")
"""The kinds of evidence that say why a container ended; the others say what that led to."""


def diagnose(evidence: Evidence, environment: str) -> list[Diagnosis]:
    """The causes that the evidence points to, in the table's order: the most exact first.

    `environment` is what the commands to run next are for. An exit code alone is the vaguest sign:
    it counts where neither ECS nor the container said why the container ended.
    """
    found = []
    explained = any(_said(cause, evidence, *OF_THE_END) for cause in CAUSES)
    for cause in CAUSES:
        match = _said(cause, evidence) or (None if explained else _exited(cause, evidence))
        if match is not None:
            because, groups = match
            command = cause.next.format(environment=environment)
            found.append(
                Diagnosis(cause.name, f"causes.{cause.name}", command, because, cause.guide, groups)
            )
    return found


def _said(cause: Cause, evidence: Evidence, *kinds: str) -> tuple[str, dict[str, str]] | None:
    """The text, of one of these kinds or of any, that gives the cause away, and its groups."""
    for kind, pattern in cause.signs:
        if kinds and kind not in kinds:
            continue
        # The last word on it is the one that counts.
        for text in reversed(evidence.texts(kind)):
            if found := re.search(pattern, text, re.IGNORECASE | re.DOTALL):
                return text, {k: v or "" for k, v in found.groupdict().items()}
    return None


def _exited(cause: Cause, evidence: Evidence) -> tuple[str, dict[str, str]] | None:
    if evidence.exit_code is not None and evidence.exit_code in cause.exit_codes:
        return f"exit code {evidence.exit_code}", {}
    return None
