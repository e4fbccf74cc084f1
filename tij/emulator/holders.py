"""The commands that use the process: it ends when the last of them lets go."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

HOLD_PATH = "/_emulator/hold"
"""With the holder's name as the query: an answer without an end."""
HOLDERS_PATH = "/_emulator/holders"
"""The names of those who hold the process, as a JSON list."""
STARTER = "starter"
KEY_VARIABLE = "TIJ_EMULATOR_SECRET"
"""The environment variable that tells the process the secret of this start."""
KEY_HEADER = "x-emulator-key"
"""Holds it, in requests for the emulator's own paths."""


class Holders:
    """Who holds the process: its starter, by a pipe, and others, by open connections.

    The kernel closes both when a command dies, however it dies.
    """

    def __init__(self, released: asyncio.Event) -> None:
        """The starter holds already. `released` is set when nobody does any more."""
        self._names = {STARTER}
        self._released = released

    def release(self, name: str) -> None:
        """`name` lets go."""
        self._names.discard(name)
        if not self._names:
            self._released.set()

    def beside(self, application: Application) -> Application:
        """`application`, with the two paths of this module answered here."""

        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            path = scope["path"] if scope["type"] == "http" else None
            if path == HOLD_PATH:
                await self._hold(scope["query_string"].decode(), receive, send)
            elif path == HOLDERS_PATH:
                await _start(send, HTTPStatus.OK)
                body = json.dumps(sorted(self._names)).encode()
                await send({"type": "http.response.body", "body": body})
            else:
                await application(scope, receive, send)

        return answer

    async def _hold(self, name: str, receive: Receive, send: Send) -> None:
        if self._released.is_set():
            await _start(send, HTTPStatus.SERVICE_UNAVAILABLE)
            await send({"type": "http.response.body", "body": b""})
            return
        self._names.add(name)
        try:
            await _start(send, HTTPStatus.OK)
            # Nothing is sent, and the answer never ends: only the client can close it.
            await send({"type": "http.response.body", "body": b"held\n", "more_body": True})
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.release(name)


async def _start(send: Send, status: HTTPStatus) -> None:
    await send({"type": "http.response.start", "status": int(status), "headers": []})
