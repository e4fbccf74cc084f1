"""Requests of tasks are authenticated and held to their role; the user's own are root's."""

from __future__ import annotations

from contextvars import ContextVar

from ministack import app as ministack

from emulator.holders import Application, Message, Receive, Send

_by_a_task: ContextVar[bool] = ContextVar("request_by_a_task", default=False)
# Temporary credentials (IAM User Guide, "IAM identifiers": unique id prefixes).
TEMPORARY = b"Credential=ASIA"


class _OnlyForTasks:
    """ministack's switch for IAM, which it asks at each request."""

    def __bool__(self) -> bool:
        return _by_a_task.get()


def checked(application: Application) -> Application:
    """`application`, with IAM switched on for requests that are signed by a task."""
    ministack.AUTH = _OnlyForTasks()

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            _by_a_task.set(TEMPORARY in headers.get(b"authorization", b""))
        await application(scope, receive, send)

    return answer
