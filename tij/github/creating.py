"""Create something once, although an answer may be lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tij.github.errors import UncertainError
from tij.github.patience import Patience, pause_seconds

_Made = TypeVar("_Made")


def create_once(
    create: Callable[[], _Made], find: Callable[[], _Made | None], patience: Patience
) -> _Made:
    """What `create` makes; where its answer was lost, what `find` finds, before another try."""
    for attempt in range(patience.tries):
        try:
            return create()
        except UncertainError as error:
            if attempt + 1 == patience.tries:
                raise
            seconds = pause_seconds(attempt)
            patience.tell(seconds, str(error).partition("\n")[0])
            patience.sleep(seconds)
            if (made := find()) is not None:
                return made
    raise AssertionError("a Patience has one try at least")
