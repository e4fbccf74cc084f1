"""The embedded AWS's clock, moved forward: a night or a week in a test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

import urllib3

from tij.emulator.fargate import CLOCK_PATH
from tij.emulator.leases import KEY_HEADER


def skip(environment: Mapping[str, str], time: timedelta) -> float:
    """Move it forward; what it says then, in seconds since the epoch."""
    answer = urllib3.request(
        "POST",
        environment["AWS_ENDPOINT_URL"] + CLOCK_PATH,
        headers={KEY_HEADER: environment["AWS_SECRET_ACCESS_KEY"]},
        body=str(time.total_seconds()),
        timeout=30,
    )
    assert answer.status == HTTPStatus.OK
    return float(answer.json())
