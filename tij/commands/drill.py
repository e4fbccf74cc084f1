"""`tij drill`: try what is only believed until it is tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from json import dumps
from pathlib import Path

import typer

from tij import contract
from tij.commands.confirm import confirm
from tij.commands.options import Environment, Json, Yes
from tij.console import err, out
from tij.deploy.outputs import read_outputs
from tij.drill.check import ApplicationCheck, DatabaseTask
from tij.drill.restore import SUFFIX, Drilled, RestoreDrill
from tij.ecs.names import applied_service
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service
from tij.errors import BadInputError
from tij.project import Project
from tij.session.session import Session, open_session

drill = typer.Typer(no_args_is_help=True, help="Drills: restore the database and time it.")


@drill.command()
def restore(environment: Environment = "local", yes: Yes = False, json: Json = False) -> None:
    """Restore the latest snapshot beside the live database, check it, remove it; report RPO, RTO.

    The live database is not touched. The copy costs what the live one costs while it exists; it
    is removed also after Ctrl-C or a failure. Exit codes: 0 restored and checked, 1 not.
    """
    with _opened(environment) as (drilling, identifier):
        question = f"Restore the latest snapshot of {identifier} as {identifier}{SUFFIX}, check it?"
        if not confirm(question, yes=yes):
            out.print("Nothing was restored.")
            return
        done = drilling.run()
    # What `tij page` shows.
    kept = Project.find(Path.cwd()).drilled(environment)
    kept.parent.mkdir(parents=True, exist_ok=True)
    document = {"time": datetime.now(UTC).isoformat(timespec="seconds"), **_document(done)}
    kept.write_text(dumps(document), encoding="utf-8")
    if json:
        out.print_json(data=_document(done))
    else:
        _show(done)


@drill.command()
def clean(environment: Environment = "local") -> None:
    """Remove the copy that a killed drill left behind."""
    with _opened(environment) as (drilling, identifier):
        removed = drilling.clean()
    words = "is being removed." if removed else "is not there: nothing to do."
    out.print(f"{identifier}{SUFFIX} {words}")


@contextmanager
def _opened(environment: str) -> Iterator[tuple[RestoreDrill, str]]:
    with open_session(environment) as session:
        identifier = database_of(session)
        drilling = RestoreDrill(
            session.aws.client("rds"),
            identifier,
            check=application_check(session),
            interrupt=session.interrupt,
            now=lambda: datetime.now(UTC),
            say=err.print,
        )
        yield drilling, identifier


def database_of(session: Session) -> str:
    """The applied database's identifier; BadInputError where there is none."""
    data = read_outputs(session, [session.stacks[contract.DATA]]).get(contract.DATA, {})
    identifier: str = data.get(contract.DATABASE_IDENTIFIER.name, "")
    if not identifier:
        raise BadInputError(
            "There is no database yet.", next_step=f"tij apply -e {session.environment} data"
        )
    return identifier


def application_check(session: Session) -> ApplicationCheck:
    """Counts the rows of a restored database by a one-off task of the running image."""
    return ApplicationCheck(database_task(session))


def database_task(session: Session) -> DatabaseTask:
    """Runs Python in a one-off task of the running image."""
    service = Service.of(session, applied_service(session))
    return DatabaseTask(
        service,
        OneOff.of(session, service),
        session.aws.client("secretsmanager"),
        session.settings.project.prefix,
        err.print,
    )


def _document(done: Drilled) -> dict[str, object]:
    to_time = done.data_loss_to_time
    return {
        "snapshot": done.snapshot,
        "taken": done.taken.isoformat(),
        "rpo_snapshot_seconds": int(done.data_loss.total_seconds()),
        "rpo_point_in_time_seconds": int(to_time.total_seconds()) if to_time else None,
        "rto_seconds": int(done.duration.total_seconds()),
        "rows": dict(done.rows),
    }


def _show(done: Drilled) -> None:
    out.print(f"Restored and checked: {done.snapshot}, taken {done.taken:%Y-%m-%d %H:%M UTC}.")
    out.print(f"  rows: {', '.join(f'{model} {count}' for model, count in done.rows.items())}")
    out.print(f"  RPO, from this snapshot: {_words(done.data_loss)} of changes would be lost")
    if done.data_loss_to_time is not None:
        out.print(f"  RPO, to the latest moment: {_words(done.data_loss_to_time)}")
    out.print(f"  RTO: {_words(done.duration)} from the request to the checked answer")


def _words(time: timedelta) -> str:
    minutes, seconds = divmod(max(0, int(time.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
