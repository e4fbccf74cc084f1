"""`tij github`: a plan's report as a comment of its pull request, drift as an issue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tij.commands.options import Environment, Json, LanguageOption
from tij.console import err, out
from tij.errors import BadInputError, TijError
from tij.github import drift as drifting
from tij.github import sticky
from tij.github.difference import read_difference
from tij.github.errors import PermissionMissingError
from tij.github.posting import Report, connected, open_job, summarize
from tij.language import Language

ReportFile = Annotated[
    Path, typer.Argument(metavar="REPORT.md", help="What `tij plan --report` wrote.")
]
FullReport = Annotated[
    Path | None,
    typer.Option(
        "--full", metavar="FULL.md", help="What `--full-report` wrote, for the job's summary."
    ),
]
RepositoryOption = Annotated[
    str | None, typer.Option(metavar="OWNER/NAME", help="Instead of GITHUB_REPOSITORY.")
]
Author = Annotated[
    str | None,
    typer.Option(
        help="Whose comments the token writes; needed for an app (`<app>[bot]`): GitHub won't say."
    ),
]

github = typer.Typer(
    no_args_is_help=True,
    help="Post a plan's report on GitHub, with the token in GITHUB_TOKEN or GH_TOKEN.",
)


@github.command()
def comment(
    report: ReportFile,
    environment: Environment = "local",
    full: FullReport = None,
    pull_request: Annotated[
        int | None, typer.Option(help="Its number, instead of the event's.")
    ] = None,
    repository: RepositoryOption = None,
    author: Author = None,
    language: LanguageOption = Language.ENGLISH,
    json: Json = False,
) -> None:
    """Keep one comment for each environment in the pull request; the summary gets it all, first."""
    said = Report.read(environment, report, full)
    job = open_job(repository=repository, pull_request=pull_request)
    summarized = summarize(job, said, language)
    if job.pull_request is None:
        raise BadInputError(
            "The pull request is not known: the event is not a pull request's.",
            next_step="give --pull-request N, or run it in a job on: pull_request",
        )
    plan = sticky.Plan(said.name, said.text, language, job.run_url if summarized else None)
    try:
        with connected(job, "pull-requests: write", _tell_wait) as found:
            stuck = sticky.stick(found, job.pull_request, plan, author)
    except PermissionMissingError:
        if not (job.from_fork and summarized):
            raise
        where = "The pull request comes from a fork, whose token may not comment:"
        _say(json, {"done": "summary"}, f"{where} the report is in the job's summary.")
        return
    _say(
        json,
        {
            "done": stuck.done,
            "url": stuck.comment.html_url,
            "folded": [one.html_url for one in stuck.folded],
        },
        f"Comment {stuck.done}: {stuck.comment.html_url}",
        *(f"Older one folded: {one.html_url}" for one in stuck.folded),
    )


@github.command()
def drift(
    report: ReportFile,
    plan: Annotated[
        Path, typer.Option("--plan-json", metavar="PLAN.json", help="What `tij plan --json` said.")
    ],
    environment: Environment = "local",
    full: FullReport = None,
    repository: RepositoryOption = None,
    author: Author = None,
    language: LanguageOption = Language.ENGLISH,
    json: Json = False,
) -> None:
    """Open or update the environment's issue where the plan is not empty; close it where it is."""
    said = Report.read(environment, report, full)
    job = open_job(repository=repository)
    difference = read_difference(plan, environment)
    summarized = summarize(job, said, language)
    if not difference and difference.unknown:
        raise TijError(
            f"Not planned: {', '.join(difference.unknown)}; so nobody knows whether anything"
            " differs, and the issue stays as it is.",
            next_step="see why in the job's log of tij plan",
        )
    what = drifting.Drift(
        said.name, said.text, difference, language, job.run_url if summarized else None
    )
    with connected(job, "issues: write", _tell_wait) as found:
        settled = drifting.settle(found, what, author)
    if settled.issue is None:
        _say(
            json,
            {"done": settled.done, "author": settled.author},
            f"Nothing differs, and {settled.author} has no issue open for it.",
        )
        return
    _say(
        json,
        {
            "done": settled.done,
            "url": settled.issue.html_url,
            "duplicates": [one.html_url for one in settled.duplicates],
            "drifted": difference.drifted,
            "due": difference.due,
        },
        f"Issue {settled.done}: {settled.issue.html_url}"
        f" ({difference.due} changes due, {difference.drifted} of them changed outside Terraform)",
        *(f"Duplicate closed: {one.html_url}" for one in settled.duplicates),
    )


def _tell_wait(seconds: float, why: str) -> None:
    err.print(f"{why}: waiting {seconds:.0f} s.")


def _say(as_json: bool, document: dict[str, object], *lines: str) -> None:
    if as_json:
        out.print_json(data=document)
        return
    for line in lines:
        out.print(line)
