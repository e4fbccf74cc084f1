"""The command line `tij`."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from tij.commands.by_name import Where, group_of
from tij.console import out
from tij.errors import ExitCode, TijError
from tij.session.aws import telling_aws_errors

HELP = """Put the deployment on AWS, or rehearse it on the embedded AWS.

Exit codes: 0 done, 1 failed, 2 wrong input or settings (nothing was done), 3 changes are
planned (`plan --detailed-exitcode`) or a base image is behind (`image refresh --check`), 4 refused:
the plan does what `--fail-on` forbids, or the release what `--accept` does not name; 130
interrupted."""


def _show_version(asked: bool) -> None:
    if asked:
        out.print(f"tij {version('tij')}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_show_version, is_eager=True, help="Show it and exit."),
]

COMMANDS = {
    "synth": Where("synth"),
    "plan": Where("plan"),
    "apply": Where("apply"),
    "destroy": Where("destroy"),
    "output": Where("output"),
    "release": Where("release"),
    "migrations": Where("migrations"),
    "logs": Where("logs"),
    "verify": Where("verify"),
    "doctor": Where("doctor"),
    "cost": Where("cost"),
    "diagram": Where("diagram"),
    "page": Where("page"),
    "dotenv": Where("dotenv"),
    "pause": Where("pause"),
    "resume": Where("pause", "resume"),
    "init": Where("init"),
    "manage": Where("manage", passed_on=True),
    "exec": Where("exec", "execute", passed_on=True),
    "local": Where("local"),
    "state": Where("state"),
    "settings": Where("settings"),
    "app": Where("app"),
    "secret": Where("secret"),
    "schedule": Where("schedule"),
    "env": Where("renamed", "renamed_env", hidden=True),
    "drill": Where("drill"),
    "restore": Where("restore"),
    "image": Where("image"),
    "github": Where("github"),
    "export": Where("export"),
    "adopt": Where("adopt"),
}

app = typer.Typer(
    cls=group_of(COMMANDS),
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Boxes as wide as the terminal; elsewhere plain lines, none of them cut or wrapped.
    rich_markup_mode="markdown" if out.is_terminal else None,
    context_settings={} if out.is_terminal else {"terminal_width": out.width},
)


@app.callback()
def _tij(show_version: Version = False) -> None:
    """What is asked of `tij` itself; `app` has its help."""


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
