"""What was changed is on disk before the answer to the change goes out."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ministack.core import persistence

from tij.emulator.asgi import Application, Message, Receive, Send

logger = logging.getLogger(__name__)

# Requests of AWS's query and JSON protocols that only read; everything there is posted.
READING = re.compile(rb"(^|[.&])(Action=)?(Describe|Get|List|Head|BatchGet|Lookup)[A-Z]")

Services = Callable[[], Mapping[str, Callable[[], object]]]


class Snapshots:
    """The state of each service as a JSON file, in ministack's own format.

    ministack itself writes the same files, but only when it ends.
    """

    def __init__(self, services: Services) -> None:
        """`services` gives the name and the state's source of each service in use."""
        self._services = services
        self._written: dict[str, str] = {}

    def write_changes(self) -> None:
        """Write the services whose state is not what was written last."""
        for name, get_state in self._services().items():
            try:
                self._write_changed(name, get_state())
            except Exception:
                # ministack's own threads may change what is being read: the next look is soon.
                logger.exception("The state of %s is not written yet", name)

    def _write_changed(self, name: str, state: Any) -> None:
        if state is None:
            return
        version = persistence._state_format_version(name)
        text = json.dumps(
            {"__ministack_format__": version, "payload": state}, default=persistence._json_default
        )
        if text == self._written.get(name):
            return
        directory = Path(persistence.STATE_DIR)
        directory.mkdir(parents=True, exist_ok=True)
        new = directory / f"{name}.json.tmp"
        new.write_text(text, encoding="utf-8")
        new.replace(directory / f"{name}.json")
        self._written[name] = text

    def before_answers(self, application: Application) -> Application:
        """`application`, whose answers wait for the snapshot of what they changed."""

        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            reads = scope["type"] != "http" or scope["method"] in ("GET", "HEAD")
            targets = [v for k, v in scope.get("headers", ()) if k.lower() == b"x-amz-target"]
            reads = reads or any(READING.search(target) for target in targets)

            async def watched() -> Message:
                nonlocal reads
                message = await receive()
                if message["type"] == "http.request" and message["body"].startswith(b"Action="):
                    reads = bool(READING.match(message["body"]))
                return message

            async def delayed(message: Message) -> None:
                if message["type"] == "http.response.start" and not reads:
                    self.write_changes()
                await send(message)

            await application(scope, watched, delayed)

        return answer
