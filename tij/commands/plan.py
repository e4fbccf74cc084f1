"""`tij plan`: show what an apply would change."""

from __future__ import annotations

from typing import Annotated

import typer

from tij.commands.options import Environment, Json, Stacks, err, out
from tij.errors import ExitCode
from tij.planning import PlanStatus, plan_stacks
from tij.progress import Progress
from tij.session import open_session
from tij.summary import plan_as_json, show_plans
from tij.walk import raise_failures


def plan(
    stacks: Stacks = None,
    environment: Environment = "local",
    json: Json = False,
    detailed_exitcode: Annotated[
        bool, typer.Option(help="Exit with 3 when there is something to apply.")
    ] = False,
    lock: Annotated[
        bool, typer.Option(help="--no-lock: for a role that may not write the state bucket.")
    ] = True,
) -> None:
    """Show what an apply would change, and save it for `tij apply --saved`."""
    with open_session(environment) as session:
        chosen = session.stacks.select(stacks or ())
        with Progress(err) as progress:
            walked = plan_stacks(session, chosen, progress, lock=lock)
        plans = [walked.done[stack.name] for stack in chosen if stack.name in walked.done]
        if json:
            document = {p.stack: plan_as_json(p) for p in plans}
            out.print_json(data={"environment": environment, "stacks": document})
        else:
            show_plans(out, plans)
        raise_failures(walked, "Planned")
    if detailed_exitcode and any(p.status is not PlanStatus.UNCHANGED for p in plans):
        raise typer.Exit(ExitCode.CHANGES)
