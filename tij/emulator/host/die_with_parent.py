"""Processes that end with the one that started them, however that one ends."""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `number` when the *thread* that starts the process ends.

    A change of user forgets it (prctl(2), PR_SET_PDEATHSIG): `setpriv --pdeathsig` sets it again.
    Nothing happens where the kernel is not Linux.
    """

    def arrange() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(number))

    return arrange
