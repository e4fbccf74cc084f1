"""The child process: ministack with this deployment's gaps filled, ended with its last user.

Started by `EmbeddedAws` as `python -m tij.emulator.server <listening socket's descriptor>`, with
its settings in ministack's own environment variables.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack

from tij.emulator import patches
from tij.emulator.contract import RECORD_VARIABLE
from tij.emulator.contract.gate import Spent, guarded
from tij.emulator.contract.recording import Recorder
from tij.emulator.door import Door
from tij.emulator.fargate.machine import Machine
from tij.emulator.leases import KEY_VARIABLE, STARTER, Leases
from tij.emulator.snapshots import Snapshots

if TYPE_CHECKING:
    from tij.emulator.fargate.runtime import Fargate

# Seconds between two looks at what changed without a request, such as a database's status.
SNAPSHOT_INTERVAL = 1.0


async def run(descriptor: int, fargate: Fargate | None) -> None:
    """Serve on the inherited socket until nobody holds the process or SIGTERM comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    leases = Leases(stop)
    snapshots = Snapshots(ministack._build_persistence_save_dict)
    threading.Thread(target=_wait_for_starter, args=(loop, leases), daemon=True).start()
    config = Config()
    config.bind = [f"fd://{descriptor}"]
    # Clients end idle connections first: Go's after 90 s, so a shorter time here would close one
    # on which a request is under way, and of the burst that used them last, several at once.
    config.keep_alive_timeout = 3600
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    writing = asyncio.create_task(_keep_writing(snapshots))
    application = snapshots.before_answers(ministack.app)
    if fargate:
        application = fargate.beside(application)

    async def end() -> None:
        await stop.wait()
        if fargate:
            # Before the last answer: what runs may still need the services.
            await asyncio.to_thread(fargate.close)

    # On shutdown ministack writes everything itself.
    # Programs that it starts must not inherit the secret.
    door = Door(os.environ.pop(KEY_VARIABLE))
    record = os.environ.get(RECORD_VARIABLE)
    taken = Recorder(Path(record)).take if record else lambda *_: None
    spent = Spent()
    served = door.before(leases.beside(guarded(application, taken, spent)))
    await serve(served, config, shutdown_trigger=end)  # type: ignore[arg-type]
    writing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await writing
    # What `scripts.benchmarks.contract` reads.
    print(spent, flush=True)


async def _keep_writing(snapshots: Snapshots) -> None:
    while True:
        await asyncio.sleep(SNAPSHOT_INTERVAL)
        snapshots.write_changes()


def _wait_for_starter(loop: asyncio.AbstractEventLoop, leases: Leases) -> None:
    """Its end of the pipe closes when it lets go, or dies."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    loop.call_soon_threadsafe(leases.release, STARTER)


def _fargate(machine: Machine) -> Fargate:
    # Imported here: most tests of the emulator run no tasks.
    from tij.emulator.fargate.runtime import Fargate

    return Fargate(machine)


def main() -> None:
    """Fill the gaps, then serve."""
    logging.getLogger("hypercorn.access").setLevel(logging.WARNING)
    machine = Machine.from_environment()
    fargate = _fargate(machine) if machine else None
    patches.install(fargate.fills if fargate else {})
    asyncio.run(run(int(sys.argv[1]), fargate))
    # Threads of ministack's pool must not hold up the end: everything is saved.
    os._exit(0)


if __name__ == "__main__":
    main()
