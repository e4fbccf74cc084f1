"""`tij restore`: a moment of the past in the live database's place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from tij import contract
from tij.commands.confirm import confirm, confirm_by_name
from tij.commands.drill import application_check, database_of
from tij.commands.options import Environment, Yes
from tij.commands.pause import Confirmed, refuse_paused
from tij.console import err, new_table, out
from tij.drill.instances import Instances
from tij.ecs.names import applied_service
from tij.errors import BadInputError
from tij.release.logins import Logins
from tij.release.opening import watches
from tij.release.watch import TIMEOUT
from tij.report.terminal import show_plans
from tij.restore import window
from tij.restore.flow import Restore, Rows, Swapped
from tij.restore.marks import Moment, Stage
from tij.restore.situation import COPY, Pair
from tij.restore.stacks import Stacks
from tij.restore.vault import Vault
from tij.session.session import Session, open_session
from tij.settings.rules.pause import PRODUCTION
from tij.terraform.progress import Progress

To = Annotated[
    str | None,
    typer.Option(
        metavar="MOMENT",
        help="ISO 8601 with a time zone, e.g. 2026-11-27T03:12:00+09:00; or `latest`, which is what"
        " is restored if not given. With --from-vault the newest copy that is not after it.",
    ),
]
FromVault = Annotated[
    bool,
    typer.Option(
        "--from-vault",
        help="From AWS Backup's vault: also when the database and its own backups are gone.",
    ),
]
Back = Annotated[
    bool,
    typer.Option("--back", help="Undo: the database before is live again; an unused copy goes."),
]


def restore(
    environment: Environment = "local",
    to: To = None,
    from_vault: FromVault = False,
    back: Back = False,
    yes: Yes = False,
    confirmed: Confirmed = None,
) -> None:
    """Restore a moment of the database in the live one's place. The live one is kept.

    With --from-vault it may be gone, with its backups: a copy of the vault becomes it.

    Beside first, with the service running; checked by a one-off task; then the two swap names,
    Terraform's state and the service follow. Says before each of both what it costs and loses, and
    asks. Killed or failed at any point: run it again. Exit codes: 0 done, 1 failed, 2 refused
    (nothing was done).
    """
    if back and (to or from_vault):
        raise BadInputError("--back undoes a restore: it takes no --to and no --from-vault.")
    if to:
        window.parse(to)
    with open_session(environment) as session:
        refuse_paused(session.settings, environment)
        restoring = _opened(session, yes, confirmed)
        done = restoring.back() if back else restoring.run(to, from_vault=from_vault)
    if done is None:
        out.print("No name was changed.")
    else:
        _show(done, environment)


def _opened(session: Session, yes: bool, confirmed: str | None) -> Restore:
    name, names = database_of(session), applied_service(session)
    return Restore(
        name=name,
        instances=Instances(session.aws.client("rds"), session.interrupt, err.print),
        terraform=Stacks(
            session,
            watches(session, names, err.print, TIMEOUT),
            progress=lambda: Progress(err),
            show=lambda plans: show_plans(err, plans),
            say=err.print,
            logins=Logins.of(session, names),
        ),
        check=application_check(session),
        asking=_AtATerminal(session.environment, yes, confirmed),
        vault=Vault(_vault_of(session), session.aws.region, session.aws.client),
        now=lambda: datetime.now(UTC),
        environment=session.environment,
    )


def _vault_of(session: Session) -> str | None:
    vaults = session.stacks[contract.DATA].configuration["resource"].get("aws_backup_vault", {})
    return next((vault["name"] for vault in vaults.values()), None)


@dataclass
class _AtATerminal:
    environment: str
    yes: bool
    confirmed: str | None

    def restore(self, name: str, moment: Moment, *, gone: bool) -> bool:
        age = datetime.now(UTC) - moment.at
        if gone:
            _tell(
                f"There is no {name}. It is made again as of {moment}, {_words(age)} ago; what was"
                " written since is lost.",
                f"1. As {name}{COPY}: AWS takes 10 to 40 minutes, longer for a large one. The"
                " service has no database meanwhile. It costs what the one before did.",
                "2. A one-off task counts its rows. Then you are asked again.",
                f"3. It gets the name {name}, Terraform's state and the service's tasks get it: 5"
                " to 15 minutes.",
                f"Until step 3 it is deleted by: tij restore -e {self.environment} --back",
            )
            return self._agreed(f"Restore {name}?")
        _tell(
            f"{name} is restored as of {moment}, {_words(age)} ago.",
            f"1. Beside, as {name}{COPY}: AWS takes 10 to 40 minutes, longer for a large one. The"
            " service goes on meanwhile. The second instance costs what the first does.",
            "2. A one-off task counts its rows. Then you are asked again.",
            f"3. The two swap names. The service has no database for 5 to 15 minutes. What was"
            f" written after {moment}, until then, is in the old one only.",
            f"Way back, as long as the old one is there: tij restore -e {self.environment} --back",
        )
        return self._agreed(f"Restore {name}?")

    def swap(self, pair: Pair, moment: Moment | None, rows: Rows, live: Rows | None) -> bool:
        going, coming = (one["DBInstanceIdentifier"] for one in (pair.leaving, pair.coming))
        if rows:
            _show_rows(rows, live)
        since = f"after {moment}" if moment else "since it became the live one"
        _tell(
            f"{coming} becomes {going}, and {going} is kept under another name. The service has no"
            f" database for 5 to 15 minutes. What was written {since} is in the kept one only.",
        )
        return self._agreed(f"Let {coming} be {going} now?")

    def take_over(self, name: str, moment: Moment, rows: Rows) -> bool:
        _show_rows(rows, None)
        _tell(
            f"{name}{COPY} becomes {name}, as of {moment}. From then on there is no way back but"
            " another restore: nothing was there before.",
        )
        return self._agreed(f"Let {name}{COPY} be {name} now?")

    def remove(self, copy: str) -> bool:
        return confirm(f"Delete {copy}? The live database is not touched.", yes=self.yes)

    def _agreed(self, question: str) -> bool:
        if self.environment != PRODUCTION:
            return confirm(question, yes=self.yes)
        return confirm_by_name(
            self.environment,
            self.confirmed,
            question=f"{question} Type {self.environment} to go ahead",
            what=f"Restoring {self.environment}'s database",
            command="restore",
        )


def _words(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 3 * 60 else f"{minutes // 60} hours"


def _tell(*lines: str) -> None:
    for line in lines:
        err.print(line)


def _show_rows(rows: Rows, live: Rows | None) -> None:
    table = new_table("rows of", "restored", "live now")
    for model, count in rows.items():
        now = "?" if live is None else str(live.get(model, "?"))
        table.add_row(model, str(count), now)
    err.print(table)


def _show(done: Swapped, environment: str) -> None:
    if done.kept is None:
        took = f" That took {done.seconds:.0f} s from its name on." if done.seconds else ""
        out.print(
            f"{done.name} is there again, and the service is healthy with it.{took}\n"
            f"Next: tij verify -e {environment}",
        )
        return
    took = f" The service was without it for {done.seconds:.0f} s." if done.seconds else ""
    words = {Stage.SWAPPING: "the restored one", Stage.UNDOING: "the one before the restore"}
    back = (
        f"Way back, as long as {done.kept} is there: tij restore -e {environment} --back\n"
        if done.stage is Stage.SWAPPING
        else ""
    )
    out.print(
        f"{done.name} is {words[done.stage]} now, and the service is healthy with it.{took}\n"
        f"The other is kept as {done.kept}, and costs what it did.\n{back}"
        f"Next: tij verify -e {environment}\n"
        "When nothing is missed, delete it:\n"
        f"  aws rds modify-db-instance --db-instance-identifier {done.kept}"
        " --no-deletion-protection --apply-immediately\n"
        f"  aws rds delete-db-instance --db-instance-identifier {done.kept}"
        f" --final-db-snapshot-identifier {done.kept}-last\n"
        f"  aws logs delete-log-group --log-group-name"
        f" /aws/rds/instance/{done.kept}/postgresql",
    )
