"""The browser of all rooms' tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tij.emulator.host.programs import find

Launch = Callable[..., Browser]


@pytest.fixture(scope="session")
def chromium(needs_browser: None) -> Iterator[Launch]:
    """Launch Debian's Chromium with arguments.

    The tests' names have no DNS records: the argument `--host-resolver-rules` says where they are.
    """
    program = find("chromium")
    # A process can have only one Playwright at a time, whatever rooms' tests it runs.
    with sync_playwright() as playwright:

        def launch(*arguments: str) -> Browser:
            return playwright.chromium.launch(
                executable_path=str(program),
                # In a CI container there is no sandbox for root.
                args=["--no-sandbox", *arguments],
            )

        yield launch
