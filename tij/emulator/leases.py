"""The commands that use the process: it ends when the last of them lets go."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus

from tij.emulator.asgi import Application, Message, Receive, Send

LEASE_PATH = "/_emulator/lease"
"""With the name of the one who takes a lease as the query: an answer without an end."""
LEASES_PATH = "/_emulator/leases"
"""The names of those who have a lease, as a JSON list."""
STARTER = "starter"
KEY_VARIABLE = "TIJ_EMULATOR_SECRET"
"""The environment variable that gives the process the secret of this start."""
KEY_HEADER = "x-emulator-key"
"""Holds it, in requests for the emulator's own paths."""


class Leases:
    """Who keeps the process running: its starter, by a pipe, and others, by open connections.

    The kernel closes both when a command dies, however it dies.
    """

    def __init__(self, released: asyncio.Event) -> None:
        """The starter has one already. `released` is set when nobody has one any more."""
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
            if path == LEASE_PATH:
                await self._lease(scope["query_string"].decode(), receive, send)
            elif path == LEASES_PATH:
                await _start(send, HTTPStatus.OK)
                body = json.dumps(sorted(self._names)).encode()
                await send({"type": "http.response.body", "body": body})
            else:
                await application(scope, receive, send)

        return answer

    async def _lease(self, name: str, receive: Receive, send: Send) -> None:
        if self._released.is_set():
            await _start(send, HTTPStatus.SERVICE_UNAVAILABLE)
            await send({"type": "http.response.body", "body": b""})
            return
        self._names.add(name)
        try:
            await _start(send, HTTPStatus.OK)
            # Nothing is sent, and the answer never ends: only the client can close it.
            await send({"type": "http.response.body", "body": b"leased\n", "more_body": True})
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.release(name)


async def _start(send: Send, status: HTTPStatus) -> None:
    await send({"type": "http.response.start", "status": int(status), "headers": []})
