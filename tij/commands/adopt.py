"""`tij adopt`: take a production made by hand into Terraform's state."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from tij.adoption import decisions
from tij.adoption.decisions import PARTS, Adoption
from tij.adoption.differences import differences
from tij.adoption.matched import Matched
from tij.adoption.matching import match
from tij.adoption.survey import refused_reads
from tij.adoption.survey import survey as survey_aws
from tij.adoption.surveyed import Client, Surveyed
from tij.adoption.take_in import (
    apply_imports,
    check_as_matched,
    check_as_surveyed,
    check_here,
    discard,
    left_to_take_in,
    not_made,
    plan_imports,
)
from tij.adoption.toward import (
    Remaining,
    Step,
    as_designed,
    plan_step,
    remaining,
    take_step,
    without,
)
from tij.commands.adopt_database import database
from tij.commands.confirm import confirm
from tij.commands.options import Environment, Yes
from tij.console import err, new_table, out
from tij.errors import BadInputError
from tij.project import Project
from tij.report.terminal import show_plans
from tij.session.session import Session, aws_access, load_settings, open_session
from tij.settings.models import Settings
from tij.synthesized.graph import StackGraph
from tij.terraform.progress import Progress

adopt = typer.Typer(no_args_is_help=True, help="A production made by hand: survey it, take it in.")


adopt.command()(database)


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
    stacks = as_designed(project, environment)
    with aws_access(project, settings, os.environ) as aws, refused_reads():
        surveyed = survey_aws(aws.client, settings, adoption.decided)
        matched = _match(aws.client, settings, surveyed, stacks)
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
    for sentence in surveyed.notes:
        out.print(sentence)
    shown = file.relative_to(project.root)
    check_here(surveyed, str(shown))
    _show_imports(matched.imports)
    _show_left(matched)
    _show_differences(surveyed, settings)
    decisions.write(file, replace(adoption, found=found, matched=matched.imports))
    several = [name for name, ids in found.items() if isinstance(ids, list)]
    if several:
        words = f"Next: name one of each under [decided] in {shown}: {', '.join(several)}"
        out.print(words)
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
        # Matched again, what is held has its address, and what stands in for it may be another.
        keeps = any([*adoption.held.values(), *adoption.withheld.values()])
        designed = as_designed(project, environment) if keeps else session.stacks
        with refused_reads():
            surveyed = survey_aws(client, settings, adoption.decided)
            check_as_surveyed(adoption, surveyed, shown)
            matched = _match(client, settings, surveyed, designed)
            check_as_matched(adoption, matched, shown)
            if matched.refused:
                raise BadInputError("\n".join([*matched.refused, "Nothing was taken in."]))
        imports = left_to_take_in(session, matched.imports)
        _show_left(matched)
        adoption = replace(adoption, instead={**adoption.instead, **matched.instead})
        if not imports:
            decisions.write(file, adoption)
            out.print("Everything that was found is taken in.")
            return
        with Progress(err) as progress:
            planned = plan_imports(session, designed, imports, progress)
        try:
            number = _show_imports(imports)
            out.print(f"Plan: {number} to import, 0 to add, 0 to change, 0 to destroy.")
            _show_differences(surveyed, settings)
            if not confirm(f"Take this into {environment}'s state?", yes=yes):
                out.print("\nNothing was taken in.")
                return
            # Before the state knows them: whatever is planned in between must not change them.
            decisions.write(
                file,
                replace(
                    adoption,
                    held=_with(adoption.held, imports),
                    withheld=_but(
                        _with(adoption.withheld, not_made(session, matched.withheld)), imports
                    ),
                ),
            )
            with Progress(err) as progress:
                apply_imports(planned, progress)
        finally:
            discard(planned)
    words = f"\nTaken in: {number}. Each is kept as it is by [held] in {shown}."
    out.print(words)


@adopt.command("next")
def next_step(
    address: Annotated[
        str | None, typer.Argument(help="Another one of the steps than the first.")
    ] = None,
    environment: Environment = "local",
    yes: Yes = False,
    every: Annotated[
        bool, typer.Option("--all", help="Go on until no step is left, asking before each.")
    ] = False,
) -> None:
    """Bring one thing that was taken in to the design: price, downtime, risk, way back; ask."""
    if every and address:
        raise BadInputError(f"{address} and --all: one step, or every step, not both.")
    project = Project.find(Path.cwd())
    file = decisions.path(project.root, environment)
    shown = file.relative_to(project.root)
    adoption = decisions.read(file)
    if not any([*adoption.held.values(), *adoption.withheld.values()]):
        words = f"{shown} keeps nothing as it is. Next: tij plan, which shows what else differs."
        out.print(words)
        return
    with open_session(environment) as session:
        designed = as_designed(project, environment)
        refused: set[tuple[str, str]] = set()
        while True:
            with Progress(err) as progress:
                found = remaining(session, designed, adoption, progress)
            if found.settled:
                adoption = without(adoption, *found.settled)
                decisions.write(file, adoption)
            _show_remaining(found)
            steps = [one for one in found.steps if (one.stack, one.address) not in refused]
            if not steps:
                out.print("No step can be taken now.")
                return
            left = len(found.steps) + len(found.later)
            for chosen in steps if every else [_chosen(steps, address)]:
                try:
                    after = _take(session, designed, adoption, chosen, file, yes=yes)
                except BadInputError as error:
                    if not every:
                        raise
                    refused.add((chosen.stack, chosen.address))
                    err.print(str(error))
                    continue
                if after is None:
                    return
                adoption, left = after, left - 1
                words = f"\nAs designed: {chosen.address}. Steps left: {left}."
                out.print(words)
            if not every:
                return


def _take(
    session: Session,
    designed: StackGraph,
    adoption: Adoption,
    chosen: Step,
    file: Path,
    *,
    yes: bool,
) -> Adoption | None:
    """Plan the step, show it, ask, apply it. Returns what is kept then; None after a no."""
    with Progress(err) as progress:
        planned = plan_step(session, designed, adoption, chosen, progress)
    try:
        show_plans(out, [planned.shown])
        _show_step(planned.step, adoption)
        if not confirm(f"Apply this to {session.environment}?", yes=yes):
            out.print("\nNothing was changed.")
            return None
        with Progress(err) as progress:
            return take_step(session, planned, adoption, file, progress)
    finally:
        planned.file.unlink(missing_ok=True)


def _chosen(steps: Sequence[Step], address: str | None) -> Step:
    if address is None:
        return steps[0]
    for step in steps:
        if address in (step.address, f"{step.stack}.{step.address}"):
            return step
    allowed = ", ".join(step.address for step in steps)
    raise BadInputError(f"{address} is not one of the steps.", next_step=f"name one of {allowed}")


def _show_remaining(found: Remaining) -> None:
    table = new_table("step", "stack", "address", "", "at worst")
    for number, step in enumerate(found.steps, 1):
        worst = step.worst.name.lower() if step.worst else ""
        table.add_row(str(number), step.stack, step.address, step.change.action.value, worst)
    if table.row_count:
        out.print(table)
    for step in found.destroying:
        words = f"Kept: {step.stack}: {step.address}: the design's would be made anew"
        reasons = ", ".join(step.change.replace_arguments)
        out.print(f"{words}{f' ({reasons})' if reasons else ''}.")
        if step.change.type == "aws_db_instance":
            out.print("  It is moved by: tij adopt database --move")
    for step in found.later:
        words = f"Later: {step.stack}: {step.address}: something has to go before it."
        out.print(words)
    for stack, missing in found.waiting.items():
        words = f"{stack} waits for outputs of {', '.join(missing)}: tij apply {missing[0]}"
        out.print(words)


def _show_step(step: Step, adoption: Adoption) -> None:
    """What the plan doesn't say."""
    downtime = "as the risks above say" if step.interrupts else "none that is known"
    out.print(f"\nDowntime: {downtime}.")
    for reference, value in adoption.instead.get(step.stack, {}).items():
        if value and reference.startswith(f"{step.address}."):
            words = (
                f"From then on the password in {value} is an old one: what reads it cannot connect"
                " until tij apply gives it the new secret."
            )
            out.print(words)
    if step.address in adoption.held.get(step.stack, ()):
        back = f"put back the values before, and name it under [held] {step.stack} again"
    else:
        back = f"name it under [withheld] {step.stack} again: the next apply removes it"
    out.print(f"Way back: {back}.")


def _match(client: Client, settings: Settings, surveyed: Surveyed, stacks: StackGraph) -> Matched:
    return match(client, settings, surveyed, {one.name: one.configuration for one in stacks})


def _with(
    before: Mapping[str, Sequence[str]], more: Mapping[str, Iterable[str]]
) -> dict[str, Sequence[str]]:
    return {
        stack: sorted({*before.get(stack, ()), *more.get(stack, ())})
        for stack in [*before, *(one for one in more if one not in before)]
    }


def _but(
    before: Mapping[str, Sequence[str]], there: Mapping[str, Mapping[str, str]]
) -> dict[str, Sequence[str]]:
    """Without what was made by hand since it was withheld."""
    return {
        stack: [one for one in addresses if one not in there.get(stack, {})]
        for stack, addresses in before.items()
    }


def _show_imports(imports: Mapping[str, Mapping[str, str]]) -> int:
    """Returns how many."""
    table = new_table("stack", "address", "identifier")
    for stack, wanted in imports.items():
        for address, id_ in wanted.items():
            table.add_row(stack, address, id_)
    if table.row_count:
        out.print(table)
    return table.row_count


def _show_left(matched: Matched) -> None:
    for sentence in matched.left:
        out.print(f"Left as it is: {sentence}")
    for sentence in matched.refused:
        out.print(f"Before it can be taken in: {sentence}")
    for stack, addresses in matched.withheld.items():
        for address in addresses:
            words = f"Withheld: {stack}: {address} isn't there, and would change what is."
            out.print(words)


def _show_differences(surveyed: Surveyed, settings: Settings) -> None:
    differing = new_table("part", "differs", "downtime", "price", "risk")
    for one in differences(surveyed, settings):
        differing.add_row(one.part, one.what, one.downtime, one.price, one.risk)
    if differing.row_count:
        out.print(differing)
