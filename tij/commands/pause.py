"""`tij pause` and `tij resume`: an environment that costs little while nobody needs it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tij import contract
from tij.commands.confirm import confirm, confirm_by_name
from tij.commands.options import Environment, LanguageOption, Yes
from tij.console import err, out
from tij.deploy.apply import apply_unasked
from tij.deploy.outputs import read_outputs
from tij.ecs.names import applied_service
from tij.ecs.service import Service
from tij.errors import BadInputError
from tij.language import Language
from tij.pause.flow import Alarms, Balancer, Pausing
from tij.pause.record import write_pause
from tij.pricing.environment import cost_of
from tij.pricing.summary import show_comparison
from tij.project import Project
from tij.session.session import Session, load_settings, open_session
from tij.settings import DIRECTORY
from tij.settings.models import Settings
from tij.settings.rules.pause import PRODUCTION
from tij.terraform.progress import Progress

Confirmed = Annotated[
    str | None,
    typer.Option("--confirm", metavar="NAME", help="The environment's name; production needs it."),
]

LoadBalancer = Annotated[
    bool | None,
    typer.Option(
        "--load-balancer/--no-load-balancer",
        help="Whether the load balancer stays; written as `pause.load_balancer`, which decides if"
        " not given.",
    ),
]


def pause(
    environment: Environment = "local",
    load_balancer: LoadBalancer = None,
    yes: Yes = False,
    confirmed: Confirmed = None,
    language: LanguageOption = Language.ENGLISH,
) -> None:
    """Let an environment run nothing: no tasks, database stopped, no NAT, no interface endpoints.

    Shows the prices, asks, writes `[pause] since` into the settings and applies it. Data, names and
    certificates stay, and the load balancer by choice; the outgoing address does not. Run it again
    after a failure. AWS starts a stopped database after seven days; within the hour it stops again.
    """
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    since = settings.pause.since or datetime.now(UTC).date()
    stays = settings.pause.load_balancer if load_balancer is None else load_balancer
    _show_prices(project, settings, since, language)
    how = "with" if stays else "without"
    question = f"Pause {environment}, {how} its load balancer? Nobody can use it then."
    if not _agreed(settings, question, yes, confirmed):
        out.print("Nothing was paused.")
        return
    chosen = {} if load_balancer is None else {"load_balancer": load_balancer}
    write_pause(_file(project, environment), {"since": since, **chosen})
    with _opened(environment) as (pausing, _):
        pausing.pause()
    out.print(
        f"{environment} is paused since {since}. Commit {DIRECTORY.name}/{environment}.toml."
        f"\nNext: tij resume -e {environment}",
    )


def resume(environment: Environment = "local", yes: Yes = False) -> None:
    """Wake a paused environment: its way out, the database, the tasks, the alarms."""
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    if not settings.paused and not confirm(
        f"{environment} is not paused by its settings. Start whatever stands still?", yes=yes
    ):
        return
    write_pause(_file(project, environment), {"since": None})
    with _opened(environment) as (pausing, session):
        pausing.resume(session.settings.service.min_tasks)
    out.print(
        f"{environment} runs again. Commit {DIRECTORY.name}/{environment}.toml."
        f"\nNext: tij verify -e {environment}",
    )


def refuse_paused(settings: Settings, environment: str) -> None:
    """BadInputError where the database that is needed stands still."""
    if settings.paused:
        raise BadInputError(
            f"{environment} is paused since {settings.pause.since}: its database is stopped.",
            next_step=f"tij resume -e {environment}",
        )


def _file(project: Project, environment: str) -> Path:
    return project.root / DIRECTORY.name / f"{environment}.toml"


def _show_prices(project: Project, settings: Settings, since: date, language: Language) -> None:
    variables, name = dict(os.environ), settings.environment
    with err.status("Pricing each state..."):
        now = cost_of(project, name, variables)
        paused = [
            cost_of(
                project,
                name,
                variables,
                [f"pause.since={since}", f"pause.load_balancer={str(stays).lower()}"],
            )
            for stays in (True, False)
        ]
    show_comparison(out, now, paused, language)


def _agreed(settings: Settings, question: str, yes: bool, confirmed: str | None) -> bool:
    name = settings.environment
    if name != PRODUCTION:
        return confirm(question, yes=yes)
    return confirm_by_name(
        name,
        confirmed,
        question=f"{question} Type {name} to go ahead",
        what=f"Pausing {name}",
        command="pause",
    )


@contextmanager
def _opened(environment: str) -> Iterator[tuple[Pausing, Session]]:
    with open_session(environment) as session:
        names = applied_service(session)
        data = read_outputs(session, [session.stacks[contract.DATA]])[contract.DATA]
        client = session.aws.client
        ids = state.ids if (state := session.state(session.stacks[contract.SERVICE])) else {}
        balancer = next((id_ for at, id_ in ids.items() if at.startswith("aws_lb.")), None)
        wanted = {worker.name: worker.min_tasks for worker in session.settings.workers}

        def apply(stacks: Iterable[str]) -> None:
            for name in stacks:
                with Progress(err) as progress:
                    apply_unasked(session, [session.stacks[name]], progress)

        yield (
            Pausing(
                client("ecs"),
                client("rds"),
                Service.of(session, names),
                data[contract.DATABASE_IDENTIFIER.name],
                apply=apply,
                interrupt=session.interrupt,
                say=err.print,
                workers=[
                    (Service.of(session, names.worker(name)), wanted.get(name, 0))
                    for name in names.workers
                ],
                balancer=(
                    Balancer(client("elbv2"), balancer)
                    if balancer and not session.settings.keeps_load_balancer
                    else None
                ),
                scheduled=(
                    Alarms(client("cloudwatch"), f"{session.settings.project.title}-")
                    if session.settings.pause.schedule
                    else None
                ),
            ),
            session,
        )
