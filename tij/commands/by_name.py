"""Commands that are imported when they are asked for: `tij plan` has no use for the page's code."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import MarkupMode, TyperGroup

PASSED_ON = {"ignore_unknown_options": True, "allow_interspersed_args": False}
"""`context_settings` of a command that hands its words on to another program."""


@dataclass(frozen=True)
class Where:
    """A function, or a `typer.Typer` of several, in a module of this package and named as it is."""

    module: str
    name: str = ""
    """Where it is not the module's."""
    passed_on: bool = False
    hidden: bool = False


class _Imported(UserDict[str, Any]):
    """Click's commands by name. Asking what there is imports nothing."""

    def __init__(self, table: dict[str, Where], markup: MarkupMode) -> None:
        super().__init__()
        self._table, self._markup = table, markup

    def __missing__(self, name: str) -> Any:
        self.data[name] = made = _command(name, self._table[name], self._markup)
        return made

    def __contains__(self, name: object) -> bool:
        return name in self._table

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def group_of(table: dict[str, Where]) -> type[TyperGroup]:
    """For `typer.Typer(cls=...)`: a group of these commands, listed in this order."""

    class Group(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.commands = _Imported(table, self.rich_markup_mode)

        def list_commands(self, ctx: object) -> list[str]:
            return list(table)

    return Group


def _command(name: str, where: Where, markup: MarkupMode) -> Any:
    found = getattr(import_module(f"tij.commands.{where.module}"), where.name or where.module)
    # Typer makes commands for a program only: this one is of one command.
    program = typer.Typer(add_completion=False, rich_markup_mode=markup)
    program.callback()(lambda: None)
    if isinstance(found, typer.Typer):
        program.add_typer(found, name=name, hidden=where.hidden)
    else:
        settings = PASSED_ON if where.passed_on else None
        program.command(name, context_settings=settings, hidden=where.hidden)(found)
    made: Any = typer.main.get_command(program)
    return made.commands[name]
