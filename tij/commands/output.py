"""`tij output`: what the applied stacks give out."""

from __future__ import annotations

from tij.commands.options import Environment, Json, Stacks
from tij.console import new_table, out
from tij.deploy.outputs import read_outputs
from tij.session.session import open_session


def output(stacks: Stacks = None, environment: Environment = "local", json: Json = False) -> None:
    """Show the outputs of the applied stacks: addresses, names, identifiers. No secrets."""
    with open_session(environment) as session:
        values = read_outputs(session, session.stacks.select(stacks or ()))
    if json:
        out.print_json(data=values)
        return
    table = new_table("stack", "output", "value")
    for stack, outputs in values.items():
        for name, value in outputs.items():
            table.add_row(stack, name, value if isinstance(value, str) else str(value))
    out.print(table)
