"""`tij apply`: make the changes that a plan showed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from tij.commands.confirm import confirm
from tij.commands.options import Environment, Json, Stacks, Yes
from tij.console import err, out
from tij.deploy.apply import apply_in_waves, apply_saved
from tij.deploy.prefix import refuse_another_prefix
from tij.errors import BadInputError
from tij.preflight import check_vercel
from tij.report.changes import PlanChanges
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.report.terminal import show_plans
from tij.session.session import Session, open_session
from tij.terraform.progress import Progress


def apply(
    stacks: Stacks = None,
    environment: Environment = "local",
    yes: Yes = False,
    json: Json = False,
    saved: Annotated[
        bool,
        typer.Option(
            "--saved", help="Apply what the last `tij plan` saved and showed; do not plan again."
        ),
    ] = False,
) -> None:
    """Plan, show the plan, ask, and apply exactly that plan.

    With `--json` the plan is shown on standard error, and the applied stacks are listed at the end.

    A stack that reads what another is only now getting is planned, shown and asked for after it.
    """
    shown = err if json else out
    with open_session(environment) as session:
        refuse_another_prefix(session)
        if saved:
            applied = _apply_saved(session, stacks or [], yes, shown)
        else:
            chosen = session.stacks.select(stacks or ())
            check_vercel(session, chosen, applying=True)
            applied = apply_in_waves(
                session,
                chosen,
                progress=lambda: Progress(err),
                show=lambda plans: show_plans(shown, plans),
                confirm=lambda: confirm(f"Apply this to {environment}?", yes=yes),
            )
    if json:
        out.print_json(data={"environment": environment, "applied": applied})
    else:
        out.print(f"\nApplied: {', '.join(applied)}." if applied else "\nNothing was applied.")


def _apply_saved(session: Session, names: list[str], yes: bool, shown: Console) -> list[str]:
    wanted = {stack.name for stack in session.stacks.select(names)}
    chosen = [s for s in session.plans.applicable(session.stacks) if s.name in wanted]
    if not chosen:
        raise BadInputError("There is no saved plan to apply.", next_step="tij plan")
    check_vercel(session, chosen, applying=True)
    plans = [
        StackPlan(s.name, PlanStatus.CHANGES, PlanChanges.of(session.plans.load(s.name)))
        for s in chosen
    ]
    show_plans(shown, plans)
    if not confirm(f"Apply these saved plans to {session.environment}?", yes=yes):
        return []
    with Progress(err) as progress:
        return apply_saved(session, chosen, progress)
