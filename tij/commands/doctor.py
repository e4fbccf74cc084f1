"""`tij doctor`: from a symptom to its cause."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from tij.commands.options import Environment, Json
from tij.console import err, out
from tij.ecs.names import applied_service
from tij.errors import BadInputError, ExitCode
from tij.session.session import open_session
from tij.troubleshooting import Diagnosis
from tij.troubleshooting.examination import Examination, Probed, examine
from tij.troubleshooting.symptom import SYMPTOMS, Symptom
from tij.verification.live import read_deployment, world

# The guide's order: the log, then the container from within, then new tasks.
THEN = (
    "tij logs -e {environment} --since 1h",
    "tij exec -e {environment}",
    "aws ecs update-service --cluster {cluster} --service {service} --force-new-deployment",
)


def doctor(
    symptom: Annotated[
        str | None,
        typer.Argument(help=f"One of: {', '.join(s.name for s in SYMPTOMS)}; all if not said."),
    ] = None,
    environment: Environment = "local",
    json: Json = False,
) -> None:
    """Look for the cause of a symptom in the live system. Changes nothing.

    On a terminal it asks for the symptom. Exit code 0: nothing wrong was seen; 1: a cause was
    named.
    """
    chosen = _choose(symptom, ask=symptom is None and not json and sys.stdin.isatty())
    with open_session(environment) as session:
        names = applied_service(session)
        with err.status("Looking"):
            patient = Examination(read_deployment(session), world(session), names)
            looked = examine(chosen, patient.looks())
    causes = _causes(looked)
    words = {"environment": environment, "cluster": names.cluster, "service": names.service}
    then = [command.format(**words) for command in THEN]
    if json:
        out.print_json(data=_document(chosen, looked, causes, then))
    else:
        _show(looked, causes, then)
    if causes:
        raise typer.Exit(ExitCode.FAILED)


def _choose(name: str | None, *, ask: bool) -> Sequence[Symptom]:
    if ask:
        for number, symptom in enumerate(SYMPTOMS, 1):
            err.print(f"  {number}  {symptom.says}")
        err.print("  0  I don't know: look at everything")
        number = typer.prompt("What do you see", type=int, default=0, err=True)
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
    return list({(d.cause.name, d.says): d for d in found}.values())


def _document(
    symptoms: Sequence[Symptom],
    looked: Sequence[Probed],
    causes: Sequence[Diagnosis],
    then: Sequence[str],
) -> dict[str, Any]:
    return {
        "symptoms": [symptom.name for symptom in symptoms],
        "looked": [
            {"probe": look.probe, "found": len(look.found), "trouble": look.trouble}
            for look in looked
        ],
        "causes": [
            {
                "name": d.cause.name,
                "says": d.says,
                "because": d.because,
                "next": d.next,
                "guide": list(d.cause.guide),
            }
            for d in causes
        ],
        "then": list(then),
    }


def _show(looked: Sequence[Probed], causes: Sequence[Diagnosis], then: Sequence[str]) -> None:
    def say(text: str, style: str = "") -> None:
        out.print(text, style=style, highlight=False, markup=False, soft_wrap=True)

    say(f"Probed at: {', '.join(look.probe for look in looked if not look.trouble)}.")
    for look in looked:
        if look.trouble:
            say(f"Could not look at {look.probe}: {look.trouble}", "yellow")
    if not causes:
        say("Nothing wrong was seen. If it goes on, in this order:")
        for command in then:
            say(f"  {command}")
    for number, cause in enumerate(causes, 1):
        guide = f" (guide {', '.join(cause.cause.guide)})" if cause.cause.guide else ""
        say(f"\n{number}. {cause.says}{guide}", "bold")
        say(f"   seen: {cause.because}")
        say(f"   next: {cause.next}")
