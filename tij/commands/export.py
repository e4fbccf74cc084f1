"""`tij export`: the way out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tij.commands.options import Environment
from tij.console import err, new_table, out
from tij.errors import TijError
from tij.export.hcl import changed_by_export, export_hcl
from tij.session.session import open_session
from tij.terraform.progress import Progress

export = typer.Typer(no_args_is_help=True, help="Go on without this program.")


@export.callback()
def _export() -> None:
    """Several forms may follow; the first is HCL."""


@export.command()
def hcl(
    directory: Annotated[
        Path, typer.Argument(help="New or empty; each stack gets a directory in it.")
    ],
    environment: Environment = "local",
    plan: Annotated[
        bool, typer.Option("--plan", help="Plan what was written: nothing may change.")
    ] = False,
) -> None:
    """Write every stack as HCL, for Terraform alone. Nothing on AWS is changed."""
    with open_session(environment) as session:
        with Progress(err) as progress:
            made = export_hcl(session, directory, progress)
        table = new_table("stack", "files")
        for name, files in made.items():
            table.add_row(name, " ".join(file.name for file in files))
        out.print(table)
        if plan:
            with Progress(err) as progress:
                different = changed_by_export(session, directory, progress)
            if different:
                raise TijError(
                    f"The plan is not empty: {', '.join(different)}.",
                    next_step=f"tij plan {' '.join(different)}: when that is empty, report this",
                )
            out.print("The plan of every applied stack is empty.")
    first = next(iter(made))
    out.print(
        f"Next: cd {directory / first} && terraform init && terraform plan",
    )
