"""Compose the stacks of one environment and write them as Terraform JSON to cdktf.out.

The environment is named by TIJ_ENVIRONMENT (default: local, the rehearsal). `cdktf synth` and
`tij synth` run this file. Arguments are settings that are different this once, as
`network.egress=endpoints`: `tij cost --if` asks so.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tij import synthesis
from tij.adoption import decisions
from tij.adoption.holding import hold_all
from tij.errors import BadInputError
from tij.settings import DIRECTORY, SettingsError, load
from tij.settings.loading import SETTINGS_DIRECTORY


def main() -> int:
    """Return 0, or 2 when the settings are wrong (nothing is written then)."""
    try:
        directory = Path(os.environ.get(SETTINGS_DIRECTORY, DIRECTORY))
        environment = os.environ.get("TIJ_ENVIRONMENT", "local")
        settings = load(environment, directory, changes=sys.argv[1:])
        usual = decisions.path(Path.cwd(), environment)
        file = Path(os.environ.get(decisions.FILE, usual))
        adoption = decisions.read(file)
    except (SettingsError, BadInputError) as error:
        print(error, file=sys.stderr)
        return 2
    # Imported late: wrong settings are reported at once, without starting CDKTF.
    synthesis.activate()
    from cdktf import App

    import stacks

    # Named here: CDKTF's own look at the variable is at its start, before a second synthesis.
    app = App(outdir=os.environ.get("CDKTF_OUTDIR"))
    stacks.compose(app, settings)
    app.synth()
    try:
        hold_all(Path(app.outdir), settings.environment, adoption, file)
    except BadInputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
