"""`tij adopt database`: an unencrypted database becomes an encrypted one of the current version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tij import contract
from tij.adoption import decisions
from tij.adoption.toward import as_designed
from tij.commands.confirm import confirm, confirm_by_name
from tij.commands.drill import database_task
from tij.commands.options import Environment, Yes
from tij.commands.pause import Confirmed, refuse_paused
from tij.console import err, new_table, out
from tij.drill.instances import Instances
from tij.ecs.names import applied_service
from tij.errors import BadInputError
from tij.move.allowed import check_permissions, check_quotas
from tij.move.flow import Move
from tij.move.inside import Inside
from tij.move.outlook import READS, WITHOUT, monthly, span, steps
from tij.move.sides import Moved, Planned
from tij.move.situation import COPY
from tij.move.stacks import WHAT, MoveStacks
from tij.pricing.money import dollars
from tij.project import Project
from tij.release.logins import Logins
from tij.release.opening import watches
from tij.release.watch import TIMEOUT
from tij.report.terminal import show_plans
from tij.restore.marks import Stage
from tij.restore.situation import Pair
from tij.restore.stacks import Stacks
from tij.session.session import Session, open_session
from tij.settings.rules.pause import PRODUCTION
from tij.terraform.progress import Progress

DIFFERENCES = 20
"""Of what a way back leaves behind: as many are shown."""

Forward = Annotated[bool, typer.Option("--move", help="Move it, or go on with a move.")]
Back = Annotated[
    bool,
    typer.Option(
        "--back", help="The database before is live again; or writes go on where they were."
    ),
]


def database(
    environment: Environment = "local",
    move: Forward = False,
    back: Back = False,
    yes: Yes = False,
    confirmed: Confirmed = None,
) -> None:
    """Move an unencrypted database to a new, encrypted instance of the designed version.

    Shows in one table what happens, how long, the price, the risk and the way back, and asks. Then
    the database takes no writes; an encrypted copy is made of it, upgraded and compared, row by
    row; the names swap, Terraform's state and the service follow. The one before is kept. Killed
    or failed at any point: run it again. Exit codes: 0 done, 1 failed, 2 refused (nothing done).
    """
    if move == back:
        raise BadInputError(
            "tij adopt database takes one of --move and --back.",
            next_step="--move shows what it would do, and asks",
        )
    with open_session(environment) as session:
        refuse_paused(session.settings, environment)
        moving = _opened(session, yes, confirmed)
        done = moving.back() if back else moving.run()
    if done is None:
        out.print("No name was changed.")
    else:
        _show(done, environment)


def _opened(session: Session, yes: bool, confirmed: str | None) -> Move:
    project, environment = Project.find(Path.cwd()), session.environment
    data = as_designed(project, environment)[contract.DATA]
    rds, names = session.aws.client("rds"), applied_service(session)
    stacks = MoveStacks(
        Stacks(
            session,
            watches(session, names, err.print, TIMEOUT),
            progress=lambda: Progress(err),
            show=lambda plans: show_plans(err, plans),
            say=err.print,
            logins=Logins.of(session, names),
            what=WHAT,
        ),
        data,
        decisions.path(project.root, environment),
    )

    def allowed() -> None:
        check_quotas(session.aws.client("service-quotas"), rds)
        arn = session.aws.client("sts").get_caller_identity()["Arn"]
        check_permissions(session.aws.client("iam"), arn, err.print)

    name = str(stacks.designed["identifier"])
    return Move(
        name=name,
        instances=Instances(rds, session.interrupt, err.print),
        inside=Inside(database_task(session)),
        terraform=stacks,
        allowed=allowed,
        asking=_AtATerminal(name, session.settings.aws.region, environment, yes, confirmed),
        now=lambda: datetime.now(UTC),
        environment=environment,
    )


@dataclass
class _AtATerminal:
    name: str
    region: str
    environment: str
    yes: bool
    confirmed: str | None

    def move(self, planned: Planned) -> bool:
        _show_plan(planned, self.name, self.region, self.environment)
        return self._agreed(f"Move {planned.live['DBInstanceIdentifier']} now?", "--move")

    def back(self, pair: Pair, lost: list[str]) -> bool:
        leaving, coming = (one["DBInstanceIdentifier"] for one in (pair.leaving, pair.coming))
        if lost:
            _tell(f"Not in {coming}, but in {leaving} only ({coming} → {leaving}):")
            _tell(*(f"  {line}" for line in lost[:DIFFERENCES]))
            if len(lost) > DIFFERENCES:
                _tell(f"  and {len(lost) - DIFFERENCES} more")
        else:
            _tell(f"Both have the same rows now: {leaving} and {coming}.")
        _tell(
            f"{coming} becomes {self.name} again, unencrypted. {leaving} is kept under another"
            " name, with all that was written since the move, until then. The service has no"
            " database for 5 to 15 minutes."
        )
        return self._agreed(f"Let {coming} be {self.name} again?", "--back")

    def remove(self, name: str) -> bool:
        question = f"Delete {name}, and let {self.name} take writes again?"
        return confirm(question, yes=self.yes)

    def _agreed(self, question: str, option: str) -> bool:
        if self.environment != PRODUCTION:
            return confirm(question, yes=self.yes)
        return confirm_by_name(
            self.environment,
            self.confirmed,
            question=f"{question} Type {self.environment} to go ahead",
            what=f"Moving {self.environment}'s database",
            command=f"adopt database {option}",
        )


def _show_plan(planned: Planned, name: str, region: str, environment: str) -> None:
    live, copy = planned.live, f"{name}{COPY}"
    found = list(steps(planned, copy, name))
    table = new_table("", "what", "the service meanwhile", "takes about")
    for number, step in enumerate(found, 1):
        low, high = step.minutes
        table.add_row(str(number), step.what, step.meanwhile, f"{low} to {high} min")
    table.add_row(
        "downtime",
        f"writes: {span(found)}; reads: {span(found, WITHOUT)} of it",
        "",
        "measured at the end",
    )
    price = monthly(live, region)
    each = f"{dollars(price)} a month" if price else "as much as the present one"
    table.add_row(
        "price",
        f"while both run: {each} more; after it the one before is stopped and costs its storage",
        "",
        "",
    )
    table.add_row("risk", "; ".join(_risks(planned)), READS, "")
    table.add_row(
        "way back",
        f"tij adopt database -e {environment} --back, before the swap and after it, as long"
        f" as {live['DBInstanceIdentifier']} is there",
        "",
        "5 to 20 min",
    )
    err.print(table)


def _risks(planned: Planned) -> list[str]:
    risks = ["what the service writes is refused with an error"]
    if planned.way:
        risks.append("another major version may answer otherwise: try it in a rehearsal")
    if planned.seen.extensions:
        names = ", ".join(planned.seen.extensions)
        risks.append(f"extensions keep their versions until ALTER EXTENSION ... UPDATE: {names}")
    if planned.own:
        risks.append(f"parameters that are not designed are lost: {', '.join(planned.own)}")
    return risks


def _tell(*lines: str) -> None:
    for line in lines:
        err.print(line)


def _show(done: Moved, environment: str) -> None:
    words = {
        Stage.SWAPPING: "encrypted and as designed now",
        Stage.UNDOING: "the one before the move again",
    }
    measured = [
        f"{text} for {seconds:.0f} s"
        for text, seconds in (
            ("nobody could write", done.read_only),
            ("the service was without a database", done.without),
        )
        if seconds is not None
    ]
    back = {
        Stage.SWAPPING: f"Way back, as long as {done.kept} is there:"
        f" tij adopt database -e {environment} --back\n",
        Stage.UNDOING: f"What was written since the move is in {done.kept}.\n",
    }
    out.print(
        f"{done.name} is {words[done.stage]}, and the service is healthy with it.\n"
        f"Measured: {'; '.join(measured) or 'nothing, since an earlier run began it'}.\n"
        f"The other is kept as {done.kept}, protected from deletion and stopped: AWS starts it"
        f" again after 7 days.\n{back[done.stage]}"
        f"Next: commit environments/adoption/{environment}.toml; tij plan -e {environment}\n"
        "When nothing is missed, delete it:\n"
        f"  aws rds start-db-instance --db-instance-identifier {done.kept}\n"
        f"  aws rds modify-db-instance --db-instance-identifier {done.kept}"
        " --no-deletion-protection --apply-immediately\n"
        f"  aws rds delete-db-instance --db-instance-identifier {done.kept}"
        f" --final-db-snapshot-identifier {done.kept}-last",
    )
