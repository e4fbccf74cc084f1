"""What `tij github` needs each time: the job, the report in its summary, and GitHub at hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tij.errors import BadInputError
from tij.github.errors import GitHubError, JobError
from tij.github.job import Job, read_job, read_token
from tij.github.patience import Patience
from tij.github.repository import Repository
from tij.github.summary import append_summary
from tij.github.transport import Transport
from tij.language import Language
from tij.project import Project
from tij.session.session import load_settings


@dataclass(frozen=True)
class Report:
    """A report to post; `name` is project/environment."""

    name: str
    text: str
    whole: str
    """For the summary."""

    @classmethod
    def read(cls, environment: str, file: Path, whole: Path | None) -> Report:
        """BadInputError when settings or a file can't be read."""
        settings = load_settings(Project.find(Path.cwd()), environment)
        text = _read(file)
        return cls(
            f"{settings.project.name}/{settings.environment}", text, _read(whole) if whole else text
        )


def open_job(**options: str | int | None) -> Job:
    """The job of this process's environment and of `options`; JobError when it is wrong."""
    return read_job(os.environ, **options)


def summarize(job: Job, report: Report, language: Language) -> bool:
    """Append the whole report to the job's summary; False where there is none."""
    if job.summary is None:
        return False
    append_summary(job.summary, report.whole, language)
    return True


@contextmanager
def connected(
    job: Job, permission: str, tell: Callable[[float, str], None]
) -> Iterator[Repository]:
    """The job's repository; what goes wrong says whether the report is in the summary.

    `tell` is given the seconds and the reason of each wait.
    """
    try:
        token = read_token(os.environ)
        with Transport(job.api, token, permission, Patience(tell=tell)) as transport:
            yield Repository(job.repository, transport)
    except (JobError, GitHubError) as error:
        if job.summary:
            error.add_note("The report is in the job's summary.")
        raise


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInputError(
            f"{file}: cannot be read: {error.strerror}.",
            next_step="write it with tij plan --report",
        ) from error
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"{file}: not UTF-8 text.", next_step="write it with tij plan --report"
        ) from error
