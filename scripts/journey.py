"""`python -m scripts.journey`: a clicked production comes to the design, and leaves as HCL.

The guide's clicks are made with boto3 in a new embedded AWS; then `tij`'s own commands survey it,
take it in, bring it to the design step by step, move its database there and back and there again
with real rows in a real PostgreSQL, and export it. A table says what each took; code 1 where one
failed. `--directory` names a checkout that is kept: what is done in it already is not done again.
`--minutes N` interrupts the command that runs then, as Ctrl-C does, with code 75: run it again, and
it goes on there. `--habit NAME` does otherwise than the guide says (habits.py, options.py and
variants.py of tests/tij/adoption), and may be given more than once; `--clicks JSON` gives fields of
`Clicks` (clicked.py there): of an encrypted database nothing is moved. What the commands said is in
`.tij/journey.log` of the checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.tij.adoption import habits, options, variants
from tests.tij.adoption.clicked import Clicks, click
from tests.tiny_project import REPOSITORY, TinyProject
from tij import contract
from tij.console import err, new_table, out
from tij.deploy.outputs import read_outputs
from tij.errors import TijError
from tij.project import Project
from tij.rehearsal.first_image import release_first_image
from tij.session.session import embedded_aws, open_session
from tij.settings import load

DOMAIN = "thisisjapan.localhost"
TIMEOUT = 3600
"""Seconds, of one command: `next --all` plans and applies each step."""
ROWS = 200
USERS = (
    "from django.contrib.auth import get_user_model as model; "
    f"model().objects.bulk_create([model()(username=f'user-{{n}}') for n in range({ROWS})], "
    "ignore_conflicts=True)"
)
ONE_MORE = (
    "from django.contrib.auth import get_user_model as model; "
    "model().objects.get_or_create(username='written-after-the-move')"
)

KNOWN: Mapping[str, habits.Habit] = {**vars(habits), **vars(options), **vars(variants)}
"""What may be done otherwise, by name."""
AGAIN = 75
"""Exit code of an interrupted one: EX_TEMPFAIL of sysexits.h."""

Step = tuple[str, Callable[[], str]]


class OutOfTimeError(Exception):
    """The time is over; the step goes on the next time."""


class Journey:
    """In a checkout of its own."""

    def __init__(
        self, root: Path, end: float, clicks: Clicks, done: Sequence[habits.Habit] = ()
    ) -> None:
        """Nothing is clicked yet, unless the checkout is there. `end` is of the monotonic clock."""
        self.end, self.clicks, self.habits = end, clicks, done
        if not root.exists():
            TinyProject.make(root)
            shutil.rmtree(root / "stacks")
            shutil.copy(REPOSITORY / "main.py", root)
            for name in ("container", "frontend"):
                (root / name).symlink_to(REPOSITORY / name)
        os.chdir(root)
        aws = embedded_aws(Project.find(root), load("local", root / "environments"))
        self.project = TinyProject(root, aws, TIMEOUT)

    def steps(self) -> Iterator[Step]:
        """Title, and what does it and returns the line that says so."""
        yield "the guide's clicks", self.click
        yield "a bucket for the state", self.said("state", "bootstrap", "--yes")
        yield "survey", self.said("adopt", "survey", line="Written:")
        yield "take-in", self.said("adopt", "take-in", "--yes", line="Plan:")
        yield "apply what isn't there: foundation", self.said("apply", "foundation", "--yes")
        yield "the first image", self.image
        for title in ("data", "service", "all"):
            stacks = () if title == "all" else (title,)
            yield f"apply what isn't there: {title}", self.said("apply", *stacks, "--yes")
            yield (
                f"next --all, after {title}",
                self.said("adopt", "next", "--all", "--yes", line="Steps left"),
            )
        if not self.clicks.encrypted:
            yield "tables and rows", self.rows
            yield "the database's move", self.said(*MOVE, line="Measured:")
            yield "its way back", self.back
            yield "the move again", self.said(*MOVE, line="Measured:")
        yield "apply what follows", self.said("apply", "--yes")
        yield "all plans are empty", self.empty
        yield "export as HCL, planned", self.export

    def click(self) -> str:
        """As the guide says, but for the habits."""
        made = click(self.project.client, self.clicks)
        for habit in self.habits:
            habit(self.project.client, made)
        kind = "encrypted" if self.clicks.encrypted else "unencrypted"
        return f"{len(made)} parts, an {kind} PostgreSQL 14"

    def said(self, *arguments: str, line: str = "") -> Callable[[], str]:
        """Run `tij <arguments>`; its last line, or the last that has `line`."""

        def run() -> str:
            lines = [one for one in self.tij(*arguments).splitlines() if one.strip()]
            return next((one for one in reversed(lines) if line in one), "")

        return run

    def tij(self, *arguments: str) -> str:
        """What a command says; at the end of the time it is interrupted."""
        process = self.project.start(*arguments)
        try:
            output = "".join(process.communicate(timeout=self.end - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            process.send_signal(signal.SIGINT)
            process.communicate()
            raise OutOfTimeError from error
        with (self.project.root / ".tij" / "journey.log").open("a", encoding="utf-8") as log:
            log.write(f"$ tij {' '.join(arguments)}\n{output}\n")
        if process.returncode:
            raise TijError(output)
        return output

    def image(self) -> str:
        """The checkout's, as the rehearsal makes it."""
        with open_session("local") as session:
            stack = session.stacks[contract.FOUNDATION]
            foundation = read_outputs(session, [stack])[contract.FOUNDATION]
            release_first_image(session, foundation, runs=True)
        return "pushed, its digest released"

    def rows(self) -> str:
        """What must be there after every move."""
        self.tij("manage", "migrate")
        self.tij("manage", "shell", "-c", USERS)
        return f"migrated; {ROWS} users"

    def back(self) -> str:
        """After a row that the database before doesn't have, which has to be named."""
        self.tij("manage", "shell", "-c", ONE_MORE)
        said = self.tij("adopt", "database", "--back", "--yes")
        lost = [one.strip() for one in said.splitlines() if "table public." in one and "→" in one]
        return "; ".join(lost)

    def export(self) -> str:
        """What an interrupted one wrote is in its way."""
        shutil.rmtree("hcl", ignore_errors=True)
        return self.said("export", "hcl", "hcl", "--plan")()

    def empty(self) -> str:
        """Exit code 3 were one that isn't."""
        return self.tij("plan", "--detailed-exitcode").splitlines()[-1]


MOVE = ("adopt", "database", "--move", "--yes")


def main() -> int:
    """Return 1 where a step failed, 75 where it was interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=600, help="interrupt what runs then")
    parser.add_argument("--directory", type=Path, help="a checkout that is kept")
    parser.add_argument("--habit", action="append", default=[], help="done otherwise: its name")
    parser.add_argument("--clicks", type=json.loads, default={}, help="fields of Clicks, as JSON")
    given = parser.parse_args()
    clicks = Clicks(domain=DOMAIN, **given.clicks)
    done = [KNOWN[name] for name in given.habit]
    with tempfile.TemporaryDirectory() as directory:
        root: Path = given.directory or Path(directory) / "checkout"
        journey = Journey(root.resolve(), time.monotonic() + given.minutes * 60, clicks, done)
        record = journey.project.root / ".tij" / "journey.json"
        with journey.project.aws:
            code = _go(journey, record)
        table = new_table("", "step", "seconds", "result")
        for number, (title, (seconds, result)) in enumerate(_done(record).items(), 1):
            table.add_row(str(number), title, f"{seconds:.0f}", result)
    out.print(table)
    return code


def _done(record: Path) -> dict[str, tuple[float, str]]:
    """Title → seconds in all runs, and the result: empty where it is not done."""
    done: dict[str, tuple[float, str]] = json.loads(record.read_text()) if record.exists() else {}
    return done


def _go(journey: Journey, record: Path) -> int:
    for title, step in journey.steps():
        done = _done(record)
        before, result = done.get(title, (0.0, ""))
        if result:
            continue
        began, code = time.monotonic(), 0
        try:
            result = step() or "done"
        except OutOfTimeError:
            code = AGAIN
        except TijError as error:
            err.print(str(error))
            code = 1
        seconds = before + time.monotonic() - began
        record.write_text(json.dumps({**done, title: (seconds, result)}), encoding="utf-8")
        said = result or ("failed" if code == 1 else "interrupted")
        err.print(f"{title}: {seconds:.0f} s: {said}")
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
