"""`tij doctor`: from a symptom to its cause."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from tij.account import Status
from tij.account import look as look_at_account
from tij.account.words import words as account_words
from tij.commands.options import Environment, Json, LanguageOption
from tij.commands.pause import refuse_paused
from tij.console import err, new_table, out
from tij.ecs.names import applied_service
from tij.errors import BadInputError, ExitCode
from tij.language import Language
from tij.language.catalog import Catalog
from tij.session.session import open_session
from tij.troubleshooting import Diagnosis
from tij.troubleshooting.examination import Examination, Probed, examine
from tij.troubleshooting.symptom import SYMPTOMS, Symptom
from tij.troubleshooting.words import words
from tij.verification.live import read_deployment, world

# The guide's order: the log, then the container from within, then new tasks.
THEN = (
    "tij logs -e {environment} --since 1h",
    "tij exec -e {environment}",
    "aws ecs update-service --cluster {cluster} --service {service} --force-new-deployment",
)

ACCOUNT = "account"
STYLES = {
    Status.GOOD: "green",
    Status.NOTE: "cyan",
    Status.BAD: "bold red",
    Status.UNKNOWN: "yellow",
}


def doctor(
    symptom: Annotated[
        str | None,
        typer.Argument(
            help=f"One of: {', '.join(s.name for s in SYMPTOMS)}; all if not given."
            f" Before the first apply: {ACCOUNT}."
        ),
    ] = None,
    environment: Environment = "local",
    language: LanguageOption = Language.ENGLISH,
    json: Json = False,
) -> None:
    """Look for the cause of a symptom in the live system. Changes nothing.

    On a terminal it asks for the symptom. Exit code 0: nothing wrong was seen; 1: a cause was
    found. `tij doctor account` checks that the account has what the first apply needs.
    """
    if symptom == ACCOUNT:
        examine_account(environment, language, json=json)
        return
    texts = words(language)
    chosen = _choose(symptom, texts, ask=symptom is None and not json and sys.stdin.isatty())
    with open_session(environment) as session:
        refuse_paused(session.settings, environment)
        names = applied_service(session)
        with err.status("Looking"):
            patient = Examination(read_deployment(session), world(session), names)
            looked = examine(chosen, patient.looks())
    causes = _causes(looked)
    facts = {"environment": environment, "cluster": names.cluster, "service": names.service}
    then = [command.format(**facts) for command in THEN]
    if json:
        out.print_json(data=_document(chosen, looked, causes, then, language))
    else:
        _show(looked, causes, then, language)
    if causes:
        raise typer.Exit(ExitCode.FAILED)


def examine_account(environment: str, language: Language, *, json: bool) -> None:
    """Print a line for each thing that the first apply needs of the account, with its fix."""
    texts = account_words(language)
    with open_session(environment) as session, err.status("Asking"):
        lines = look_at_account(session)
    count = {status: sum(line.status is status for line in lines) for status in Status}
    if json:
        out.print_json(
            data={
                "environment": environment,
                "counts": {str(status): number for status, number in count.items()},
                "lines": [
                    {
                        "name": line.name,
                        "status": str(line.status),
                        "code": line.code,
                        "facts": dict(line.facts),
                        "says": texts.say(f"seen.{line.code}", **line.facts),
                        "fix": line.fix,
                    }
                    for line in lines
                ],
            }
        )
    else:
        table = new_table("", *texts.say("report.columns").split("|"))
        for line in lines:
            seen = texts.say(f"seen.{line.code}", **line.facts)
            if line.fix:
                seen += "\n" + texts.say("report.fix", fix=line.fix)
            table.add_row(
                Text(texts.say(f"status.{line.status}"), STYLES[line.status]),
                texts.say(f"lines.{line.name}"),
                seen,
            )
        out.print(table)
        summary = texts.say("report.summary", **{str(s): number for s, number in count.items()})
        out.print(summary)
    if count[Status.BAD]:
        raise typer.Exit(ExitCode.FAILED)


def _choose(name: str | None, texts: Catalog, *, ask: bool) -> Sequence[Symptom]:
    if ask:
        for number, symptom in enumerate(SYMPTOMS, 1):
            err.print(f"  {number}  {texts.say(f'symptoms.{symptom.name}')}")
        err.print(f"  0  {texts.say('report.anything')}")
        number = typer.prompt(texts.say("report.ask"), type=int, default=0, err=True)
        if not 0 <= number <= len(SYMPTOMS):
            raise BadInputError(f"{number}: a number from 0 to {len(SYMPTOMS)} is allowed.")
        return SYMPTOMS if number == 0 else SYMPTOMS[number - 1 : number]
    found = [symptom for symptom in SYMPTOMS if name in (None, symptom.name)]
    if not found:
        known = ", ".join(symptom.name for symptom in SYMPTOMS)
        raise BadInputError(f"{name}: there is no such symptom. The symptoms are: {known}.")
    return found


def _causes(looked: Sequence[Probed]) -> list[Diagnosis]:
    """Each cause once, in the order of the looks."""
    found = [diagnosis for look in looked for diagnosis in look.found]
    return list({(d.name, d.says()): d for d in found}.values())


def _document(
    symptoms: Sequence[Symptom],
    looked: Sequence[Probed],
    causes: Sequence[Diagnosis],
    then: Sequence[str],
    language: Language,
) -> dict[str, object]:
    return {
        "symptoms": [symptom.name for symptom in symptoms],
        "looked": [
            {"probe": look.probe, "found": len(look.found), "trouble": look.trouble}
            for look in looked
        ],
        "causes": [
            {
                "name": d.name,
                "says": d.says(language),
                "because": d.because,
                "next": d.next,
                "guide": list(d.guide),
            }
            for d in causes
        ],
        "then": list(then),
    }


def _show(
    looked: Sequence[Probed], causes: Sequence[Diagnosis], then: Sequence[str], language: Language
) -> None:
    texts = words(language)

    probes = ", ".join(look.probe for look in looked if not look.trouble)
    out.print(texts.say("report.probed", probes=probes))
    for look in looked:
        if look.trouble:
            out.print(
                texts.say("report.trouble", probe=look.probe, reason=look.trouble), style="yellow"
            )
    if not causes:
        out.print(texts.say("report.well"))
        for command in then:
            out.print(f"  {command}")
    for number, cause in enumerate(causes, 1):
        guide = texts.say("report.guide", items=", ".join(cause.guide)) if cause.guide else ""
        out.print(f"\n{number}. {cause.says(language)}{guide}", style="bold")
        out.print(f"   {texts.say('report.seen', because=cause.because)}")
        out.print(f"   {texts.say('report.next', command=cause.next)}")
