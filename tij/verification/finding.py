"""What a check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | float


class Status(StrEnum):
    """How a line of the checklist ends."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    SKIP = "skip"
    """It could not be asked here; the finding says why."""


@dataclass(frozen=True)
class Finding:
    """A status, and what was seen: `code` names the sentence in texts/, `values` fill it."""

    status: Status
    code: str
    values: Mapping[str, Value]


def passed(code: str, **values: Value) -> Finding:
    """As it should be."""
    return Finding(Status.PASS, code, values)


def failed(code: str, **values: Value) -> Finding:
    """Not as it should be; the text of `code` says what to do."""
    return Finding(Status.FAIL, code, values)


def skipped(code: str, **values: Value) -> Finding:
    """Not asked; the text of `code` says why."""
    return Finding(Status.SKIP, code, values)
