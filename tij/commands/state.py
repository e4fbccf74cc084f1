"""`tij state`: the bucket that keeps Terraform's state, and what to do when something broke."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC
from typing import Annotated

import typer

from tij.commands.confirm import confirm
from tij.commands.options import Environment, Json, Yes
from tij.console import err, new_table, out
from tij.deploy.bootstrap import bootstrap_state
from tij.errors import BadInputError
from tij.report.terminal import show_plans
from tij.session.session import open_session
from tij.state.bootstrap import BootstrapStatus
from tij.state.holder import Holder, of
from tij.state.objects import Location
from tij.state.recovery import StateVersion, list_versions, read_lock, restore_version
from tij.terraform.progress import Progress

Stack = Annotated[str, typer.Argument(help="The stack, e.g. service.")]

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
    out.print(f"s3://{bucket} {words[status]}")


@state.command()
def unlock(stack: Stack, environment: Environment = "local", yes: Yes = False) -> None:
    """Show who holds the lock of a stack's state, and release it when their run is dead."""
    with open_session(environment) as session:
        chosen = session.stacks[stack]
        lock = read_lock(session.aws.client("s3"), Location.of(chosen.backend))
        if lock is None:
            out.print(f"{stack}: nobody holds the lock.")
            return
        holder = Holder.read(session.workspace(chosen).record)
        whose = f" {of(holder)}" if holder and holder.took(lock) else ""
        err.print(f"{stack}: {lock}{whose}")
        question = "Release it? Two runs at once damage the state: be sure that this one is dead."
        if not confirm(question, yes=yes):
            out.print("The lock was left as it is.")
            return
        workspace = session.workspace(chosen)
        workspace.init()
        workspace.force_unlock(lock.id)
    out.print(f"{stack}: the lock is released.\nNext: tij plan {stack}")


@state.command()
def restore(
    stack: Stack,
    environment: Environment = "local",
    version: Annotated[
        str | None, typer.Option(help="The version's id, as this command lists it.")
    ] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """List the earlier states of a stack, and make one of them the present state again.

    `--json` lists them only.
    """
    with open_session(environment) as session:
        chosen = session.stacks[stack]
        location = Location.of(chosen.backend)
        s3 = session.aws.client("s3")
        versions = list_versions(s3, location)
        if not versions:
            raise BadInputError(f"{stack} has no state: it was never applied.")
        if json:
            out.print_json(data=[_document(one) for one in versions])
            return
        _show_versions(versions)
        if version is None:
            if not sys.stdin.isatty():
                out.print(f"Next: tij state restore {stack} --version VERSION")
                return
            version = typer.prompt("Which version", err=True)
        question = (
            f"Make {version} the present state of {stack}? What exists on AWS is not changed; the"
            " next plan shows how it differs."
        )
        if not confirm(question, yes=yes):
            out.print("The state was left as it is.")
            return
        workspace = session.workspace(chosen)
        workspace.settle()
        restored = restore_version(s3, location, version, record=workspace.record)
    out.print(
        f"{stack}: {len(restored.resources)} resources are in the state again (serial"
        f" {restored.serial}).\nNext: tij plan {stack}"
    )


def _document(version: StateVersion) -> dict[str, object]:
    known = version.state
    return {
        "version": version.version_id,
        "written": version.written.astimezone(UTC).isoformat(timespec="seconds"),
        "serial": known.serial if known else None,
        "resources": len(known.resources) if known else None,
        "present": version.latest,
    }


def _show_versions(versions: Iterable[StateVersion]) -> None:
    table = new_table("version", "written (UTC)", "serial", "resources", "")
    for version in versions:
        known = version.state
        table.add_row(
            version.version_id,
            f"{version.written.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            str(known.serial) if known else "",
            str(len(known.resources)) if known else "not a state",
            "present" if version.latest else "",
        )
    out.print(table)
