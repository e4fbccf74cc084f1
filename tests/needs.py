"""What tests need of a machine besides Python, named by markers; a pytest plugin.

A test has a marker by one of its fixtures, or names it itself. Where a program is missing it is
skipped with the reason, and one line at the run's end tells what was not tried and how to have it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from tests.checkov.program import CHECKOV
from tij.emulator.host import MissingProgramError
from tij.emulator.host.programs import NEEDED, find, find_cache
from tij.errors import BadInputError
from tij.terraform.binary import find_binary


def _programs(*names: str) -> Callable[[], str]:
    def missing() -> str:
        for name in names:
            try:
                find(name)
            except MissingProgramError as error:
                return str(error)
        return ""

    return missing


def _terraform() -> str:
    try:
        find_binary(os.environ)
    except BadInputError as error:
        return " ".join(str(error).split())
    return ""


def _valkey() -> str:
    try:
        find_cache()
    except MissingProgramError as error:
        return str(error)
    return ""


def _checkov() -> str:
    return "" if CHECKOV.exists() else "checkov's environment is not there: run `make test`"


def _night() -> str:
    there = os.environ.get("TIJ_TEST_NIGHTLY")
    return "" if there else "they take ten minutes or more each: run `make nightly`"


NEEDS: dict[str, Callable[[], str]] = {
    "terraform": _terraform,
    "container": _programs(*NEEDED),
    "valkey": _valkey,
    "browser": _programs("chromium"),
    "frontend": str,
    "checkov": _checkov,
    "nightly": _night,
}
"""By marker: why tests that need it cannot run here and how to have it, or nothing."""

INSTALL = re.compile(r"apt-get install ([\w.+ -]+)")


@pytest.fixture(scope="session")
def needs_terraform() -> None:
    """Asked for by the fixtures that apply something."""


@pytest.fixture(scope="session")
def needs_container() -> None:
    """Asked for by the fixtures that run containers, or a database."""


@pytest.fixture(scope="session")
def needs_valkey() -> None:
    """Asked for by the fixtures that run a cache."""


@pytest.fixture(scope="session")
def needs_browser() -> None:
    """Asked for by the fixtures that open pages."""


@pytest.fixture(scope="session")
def needs_frontend() -> None:
    """Asked for by what builds the front end, with the packaged Node and npm's registry."""


@pytest.fixture(scope="session")
def needs_checkov() -> None:
    """Asked for by what runs checkov, which has an environment of its own."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its fixtures, before `-m` chooses; skip it where a program is missing."""
    missing = {name: why() for name, why in NEEDS.items()}
    for item in items:
        for name in NEEDS:
            if f"needs_{name}" in getattr(item, "fixturenames", ()):
                item.add_marker(name)
            if missing[name] and item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=missing[name]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The one line."""
    skipped = terminalreporter.getreports("skipped")
    if line := not_tried(report.longrepr[2] for report in skipped):
        terminalreporter.write_line(line, yellow=True)


def not_tried(reasons: Iterable[str]) -> str:
    """What was skipped for `reasons`, one a test, and how to have it tried; else empty."""
    packages: Counter[str] = Counter()
    others: Counter[str] = Counter()
    installable = 0
    for reason in reasons:
        if found := INSTALL.search(reason):
            installable += 1
            packages.update(found[1].split())
        else:
            others[reason.removeprefix("Skipped: ").rstrip(".")] += 1
    if not installable + others.total():
        return ""
    parts = [f"Not tried: {_tests(installable + others.total())}."]
    if packages:
        parts.append(f"{installable} more with: apt-get install {' '.join(sorted(packages))}.")
    parts += [f"{count}: {reason}." for reason, count in sorted(others.items())]
    return " ".join(parts)


def _tests(count: int) -> str:
    return f"{count} test" if count == 1 else f"{count} tests"
