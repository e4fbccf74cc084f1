"""`tij adopt`: take in what was clicked together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import typer

from tij.adoption import decisions
from tij.adoption.decisions import PARTS
from tij.adoption.survey import differences
from tij.adoption.survey import survey as survey_aws
from tij.commands.options import Environment
from tij.console import new_table, out
from tij.project import Project
from tij.session.session import aws_access, load_settings

adopt = typer.Typer(no_args_is_help=True, help="What was clicked together: what is there.")


@adopt.callback()
def _adopt() -> None:
    """The survey is the first step."""


@adopt.command()
def survey(environment: Environment = "local") -> None:
    """Find what is there and how it differs from the design. Reads only."""
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    file = decisions.path(project.root, environment)
    decided = decisions.read(file)
    with aws_access(project, settings, os.environ) as aws:
        surveyed = survey_aws(aws.client, settings, decided)
    table = new_table("part", "", "identifier", "how it was found")
    found: dict[str, Any] = {}
    for name in PARTS:
        candidates = surveyed.parts[name].candidates
        if not candidates:
            table.add_row(name, "missing", "", "")
        for candidate in candidates:
            status = "found" if len(candidates) == 1 else "one of several"
            table.add_row(name, status, candidate.id, candidate.why)
        if candidates:
            ids = [candidate.id for candidate in candidates]
            found[name] = ids[0] if len(ids) == 1 else ids
    out.print(table)
    for sentence in surveyed.elsewhere:
        out.print(sentence, highlight=False)
    differing = new_table("part", "differs", "downtime", "price", "risk")
    for one in differences(surveyed, settings):
        differing.add_row(one.part, one.what, one.downtime, one.price, one.risk)
    if differing.row_count:
        out.print(differing)
    decisions.write(file, decided, found)
    several = [name for name, ids in found.items() if isinstance(ids, list)]
    shown = file.relative_to(project.root)
    if several:
        out.print(f"Next: name one of each under [decided] in {shown}: {', '.join(several)}")
    else:
        out.print(f"Written: {shown}")
