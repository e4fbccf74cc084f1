"""What schemathesis does to each request before it sends it; it loads this by its name."""

from __future__ import annotations

import atexit
import json
import os
from collections import Counter
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies

from tests.container.api import PNG, address

# Headers that no schema has; each goes with some request.
HOSTILE = (
    {"Accept": "application/xml"},
    {"Accept": "*/*;q=0"},
    {"Accept-Language": "," * 500},
    {"Origin": "https://["},
    {"Cookie": f"sessionid={'x' * 500}"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Content-Encoding": "gzip"},
    {"X-Forwarded-Proto": "https, http"},
    {"X-Client-Address": "::"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "application/x-www-form-urlencoded; charset=punycode"},
    {"Content-Type": "multipart/form-data; boundary="},
    {"Content-Type": "a/b/c"},
)
EVERY = 7
CSRF = "x" * 32
STATUSES: Counter[int] = Counter()

visitors = count(1)
hostile = cycle(HOSTILE)


@schemathesis.auth()
class Caller:
    """One of the users, in turn; and sometimes nobody."""

    def get(self, case: Any, context: Any) -> Iterator[str | None]:
        """Once: the tokens last longer than the run's parts."""
        return cycle([*json.loads(os.environ["FUZZ_TOKENS"]), None])

    def set(self, case: Any, data: Iterator[str | None], context: Any) -> None:
        """Sign the request."""
        if token := next(data):
            case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Another visitor each time, or limits would answer; the admin's form has its token."""
    visitor = next(visitors)
    case.headers["X-Forwarded-For"] = address(visitor)
    if case.path.startswith("/admin/"):
        case.headers.update({"Cookie": f"csrftoken={CSRF}", "X-CSRFToken": CSRF})
        case.headers["Referer"] = "https://api.example.test/admin/login/"
    elif visitor % EVERY == 0:
        case.headers.update(next(hostile))


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Count."""
    STATUSES[response.status_code] += 1


@atexit.register
def tell() -> None:
    """How often each status came."""
    Path(os.environ["FUZZ_STATUSES"]).write_text(json.dumps(STATUSES))


# A file is a picture, a damaged one, or anything.
FILES = strategies.sampled_from([PNG, PNG[:60], PNG + b"<script>"]) | strategies.binary()
schemathesis.openapi.format("binary", FILES)
