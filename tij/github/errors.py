"""What goes wrong with GitHub; str() is the finished message, the next step included."""

from __future__ import annotations

from tij.errors import BadInputError, TijError


class JobError(BadInputError):
    """What is known about the job cannot be used; nothing was sent."""


class GitHubError(TijError):
    """GitHub did not do what it was asked for."""


class PermissionMissingError(GitHubError):
    """The token may not do it; the message names the permission to give."""


class UncertainError(GitHubError):
    """The response was lost: check before retrying, since something may have been created."""
