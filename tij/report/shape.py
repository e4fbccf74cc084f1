"""Parts of a plan as the shape that they should have; empty where they have another."""

from __future__ import annotations

from typing import Any


def mapping(value: object) -> dict[str, Any]:
    """An object."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """A list."""
    return value if isinstance(value, list) else []
