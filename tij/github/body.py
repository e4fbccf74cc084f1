"""What a comment or an issue says: a marker to find it by, the report, a link to its run."""

from __future__ import annotations

from tij.github.errors import JobError
from tij.github.repository import LONGEST_BODY
from tij.github.words import say
from tij.language import Language


def body_of(
    marker: str, report: str, language: Language, run_url: str | None, *, first: str = ""
) -> str:
    """The text, with `first` before the report; JobError when GitHub would refuse its length."""
    run = f"\n\n{say('run', language, url=run_url)}" if run_url else ""
    body = f"{marker}\n{first}{report.rstrip()}{run}\n"
    if len(body) > LONGEST_BODY:
        raise JobError(
            f"The report has {len(report):,} characters; GitHub takes {LONGEST_BODY:,}, what stands"
            " around it included. Nothing was posted.",
            next_step="take the one that `tij plan --report` writes; it fits",
        )
    return body
