"""What Nginx says about a request, made known to Django and its log."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class RequestMiddleware:
    """Request id for the log, and the client's address.

    Behind a Unix socket REMOTE_ADDR is empty; Nginx has worked out the client from the ALB's
    X-Forwarded-For and overwrites X-Real-IP, so that no client can forge it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Django's middleware protocol."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set both for the time of the request."""
        token = request_id.set(request.headers.get("X-Request-ID"))
        request.META["REMOTE_ADDR"] = request.headers.get("X-Real-IP") or request.META.get(
            "REMOTE_ADDR", ""
        )
        try:
            return self._get_response(request)
        finally:
            request_id.reset(token)
