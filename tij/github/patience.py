"""How long to wait before a request is repeated, and when to give up.

GitHub Docs, "Rate limits for the REST API" and "Best practices for using the REST API": wait as
long as `retry-after` says; else until `x-ratelimit-reset` where `x-ratelimit-remaining` is 0; else
a minute, doubled each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

SECONDARY_LIMIT_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Patience:
    """Bounds of one request's retries, and the clock they are measured with."""

    tries: int = 5
    longest_seconds: float = 300
    """Of all waits of one request together."""
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    """Seconds since 1970, UTC, as `x-ratelimit-reset`."""
    tell: Callable[[float, str], None] = field(default=lambda seconds, why: None)
    """Called before each wait with its seconds and its reason."""


def limited(response: httpx.Response) -> bool:
    """GitHub refused for a rate limit, primary or secondary; it did nothing."""
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    if response.status_code != HTTPStatus.FORBIDDEN:
        return False
    headers = response.headers
    return (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in response.text.lower()
    )


def limit_seconds(response: httpx.Response, attempt: int, now: float) -> float:
    """Seconds to wait after a rate limit; `attempt` counts from 0."""
    headers = response.headers
    if (asked := _number(headers.get("retry-after"))) is not None:
        return asked
    reset = _number(headers.get("x-ratelimit-reset"))
    if headers.get("x-ratelimit-remaining") == "0" and reset is not None:
        # A second more: the clocks differ, and the reset is a whole second.
        return max(reset - now, 0.0) + 1
    return pause_seconds(attempt, SECONDARY_LIMIT_SECONDS)


def pause_seconds(attempt: int, first: float = FIRST_PAUSE_SECONDS) -> float:
    """Seconds to wait after a failure: `first`, doubled each time."""
    return first * float(2**attempt)


def _number(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() else None
