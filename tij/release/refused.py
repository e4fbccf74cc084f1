"""A release that does what nobody accepted."""

from __future__ import annotations

from tij.errors import ExitCode, TijError


class ReleaseRefusedError(TijError):
    """What the image or its migrations do was not accepted; nothing was done."""

    exit_code = ExitCode.REFUSED
