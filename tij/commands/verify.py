"""`tij verify`: the guide's checklists, checked on the live system."""

from __future__ import annotations

from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from tij.commands.options import Environment, Json, LanguageOption
from tij.commands.pause import refuse_paused
from tij.console import err, new_table, out
from tij.errors import BadInputError, ExitCode
from tij.language import Language
from tij.session.session import open_session
from tij.verification import report
from tij.verification.checklist import checklist
from tij.verification.finding import Status
from tij.verification.line import Line
from tij.verification.live import read_deployment, wait_for_tasks, world
from tij.verification.run import Answer, ask
from tij.verification.texts import Texts

STYLES = {Status.PASS: "green", Status.FAIL: "bold red", Status.SKIP: "yellow"}


def verify(
    environment: Environment = "local",
    json: Json = False,
    report_file: Annotated[
        Path | None, typer.Option("--report", help="Write the result as Markdown, too.")
    ] = None,
    language: LanguageOption = Language.ENGLISH,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Checks by name; repeat it for several.")
    ] = None,
) -> None:
    """Check every line of the guide's checklists on the live system. Changes nothing.

    Exit code 0: nothing failed (what could not be checked is reported); 1: something failed.
    """
    if report_file and not report_file.absolute().parent.is_dir():
        raise BadInputError(f"--report {report_file}: there is no directory {report_file.parent}.")
    texts = Texts.load(language)
    with open_session(environment) as session, err.status("") as status:
        refuse_paused(session.settings, environment)
        lines = list(checklist(read_deployment(session), world(session)))
        chosen = _choose(lines, only or [])
        wait_for_tasks(session)
        answers = ask(chosen, lambda line: status.update(texts.titles[line.name]))
    now = datetime.now(UTC)
    document = report.as_json(answers, texts, environment, now)
    if not only:
        # What `tij page` shows.
        kept = session.project.verified(environment)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(dumps(document, ensure_ascii=False), encoding="utf-8")
    if report_file:
        markdown = report.as_markdown(answers, texts, environment, now)
        report_file.write_text(markdown, encoding="utf-8")
    if json:
        out.print_json(data=document)
    else:
        _show(answers, texts, environment)
        out.print(report.summary(answers, texts, now))
    if any(answer.failed for answer in answers):
        raise typer.Exit(ExitCode.FAILED)


def _choose(lines: list[Line], names: list[str]) -> list[Line]:
    known = {line.name for line in lines}
    if unknown := [name for name in names if name not in known]:
        raise BadInputError(
            f"--only {unknown[0]}: there is no such check. The checks are:"
            f" {', '.join(line.name for line in lines)}."
        )
    return [line for line in lines if not names or line.name in names]


def _show(answers: list[Answer], texts: Texts, environment: str) -> None:
    table = new_table(*texts.columns[:3])
    section = None
    for answer in answers:
        if answer.line.section != section:
            section = answer.line.section
            table.add_section()
            table.add_row("", Text(texts.sections[section], "bold"), "")
        finding = answer.finding
        seen = texts.seen(finding)
        if advice := texts.next(finding, environment):
            seen += f"\n→ {advice}"
        table.add_row(
            Text(texts.status(finding.status), STYLES[finding.status]),
            texts.titles[answer.line.name],
            seen,
        )
    out.print(table)
