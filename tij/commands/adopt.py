"""`tij adopt`: take a production made by hand into Terraform's state."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from tij.adoption import decisions
from tij.adoption.decisions import PARTS
from tij.adoption.matching import match
from tij.adoption.survey import Surveyed, differences, refused_reads
from tij.adoption.survey import survey as survey_aws
from tij.adoption.take_in import (
    apply_imports,
    check_as_surveyed,
    discard,
    left_to_take_in,
    plan_imports,
)
from tij.commands.confirm import confirm
from tij.commands.options import Environment, Yes
from tij.console import err, new_table, out
from tij.project import Project
from tij.session.session import aws_access, load_settings, open_session
from tij.settings.models import Settings
from tij.terraform.progress import Progress

adopt = typer.Typer(no_args_is_help=True, help="A production made by hand: survey it, take it in.")


@adopt.callback()
def _adopt() -> None:
    """The survey is the first step."""


@adopt.command()
def survey(environment: Environment = "local") -> None:
    """Find what is there and how it differs from the design. Reads only."""
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    file = decisions.path(project.root, environment)
    adoption = decisions.read(file)
    with aws_access(project, settings, os.environ) as aws, refused_reads():
        surveyed = survey_aws(aws.client, settings, adoption.decided)
    table = new_table("part", "", "identifier", "how it was found")
    found: dict[str, Any] = {}
    for name in PARTS:
        candidates = surveyed.parts[name].candidates
        if not candidates:
            table.add_row(name, "missing", "", "")
        for candidate in candidates:
            status = "found" if len(candidates) == 1 else "one of several"
            table.add_row(name, status, candidate.id, candidate.why)
        if candidates:
            ids = [candidate.id for candidate in candidates]
            found[name] = ids[0] if len(ids) == 1 else ids
    out.print(table)
    for sentence in surveyed.elsewhere:
        out.print(sentence, highlight=False)
    _show_differences(surveyed, settings)
    decisions.write(file, replace(adoption, found=found))
    several = [name for name, ids in found.items() if isinstance(ids, list)]
    shown = file.relative_to(project.root)
    if several:
        words = f"Next: name one of each under [decided] in {shown}: {', '.join(several)}"
        out.print(words, markup=False)
    else:
        out.print(f"Written: {shown}")


@adopt.command()
def take_in(environment: Environment = "local", yes: Yes = False) -> None:
    """Take what was surveyed into the state, by a plan of imports alone. AWS is not changed."""
    project = Project.find(Path.cwd())
    file = decisions.path(project.root, environment)
    shown = str(file.relative_to(project.root))
    adoption = decisions.read(file)
    with open_session(environment) as session:
        client, settings = session.aws.client, session.settings
        with refused_reads():
            surveyed = survey_aws(client, settings, adoption.decided)
            check_as_surveyed(adoption, surveyed, shown)
            configurations = {stack.name: stack.configuration for stack in session.stacks}
            matched = match(client, settings, surveyed, configurations)
        imports = left_to_take_in(session, matched.imports)
        table = new_table("stack", "address", "identifier")
        for stack, wanted in imports.items():
            for address, id_ in wanted.items():
                table.add_row(stack, address, id_)
        for sentence in matched.left:
            out.print(f"Left as it is: {sentence}", highlight=False, markup=False)
        if not imports:
            out.print("Everything that was found is taken in.")
            return
        with Progress(err) as progress:
            planned = plan_imports(session, imports, progress)
        try:
            out.print(table)
            out.print(f"Plan: {table.row_count} to import, 0 to add, 0 to change, 0 to destroy.")
            _show_differences(surveyed, settings)
            if not confirm(f"Take this into {environment}'s state?", yes=yes):
                out.print("\nNothing was taken in.")
                return
            # Before the state knows them: whatever is planned in between must not change them.
            held = {name: list(addresses) for name, addresses in adoption.held.items()}
            for name, wanted in imports.items():
                held[name] = sorted({*held.get(name, ()), *wanted})
            decisions.write(file, replace(adoption, held=held))
            with Progress(err) as progress:
                apply_imports(planned, progress)
        finally:
            discard(planned)
    words = f"\nTaken in: {table.row_count}. Each is kept as it is by [held] in {shown}."
    out.print(words, highlight=False, markup=False)


def _show_differences(surveyed: Surveyed, settings: Settings) -> None:
    differing = new_table("part", "differs", "downtime", "price", "risk")
    for one in differences(surveyed, settings):
        differing.add_row(one.part, one.what, one.downtime, one.price, one.risk)
    if differing.row_count:
        out.print(differing)
