"""What was changed is on disk before the answer to the change goes out."""

from __future__ import annotations

import contextlib
import copy
import json
import logging
import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ministack.core import persistence

from tij.emulator.asgi import Application, Message, Receive, Send

logger = logging.getLogger(__name__)

# Requests of AWS's query and JSON protocols that only read; everything there is posted.
READING = re.compile(rb"(^|[.&])(Action=)?(Describe|Get|List|Head|BatchGet|Lookup)[A-Z]")

Services = Callable[[], Mapping[str, Callable[[], object]]]

_deepcopy = copy.deepcopy


def copied(value: Any, memo: Any = None) -> Any:
    """`copy.deepcopy(value)`, in a third of its time for what a state is made of."""
    try:
        return pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))  # noqa: S301 (its own)
    except (pickle.PicklingError, TypeError, AttributeError):
        return _deepcopy(value, memo)


@contextlib.contextmanager
def _quick_copies() -> Iterator[None]:
    """ministack copies each service's whole state with `copy.deepcopy` whenever it is asked."""
    copy.deepcopy = copied  # type: ignore[assignment]
    try:
        yield
    finally:
        copy.deepcopy = _deepcopy


class Snapshots:
    """The state of each service as a JSON file, in ministack's own format.

    ministack itself writes the same files, but only when it ends.
    """

    def __init__(self, services: Services) -> None:
        """`services` gives the name and the state's source of each service in use."""
        self._services = services
        self._written: dict[str, bytes] = {}

    def write_changes(self) -> None:
        """Write the services whose state is not what was written last."""
        for name, get_state in self._services().items():
            try:
                with _quick_copies():
                    state = get_state()
                self._write_changed(name, state)
            except Exception:
                # ministack's own threads may change what is being read: the next look is soon.
                logger.exception("The state of %s is not written yet", name)

    def _write_changed(self, name: str, state: Any) -> None:
        if state is None:
            return
        # Cheaper than JSON; that it may differ for the same state costs a write.
        seen = pickle.dumps(state, pickle.HIGHEST_PROTOCOL)
        if seen == self._written.get(name):
            return
        version = persistence._state_format_version(name)
        text = json.dumps(
            {"__ministack_format__": version, "payload": state}, default=persistence._json_default
        )
        directory = Path(persistence.STATE_DIR)
        directory.mkdir(parents=True, exist_ok=True)
        new = directory / f"{name}.json.tmp"
        new.write_text(text, encoding="utf-8")
        new.replace(directory / f"{name}.json")
        self._written[name] = seen

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
