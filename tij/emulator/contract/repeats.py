"""Values that are given more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any


def repeated(values: Iterable[Any]) -> list[Any]:
    """Each that comes twice or more; None is no value."""
    return [value for value, n in Counter(v for v in values if v is not None).items() if n > 1]
