"""The whole release, in order, with the way back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tij.ecs.one_off import OneOff
from tij.ecs.record import readable
from tij.ecs.service import RUNNING, Service
from tij.errors import InterruptedRunError, TijError
from tij.image.repository import Repository
from tij.release.parameter import ReleasedImage
from tij.release.postmortem import PostMortem
from tij.release.steps import ServiceStack, last_lines, migrate
from tij.release.watch import Rollout, Watch
from tij.session.aws import telling_aws_errors

Say = Callable[[str], None]


@dataclass(frozen=True)
class Released:
    """A release that serves."""

    digest: str
    previous: str | None
    definition: str
    running: int
    seconds: float


class ReleaseFailedError(TijError):
    """Nothing new serves; the message is the post-mortem."""

    def __init__(self, post_mortem: PostMortem) -> None:
        super().__init__(post_mortem.render())
        self.post_mortem = post_mortem


@dataclass(frozen=True)
class Release:
    """One environment's release, with everything that it needs at hand."""

    environment: str
    repository: Repository
    released: ReleasedImage
    stack: ServiceStack
    service: Service
    one_off: OneOff
    watch: Watch
    logs: Any
    """A boto3 client."""
    say: Say

    def run(self, digest: str) -> Released:
        """Make `digest` the image that the service runs.

        Raises ReleaseFailedError; what ran before runs again then. BadInputError before anything
        was done.
        """
        began = time.monotonic()
        previous = self.released.read()
        self.stack.check()
        self._migrate(digest)
        before = self.watch.before()
        if previous != digest:
            self.released.write(digest, instead_of=previous)
        try:
            with telling_aws_errors():
                self._apply()
                definition = self.service.describe()["taskDefinition"]
                rollout = self.watch.until_healthy(definition, before)
        except InterruptedRunError:
            raise
        except TijError as error:
            raise self._not_applied(digest, previous, error) from error
        if rollout.failed:
            raise self._unhealthy(digest, previous, rollout)
        running = self.service.describe()["runningCount"]
        return Released(digest, previous, definition, running, time.monotonic() - began)

    def _apply(self) -> None:
        try:
            self.stack.apply()
        except InterruptedRunError as error:
            raise InterruptedRunError(
                f"{error.message}\n"
                "The image is recorded as released; what serves may be the one before.",
                next_step="tij release, to finish it",
            ) from error

    def _not_applied(self, digest: str, previous: str | None, error: TijError) -> TijError:
        return ReleaseFailedError(
            PostMortem(
                stage="apply",
                image=digest,
                what="the service could not be moved to it",
                errors=[str(error)],
                rolled_back=self._back(digest, previous),
                environment=self.environment,
            )
        )

    def _migrate(self, digest: str) -> None:
        written: list[str] = []

        def on_line(line: str) -> None:
            written.append(line)
            self.say(f"migration | {readable(line)}")

        self.say(f"migration: starting the one-off task from {digest[:19]}")
        task = migrate(
            self.one_off,
            self.service,
            f"{self.repository.url}@{digest}",
            on_line=on_line,
            on_status=lambda status: self.say(f"migration: {status}"),
        )
        if task.exit_code == 0:
            self.say("migration: done")
            return
        raise ReleaseFailedError(
            PostMortem(
                stage="migration",
                image=digest,
                what="its migration task did not succeed",
                tasks=[task],
                log=written,
                rolled_back="not needed: the service was not touched",
                environment=self.environment,
            )
        )

    def _unhealthy(self, digest: str, previous: str | None, rollout: Rollout) -> TijError:
        # What runs but is not healthy has a log too, and is gone after the way back.
        tasks = rollout.stopped or tuple(
            task for task in self.service.tasks(RUNNING) if task.definition == rollout.definition
        )
        post_mortem = PostMortem(
            stage="health",
            image=digest,
            what=rollout.failed or "",
            tasks=sorted(rollout.stopped, key=lambda task: task.created, reverse=True),
            log=last_lines(self.logs, self.service, tasks),
            health=[str(target) for target in rollout.unhealthy],
            events=rollout.events,
            rolled_back=self._back(digest, previous),
            environment=self.environment,
        )
        return ReleaseFailedError(post_mortem)

    def _back(self, digest: str, previous: str | None) -> str:
        """Roll back to the previous image and describe the result."""
        if previous is None or previous == digest:
            return "no: no other image was released before"
        self.say(f"roll-back: to {previous[:19]}")
        try:
            with telling_aws_errors():
                before = self.watch.before()
                self.released.write(previous, instead_of=digest)
                self.stack.apply()
                definition = self.service.describe()["taskDefinition"]
                rollout = self.watch.until_healthy(definition, before)
        except TijError as error:
            return f"to {previous} failed: {error}"
        if rollout.failed:
            return f"to {previous}, which is not healthy either: {rollout.failed}"
        return f"to {previous}, which serves again"
