"""The job's summary: the whole report, whatever GitHub's API answers later.

GitHub Docs, "Workflow commands": a step's summary is at most 1 MiB; a larger one is not shown.
"""

from __future__ import annotations

from pathlib import Path

from tij.github.errors import JobError
from tij.github.words import say
from tij.language import Language

LONGEST_SUMMARY = 1024 * 1024
"""Bytes of UTF-8."""


def append_summary(file: Path, report: str, language: Language) -> None:
    """Append the report; one that is too long ends at a line, with a sentence that says so."""
    try:
        there = file.stat().st_size if file.exists() else 0
        text = fit(f"{report.rstrip()}\n\n", LONGEST_SUMMARY - there, language)
        with file.open("a", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        raise JobError(
            f"{file}: the job's summary cannot be written: {error.strerror}.",
            next_step="look at GITHUB_STEP_SUMMARY",
        ) from error


def fit(text: str, room: int, language: Language) -> str:
    """The text in at most `room` bytes of UTF-8: whole, or its first lines and a sentence."""
    if len(text.encode()) <= room:
        return text
    end = f"\n\n{say('summary-cut', language)}\n"
    left = room - len(end.encode())
    kept: list[str] = []
    for line in text.splitlines(keepends=True):
        left -= len(line.encode())
        if left < 0:
            break
        kept.append(line)
    return "".join(kept) + end if kept else ""
