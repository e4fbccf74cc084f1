"""What ends a command: one message, one exit code, no traceback."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of `tij`, documented in its help."""

    OK = 0
    FAILED = 1
    BAD_INPUT = 2
    CHANGES = 3
    """Only with `plan --detailed-exitcode` or `image refresh --check`: there is something to do."""
    REFUSED = 4
    """With `plan --fail-on`: the plan does what it forbids. Of a release: `--accept` lacks it."""
    INTERRUPTED = 130


class TijError(Exception):
    """What was asked for could not be done; str() is the finished message, next step included."""

    exit_code = ExitCode.FAILED

    def __init__(self, message: str, *, next_step: str = "") -> None:
        """`next_step` is a command to run, or what else to do; empty where `message` says it."""
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        """Message, next step, and what was noted (`add_note`) on the way up, a line each."""
        step = [f"Next: {self.next_step}"] if self.next_step else []
        return "\n".join([self.message, *step, *getattr(self, "__notes__", [])])


class BadInputError(TijError):
    """What the user gave cannot be used; nothing was written."""

    exit_code = ExitCode.BAD_INPUT


class InterruptedRunError(TijError):
    """The user pressed Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED
