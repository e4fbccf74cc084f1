"""Why a task did not start, in the words of ECS."""

from __future__ import annotations


class StartError(Exception):
    """str() is the task's `stoppedReason` (ECS Developer Guide, "Stopped tasks error messages")."""

    @classmethod
    def initialization(cls, what: str) -> StartError:
        """Secrets, registry login or log stream: before there is a container."""
        return cls(f"ResourceInitializationError: {what}")

    @classmethod
    def execution_resource(cls, what: str) -> StartError:
        """What the execution role is used for before the image is pulled."""
        return cls.initialization(
            "unable to pull secrets or registry auth: execution resource retrieval failed: " + what
        )

    @classmethod
    def pull(cls, what: str) -> StartError:
        """The image."""
        return cls(
            f"CannotPullContainerError: pull image manifest has been retried 1 time(s): {what}"
        )
