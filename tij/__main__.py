"""The command line `tij`."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from tij.commands.adopt import adopt
from tij.commands.app import app as project
from tij.commands.apply import apply
from tij.commands.cost import cost
from tij.commands.destroy import destroy
from tij.commands.diagram import diagram
from tij.commands.doctor import doctor
from tij.commands.dotenv import dotenv
from tij.commands.drill import drill
from tij.commands.exec import execute
from tij.commands.export import export
from tij.commands.github import github
from tij.commands.image import image
from tij.commands.init import init
from tij.commands.local import PASSED_ON, local
from tij.commands.logs import logs
from tij.commands.manage import manage
from tij.commands.migrations import migrations
from tij.commands.output import output
from tij.commands.page import page
from tij.commands.pause import pause, resume
from tij.commands.plan import plan
from tij.commands.release import release
from tij.commands.renamed import renamed_env
from tij.commands.schedule import schedule
from tij.commands.secret import secret
from tij.commands.settings import settings
from tij.commands.state import state
from tij.commands.synth import synth
from tij.commands.verify import verify
from tij.console import out
from tij.errors import ExitCode, TijError
from tij.session.aws import telling_aws_errors

HELP = """Put the deployment on AWS, or rehearse it on the embedded AWS.

Exit codes: 0 done, 1 failed, 2 wrong input or settings (nothing was done), 3 changes are
planned (`plan --detailed-exitcode`), 4 refused: the plan does what `--fail-on` forbids, or the
release what `--accept` does not name; 130 interrupted."""


def _show_version(asked: bool) -> None:
    if asked:
        out.print(f"tij {version('tij')}", highlight=False)
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_show_version, is_eager=True, help="Show it and exit."),
]

app = typer.Typer(
    help=HELP, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="markdown"
)


@app.callback()
def _tij(show_version: Version = False) -> None:
    """What is asked of `tij` itself; `app` has its help."""


COMMANDS = (
    *(synth, plan, apply, destroy, output, release, migrations, logs, verify, doctor, cost),
    *(diagram, page, dotenv, pause, resume, init),
)
for command in COMMANDS:
    app.command()(command)
app.command(context_settings=PASSED_ON)(manage)
app.command("exec", context_settings=PASSED_ON)(execute)
app.add_typer(local, name="local")
app.add_typer(state, name="state")
app.add_typer(settings, name="settings")
app.add_typer(project, name="app")
app.add_typer(secret, name="secret")
app.add_typer(schedule, name="schedule")
app.add_typer(renamed_env, name="env", hidden=True)
app.add_typer(drill, name="drill")
app.add_typer(image, name="image")
app.add_typer(github, name="github")
app.add_typer(export, name="export")
app.add_typer(adopt, name="adopt")


def main() -> None:
    """Run the command line; what goes wrong ends in one message and an exit code."""
    try:
        with telling_aws_errors():
            app()
    except TijError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(ExitCode.INTERRUPTED)


if __name__ == "__main__":
    main()
