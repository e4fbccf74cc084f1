"""One embedded AWS for the room's tests."""

from __future__ import annotations

from tests.tij.emulator.conftest import aws, client

__all__ = ["aws", "client"]
