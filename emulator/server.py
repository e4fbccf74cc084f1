"""The child process: ministack with this deployment's gaps filled, ended by its parent's end.

Started by `EmbeddedAws` as `python -m emulator.server <listening socket's descriptor>`, with its
settings in ministack's own environment variables.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.core.persistence import save_all

from emulator import gaps

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Seconds between two looks at whether anything was changed.
SAVE_INTERVAL = 1.0


class Saver:
    """Writes the state soon after a request that may have changed it."""

    def __init__(self) -> None:
        """Clean until the first request."""
        self._changed = False

    async def application(self, scope: Message, receive: Receive, send: Send) -> None:
        """ministack's ASGI application, watched for requests that change something."""
        await ministack.app(scope, receive, send)
        # AWS's query and JSON protocols post even to read: only GET and HEAD are surely harmless.
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            self._changed = True

    async def save_changes(self) -> None:
        """Save once a second, when there is something to save."""
        while True:
            await asyncio.sleep(SAVE_INTERVAL)
            if self._changed:
                self._changed = False
                save_all(ministack._build_persistence_save_dict())


async def run(descriptor: int) -> None:
    """Serve on the inherited socket until the parent closes its pipe or SIGTERM comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    threading.Thread(target=_wait_for_parents_end, args=(loop, stop), daemon=True).start()
    config = Config()
    config.bind = [f"fd://{descriptor}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    saver = Saver()
    saving = asyncio.create_task(saver.save_changes())
    # On shutdown ministack saves everything itself.
    await serve(saver.application, config, shutdown_trigger=stop.wait)  # type: ignore[arg-type]
    saving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await saving


def _wait_for_parents_end(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    loop.call_soon_threadsafe(stop.set)


def main() -> None:
    """Fill the gaps, then serve."""
    logging.getLogger("hypercorn.access").setLevel(logging.WARNING)
    gaps.install()
    asyncio.run(run(int(sys.argv[1])))
    # Threads of ministack's pool must not hold up the end: everything is saved.
    os._exit(0)


if __name__ == "__main__":
    main()
