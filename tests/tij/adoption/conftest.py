"""One embedded AWS for the room's tests; each production has an account of its own in it."""

from __future__ import annotations

from tests.tij.emulator.conftest import aws, client

__all__ = ["aws", "client"]
