"""The rows of `make fresh`, one after another, and the table of them.

python -m scripts.fresh [--debian 12] [--user root] [--command 'make local']... [--directory DIR]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.fresh.machine import NEWCOMER, ROOT, SUITES, Machine, Ran, User, quietly
from scripts.fresh.readme import application, for_root, preparation
from tij.console import new_table, out

REPOSITORY = Path(__file__).parents[2]
USERS = {user.name: user for user in (ROOT, NEWCOMER)}


@dataclass(frozen=True)
class Step:
    """One row."""

    user: User
    command: str
    programs: bool
    """Whether nginx, jq and PostgreSQL are there."""


STEPS = [
    # Without, then with: what the first made, the second takes on.
    *(
        Step(user, command, programs)
        for programs, commands in ((False, ("make local",)), (True, ("make local", "make test")))
        for command in commands
        for user in (ROOT, NEWCOMER)
    )
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was chosen; 1 when a command failed, 2 when nothing can be tried."""
    parser = argparse.ArgumentParser(prog="make fresh", description=__doc__)
    parser.add_argument("--debian", type=int, choices=SUITES, action="append")
    parser.add_argument("--user", choices=USERS, action="append")
    parser.add_argument("--command", action="append", help="make local, make test; both by default")
    parser.add_argument("--directory", type=Path, default=REPOSITORY / ".tij" / "fresh")
    parser.add_argument(
        "--python",
        type=Path,
        help="a Python 3.11 of this machine, for where the README's can't be downloaded",
    )
    chosen = parser.parse_args(arguments)
    if os.geteuid() != 0:
        print("make fresh: only root makes a machine in a directory", file=sys.stderr)
        return 2
    steps = [
        step
        for step in STEPS
        if (not chosen.user or step.user.name in chosen.user)
        and (not chosen.command or step.command in chosen.command)
    ]
    table = new_table("machine", "user", "programs", "command", "exit", "minutes", "last line")
    failed = False
    for debian in chosen.debian or SUITES:
        name = f"Debian {debian}" + (f" with {chosen.python}" if chosen.python else "")
        for step, ran in tried(debian, steps, chosen.directory, chosen.python):
            failed = failed or ran.code != 0
            programs = "with nginx" if step.programs else "without"
            result = (str(ran.code), f"{ran.seconds / 60:.1f}", ran.last)
            out.print(name, step.user.name, programs, step.command, *result, sep="  ")
            table.add_row(name, step.user.name, programs, step.command, *result)
    out.print()
    out.print(table)
    return 1 if failed else 0


def tried(
    debian: int, steps: Sequence[Step], directory: Path, python: Path | None
) -> Iterator[tuple[Step, Ran]]:
    """Each step and how it ended, on one machine; a preparation that fails ends them all."""
    directory.mkdir(parents=True, exist_ok=True)
    logs = directory / f"debian-{debian}"
    machine = Machine.make(debian, logs.with_suffix(".root"), logs.with_suffix(".log"), python)
    logs.mkdir(exist_ok=True)
    users = list({step.user.name: step.user for step in steps}.values())
    for user, command in prepared(debian, users, own_python=python is None):
        log = logs / f"{user.name}-prepares-{command.split()[0]}.log"
        ran = machine.run(quietly(command), user, log)
        if ran.code:
            yield Step(user, command, programs=False), ran
            return
    for user in users:
        machine.clone(REPOSITORY, user)
    there = False
    for step in steps:
        if step.programs and not there:
            installed = machine.run(quietly(application()), ROOT, logs / "programs.log")
            if installed.code:
                yield Step(ROOT, application(), programs=False), installed
                return
            there = True
        name = f"{step.user.name}-{'with' if there else 'without'}-{step.command.split()[-1]}.log"
        yield step, machine.run(step.command, step.user, logs / name)


def prepared(debian: int, users: Sequence[User], *, own_python: bool) -> Iterator[tuple[User, str]]:
    """Who gives which of the README's commands."""
    for command in preparation(debian):
        if for_root(command):
            yield ROOT, command
        elif own_python:
            yield from ((user, command) for user in users)


if __name__ == "__main__":
    sys.exit(main())
