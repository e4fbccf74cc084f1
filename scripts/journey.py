"""`python -m scripts.journey`: a clicked production comes to the design, and leaves as HCL.

The guide's clicks are made with boto3 in a new embedded AWS; then `tij`'s own commands survey it,
take it in, bring it to the design step by step, move its database there and back and there again
with real rows in a real PostgreSQL, and export it. A table says what each took; code 1 where one
failed. `--until WORDS` ends before the step whose title has them; `--directory` names a checkout
that is kept, and `--since WORDS` goes on in it with the step whose title has them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

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
    f"model().objects.bulk_create([model()(username=f'user-{{n}}') for n in range({ROWS})])"
)
ONE_MORE = (
    "from django.contrib.auth import get_user_model as model; "
    "model().objects.create(username='written-after-the-move')"
)

Step = tuple[str, Callable[[], str]]


class Journey:
    """In a checkout of its own."""

    def __init__(self, root: Path) -> None:
        """Nothing is clicked yet, unless the checkout is there already."""
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
        yield "tables and rows", self.rows
        yield "the database's move", self.said(*MOVE, line="Measured:")
        yield "its way back", self.back
        yield "the move again", self.said(*MOVE, line="Measured:")
        yield "apply what follows", self.said("apply", "--yes")
        yield "all plans are empty", self.empty
        yield "export as HCL, planned", self.said("export", "hcl", "hcl", "--plan")

    def click(self) -> str:
        """As the guide says."""
        made = click(self.project.client, Clicks(domain=DOMAIN))
        return f"{len(made)} parts, an unencrypted PostgreSQL 14"

    def said(self, *arguments: str, line: str = "") -> Callable[[], str]:
        """Run `tij <arguments>`; its last line, or the last that has `line`."""

        def run() -> str:
            lines = [one for one in self.project.tij(*arguments).splitlines() if one.strip()]
            return next((one for one in reversed(lines) if line in one), "")

        return run

    def image(self) -> str:
        """The checkout's, as the rehearsal makes it."""
        with open_session("local") as session:
            stack = session.stacks[contract.FOUNDATION]
            foundation = read_outputs(session, [stack])[contract.FOUNDATION]
            release_first_image(session, foundation, runs=True)
        return "pushed, its digest released"

    def rows(self) -> str:
        """What must be there after every move."""
        self.project.tij("manage", "migrate")
        self.project.tij("manage", "shell", "-c", USERS)
        return f"migrated; {ROWS} users"

    def back(self) -> str:
        """After a row that the database before doesn't have, which has to be named."""
        self.project.tij("manage", "shell", "-c", ONE_MORE)
        said = self.project.tij("adopt", "database", "--back", "--yes")
        (lost,) = [one for one in said.splitlines() if "table public." in one and "→" in one]
        return lost.strip()

    def empty(self) -> str:
        """Exit code 3 were one that isn't."""
        return self.project.tij("plan", "--detailed-exitcode").splitlines()[-1]


MOVE = ("adopt", "database", "--move", "--yes")


def main() -> int:
    """Return 1 where a step failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--since", default="", help="go on with the step whose title has this")
    parser.add_argument("--until", default="", help="end before the step whose title has this")
    parser.add_argument("--directory", type=Path, help="a checkout that is kept")
    given = parser.parse_args()
    table = new_table("", "step", "seconds", "result")
    with tempfile.TemporaryDirectory() as directory:
        root: Path = given.directory or Path(directory) / "checkout"
        journey = Journey(root.resolve())
        with journey.project.aws:
            failed = _go(journey, given.since, given.until, table.add_row)
    out.print(table)
    return 1 if failed else 0


def _go(journey: Journey, since: str, until: str, add: Callable[..., None]) -> bool:
    steps = list(enumerate(journey.steps(), 1))
    begin = next(place for place, (_, (title, _)) in enumerate(steps) if since in title)
    for number, (title, step) in steps[begin:]:
        if until and until in title:
            break
        began, failed = time.monotonic(), ""
        try:
            result = step()
        except (AssertionError, TijError) as error:
            result, failed = "failed", str(error)
        seconds = f"{time.monotonic() - began:.0f}"
        err.print(f"{number}. {title}: {seconds} s: {result}", highlight=False, markup=False)
        add(str(number), title, seconds, result)
        if failed:
            err.print(failed, highlight=False, markup=False)
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
