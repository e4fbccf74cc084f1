"""Requests of tasks are authenticated and held to their role; the user's own are root's."""

from __future__ import annotations

from contextvars import ContextVar

from ministack import app as ministack
from ministack.core import iam_evaluator

from tij.emulator.asgi import Application, Message, Receive, Send

_by_a_task: ContextVar[bool] = ContextVar("request_by_a_task", default=False)
LOOPBACK = "127.0.0.1"
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
            # Loopback is the TLS of this machine: policies ask for aws:SecureTransport.
            iam_evaluator.pin_request_origin(LOOPBACK, True)
            by_a_task = TEMPORARY in dict(scope["headers"]).get(b"authorization", b"")
            _by_a_task.set(by_a_task)
            if by_a_task:
                # ministack asks this header where it checks who calls.
                scope = {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}
        await application(scope, receive, send)

    return answer
