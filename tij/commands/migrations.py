"""`tij migrations`: what an image's pending migrations would do, without releasing it."""

from __future__ import annotations

from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from tij.commands.image import Base, BuilderName, Dirty
from tij.commands.options import Environment, Json, LanguageOption
from tij.commands.pause import refuse_paused
from tij.console import err, out
from tij.ecs.names import applied_service
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service
from tij.errors import ExitCode, TijError
from tij.image.environment import push_from, repository_of
from tij.language import Language
from tij.migrations.measure import measure
from tij.migrations.show import show
from tij.migrations.words import words
from tij.project import Project
from tij.session.session import open_session

Image = Annotated[
    str | None,
    typer.Argument(help="A digest or a tag of the registry; the checkout's commit if not given."),
]


def migrations(
    image: Image = None,
    environment: Environment = "local",
    dirty: Dirty = False,
    base: Base = None,
    builder: BuilderName = None,
    language: LanguageOption = Language.ENGLISH,
    json: Json = False,
) -> None:
    """Measure what an image's pending migrations do to the database and to the running code.

    They are run in an empty database with the live schema, on the live server; the live database
    is only read. Exit codes: 0 a release would go ahead, 4 it would be refused, 1 the measuring
    failed, 2 wrong input.
    """
    with open_session(environment) as session:
        refuse_paused(session.settings, environment)
        repository = repository_of(session)
        names = applied_service(session)
        digest = (
            repository.find(image)
            if image
            else push_from(
                session, dirty=dirty, base=base, builder=builder, on_line=err.print
            ).digest
        )
        service = Service.of(session, names)
        measured = measure(
            OneOff.of(session, service),
            service,
            f"{repository.url}@{digest}",
            on_status=err.print,
        )
    if measured.report is None:
        raise TijError(f"Nothing was measured: {measured.why}.")
    report = measured.report
    concerns = sorted(report.concerns)
    document = {"image": digest, "refused_for": concerns, **report.model_dump(mode="json")}
    # What `tij page` shows.
    kept = Project.find(Path.cwd()).migrations(environment)
    kept.parent.mkdir(parents=True, exist_ok=True)
    dated = {"time": datetime.now(UTC).isoformat(timespec="seconds"), **document}
    kept.write_text(dumps(dated), encoding="utf-8")
    if json:
        out.print_json(data=document)
    else:
        show(out, report, words(language))
    if concerns:
        raise typer.Exit(ExitCode.REFUSED)
