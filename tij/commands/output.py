"""`tij output`: what the applied stacks tell."""

from __future__ import annotations

from rich.table import Table

from tij.commands.options import Environment, Json, Stacks, out
from tij.deploy.outputs import read_outputs
from tij.session.session import open_session


def output(stacks: Stacks = None, environment: Environment = "local", json: Json = False) -> None:
    """Show the outputs of the applied stacks: addresses, names, identifiers. No secrets."""
    with open_session(environment) as session:
        values = read_outputs(session, session.stacks.select(stacks or ()))
    if json:
        out.print_json(data=values)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("stack", "output", "value"):
        table.add_column(title, overflow="fold")
    for stack, outputs in values.items():
        for name, value in outputs.items():
            table.add_row(stack, name, value if isinstance(value, str) else str(value))
    out.print(table)
