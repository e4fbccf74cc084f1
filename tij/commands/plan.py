"""`tij plan`: show what an apply would change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tij.commands.options import Environment, Json, LanguageOption, Stacks
from tij.console import err, out
from tij.deploy.gate import FailOn, enforce, report_as_text, write_report
from tij.deploy.plan import plan_stacks
from tij.deploy.prefix import refuse_another_prefix
from tij.errors import BadInputError, ExitCode
from tij.language import Language
from tij.migrations.markdown import part
from tij.migrations.source import read_source
from tij.migrations.words import words
from tij.preflight import check_vercel
from tij.report.attribution import attributed, read_base
from tij.report.markdown import markdown
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.report.terminal import show_plans
from tij.schedule import raise_failures
from tij.session.session import open_session
from tij.terraform.progress import Progress

ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="FILE", help="Write a Markdown comment for GitHub; - prints it."
    ),
]
FullReportFile = Annotated[
    Path | None,
    typer.Option("--full-report", metavar="FILE", help="The same without GitHub's limit."),
]
BaseDirectory = Annotated[
    Path | None,
    typer.Option(
        "--base",
        metavar="DIR",
        help="The base branch's cdktf.out, or plans as `<stack>.json`: mark what is due anyway.",
    ),
]
MigrationsDirectory = Annotated[
    Path | None,
    typer.Option(
        "--migrations",
        metavar="DIR",
        help="A pull request's migrations, at their paths in the checkout: the new ones are read"
        " for the comment, and not run.",
    ),
]
FailOnOption = Annotated[
    list[FailOn] | None,
    typer.Option(
        "--fail-on",
        help="Exit with 4 when something is destroyed (or data replaced), at any risk, or at one"
        " of this kind. Can be given several times.",
    ),
]


def plan(
    stacks: Stacks = None,
    environment: Environment = "local",
    json: Json = False,
    report: ReportFile = None,
    full_report: FullReportFile = None,
    base: BaseDirectory = None,
    migrations: MigrationsDirectory = None,
    language: LanguageOption = Language.ENGLISH,
    fail_on: FailOnOption = None,
    detailed_exitcode: Annotated[
        bool, typer.Option(help="Exit with 3 when there is something to apply.")
    ] = False,
    lock: Annotated[
        bool, typer.Option(help="--no-lock: for a role that may not write the state bucket.")
    ] = True,
    without: Annotated[
        list[str] | None, typer.Option(metavar="STACK", help="Leave a stack out.")
    ] = None,
    secrets: Annotated[
        bool, typer.Option(help="--no-secrets: for a role that may not read secrets.")
    ] = True,
    synthesized: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="A cdktf.out that unreviewed code wrote: checked, then planned."
        ),
    ] = None,
) -> None:
    """Show what an apply would change, and save it for `tij apply --saved`."""
    with open_session(environment, synthesized) as session:
        if since := session.settings.pause.since:
            err.print(f"{environment} is paused since {since}.")
        elif at := session.settings.pause.schedule:
            err.print(
                f"{environment} runs from {at.start} to {at.stop} ({at.days}, {at.timezone}).",
            )
        refuse_another_prefix(session)
        chosen = session.stacks.select(stacks or (), without or ())
        compared = read_base(base, environment) if base else None
        read = _read(migrations, session.project.root, language) if migrations else ""
        check_vercel(session, chosen)
        with Progress(err) as progress:
            outcome = plan_stacks(session, chosen, progress, lock=lock, secrets=secrets)
        planned = attributed(
            Report(
                environment,
                tuple(
                    outcome.done.get(s.name, StackPlan(s.name, PlanStatus.FAILED)) for s in chosen
                ),
                read,
            ),
            compared,
            {stack.name: stack.configuration for stack in chosen},
        )
        show(planned, language, as_json=json, comment=report, whole=full_report)
        raise_failures(outcome, "Planned")
    enforce(planned, fail_on or ())
    if detailed_exitcode and any(p.status is not PlanStatus.UNCHANGED for p in planned.stacks):
        raise typer.Exit(ExitCode.CHANGES)


def _read(directory: Path, checkout: Path, language: Language) -> str:
    if not directory.is_dir():
        raise BadInputError(f"--migrations {directory}: not a directory.")
    return part(read_source(directory, checkout), words(language))


def show(
    planned: Report,
    language: Language,
    *,
    as_json: bool,
    comment: Path | None,
    whole: Path | None,
) -> None:
    """On standard output what was asked for: JSON, Markdown, or the terminal's view."""
    if whole:
        write_report(planned, whole, language, whole=True)
    to_output = comment == Path("-")
    if comment and not to_output:
        write_report(planned, comment, language)
    if as_json:
        typer.echo(report_as_text(planned, language))
    elif to_output:
        typer.echo(markdown(planned, language), nl=False)
    else:
        show_plans(out, planned.stacks, language)
