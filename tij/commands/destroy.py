"""`tij destroy`: take the deployment down."""

from __future__ import annotations

from typing import Annotated

import typer

from tij.commands.confirm import confirm, confirm_by_name
from tij.commands.options import Environment, Stacks, Yes
from tij.console import err, out
from tij.deploy.destroy import destroy_stacks, destroyable
from tij.preflight import check_vercel
from tij.report.terminal import show_plans
from tij.session.session import Session, open_session
from tij.terraform.progress import Progress


def destroy(
    stacks: Stacks = None,
    environment: Environment = "local",
    yes: Yes = False,
    confirmed: Annotated[
        str | None,
        typer.Option(
            "--confirm", metavar="NAME", help="The environment's name; needed on AWS itself."
        ),
    ] = None,
) -> None:
    """Destroy stacks in reverse order. The state bucket stays.

    On AWS the environment's name has to be typed, or given with --confirm: --yes is not enough.
    """
    with open_session(environment) as session:
        chosen = destroyable(session, stacks or ())
        if not chosen:
            out.print("There is nothing to destroy.")
            return
        check_vercel(session, chosen)
        destroyed = destroy_stacks(
            session,
            chosen,
            progress=lambda: Progress(err),
            show=lambda plans: show_plans(out, plans),
            confirm=lambda: _confirm(session, yes, confirmed),
        )
    out.print(f"\nDestroyed: {', '.join(destroyed)}." if destroyed else "\nNothing was destroyed.")


def _confirm(session: Session, yes: bool, confirmed: str | None) -> bool:
    name = session.environment
    if session.settings.aws.embedded:
        return confirm(f"Destroy all this in {name}?", yes=yes)
    return confirm_by_name(
        name,
        confirmed,
        question=f"Type {name} to destroy all this",
        what=f"{name} is on AWS: destroying it",
        command="destroy",
    )
