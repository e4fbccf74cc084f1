"""`python -m scripts.recall` writes docs/recall.md; `--measure` asks everybody again first.

The other emulators and the plan take minutes, and moto is not part of this project: what they
answered is kept in `measured.json`. `--moto PROGRAM` is a `moto_server` of an environment of its
own; without it moto's column stays as it was.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
from importlib.metadata import version
from pathlib import Path

from scripts.recall import emulators, page, plan
from scripts.recall.seeds import resources, seeds


def main() -> None:
    """Measure if asked to, then write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--moto", type=Path, help="a moto_server to measure too")
    arguments = parser.parse_args()
    if arguments.measure:
        measured = page.measured() if page.MEASURED.exists() else {}
        askers = {
            "rehearsal": emulators.rehearsal(),
            f"ministack {version('ministack')}": emulators.stock(_free_port()),
        }
        if arguments.moto:
            askers[f"moto {_version(arguments.moto)}"] = emulators.moto(
                arguments.moto, _free_port()
            )
        for name, asker in askers.items():
            with asker as account:
                measured[name] = {
                    **emulators.refused(account, seeds()),
                    **emulators.refused_states(account),
                }
            _keep(measured)
        measured["terraform plan"] = plan.refused(resources())
        _keep(measured)
    page.PAGE.write_text(page.render(), encoding="utf-8")


def _version(moto: Path) -> str:
    ask = "from importlib.metadata import version; print(version('moto'))"
    command = [str(moto.with_name("python")), "-c", ask]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return str(ran.stdout).strip()


def _keep(measured: page.Measured) -> None:
    text = json.dumps(measured, indent=1, ensure_ascii=False)
    page.MEASURED.write_text(f"{text}\n", encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
