"""`tij state`: the bucket that keeps Terraform's state, and what to do when something broke."""

from __future__ import annotations

import typer

from backend.bootstrap import BootstrapStatus
from tij.bootstrapping import bootstrap_state
from tij.commands.confirm import confirm
from tij.commands.options import Environment, Yes, err, out
from tij.progress import Progress
from tij.session import open_session
from tij.summary import show_plans

state = typer.Typer(no_args_is_help=True, help="Terraform's state: its bucket, locks, versions.")


@state.command()
def bootstrap(environment: Environment = "local", yes: Yes = False) -> None:
    """Make the bucket that keeps Terraform's state. Running it again changes nothing."""
    with open_session(environment) as session, Progress(err) as progress:
        bucket = session.settings.state.bucket
        status = bootstrap_state(
            session,
            progress=progress,
            show=lambda plans: show_plans(out, plans),
            confirm=lambda: confirm(f"Make the state bucket {bucket}?", yes=yes),
            confirm_adoption=lambda: confirm(
                f"The bucket {bucket} exists in this account and holds no state of this"
                " environment. Use it?",
                yes=yes,
            ),
        )
    words = {
        BootstrapStatus.MADE: "keeps the state now, its own included.",
        BootstrapStatus.THERE_ALREADY: "keeps the state already; nothing was done.",
        BootstrapStatus.DECLINED: "was not made.",
    }
    out.print(f"s3://{bucket} {words[status]}", highlight=False)
