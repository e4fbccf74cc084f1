"""Lines of the guide that would leave traces in a live system: where they are shown instead."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tij.verification.finding import skipped
from tij.verification.line import Line

CONTAINER_TESTS = "tests/container/test_requests.py, tests/container/test_browser.py"
SHOWN = (
    ("sign-in", "G207", CONTAINER_TESTS),
    ("upload", "G208", CONTAINER_TESTS),
    ("performance", "G209", "make bench"),
    ("scan", "G210", "tests/checkov/test_checkov.py"),
    ("mobile", "G211", "tests/container/test_browser.py"),
)


def lines() -> Iterator[Line]:
    """One line each, always skipped with the place of its test."""
    for name, guide, where in SHOWN:
        yield Line(name, "elsewhere", (guide,), partial(skipped, "shown-elsewhere", where=where))
