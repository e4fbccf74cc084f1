"""What ends a command: one message, one exit code, no traceback."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of `tij`, documented in its help."""

    OK = 0
    FAILED = 1
    BAD_INPUT = 2
    CHANGES = 3
    """Only with `plan --detailed-exitcode`: there is something to apply."""
    REFUSED = 4
    """Only with `plan --fail-on`: the plan does what it forbids."""
    INTERRUPTED = 130


class TijError(Exception):
    """A command failed; str() is the finished message, next step included."""

    exit_code = ExitCode.FAILED


class BadInputError(TijError):
    """What the user gave cannot be used; nothing was written."""

    exit_code = ExitCode.BAD_INPUT


class InterruptedRunError(TijError):
    """The user pressed Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED
