"""Parts of a plan as the shape that they should have; empty where they have another."""

from __future__ import annotations

from typing import Any


def mapping(value: Any) -> dict[str, Any]:
    """An object."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """A list."""
    return value if isinstance(value, list) else []
