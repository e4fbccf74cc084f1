"""The whole release, in order, with the way back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tij.ecs.log import last_lines
from tij.ecs.one_off import OneOff
from tij.ecs.record import readable
from tij.ecs.service import RUNNING, Service
from tij.errors import InterruptedRunError, TijError
from tij.image.repository import Repository
from tij.release.logins import Logins
from tij.release.migrating import Migrations, SchemaChange
from tij.release.parameter import ReleasedImage
from tij.release.postmortem import PostMortem
from tij.release.steps import ServiceStack, migrate
from tij.release.watch import Rollout, Watch, all_healthy
from tij.session.aws import telling_aws_errors

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

Say = Callable[[str], None]


@dataclass(frozen=True)
class Released:
    """A release that serves; `snapshot` is the one that was taken before its migrations."""

    digest: str
    previous: str | None
    snapshot: str | None
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
    migrations: Migrations
    logs: CloudWatchLogsClient
    """A boto3 client."""
    say: Say
    workers: Sequence[Watch] = ()
    """They move with the service, and back with it."""
    logins: Logins | None = None
    """None where the master is who logs in to the database."""

    @property
    def _watches(self) -> Sequence[Watch]:
        return (self.watch, *self.workers)

    def run(self, digest: str) -> Released:
        """Make `digest` the image that the service runs.

        Raises ReleaseFailedError; what ran before runs again then, if it can work with the schema
        as it is. ReleaseRefusedError, BadInputError before anything was done.
        """
        began = time.monotonic()
        previous = self.released.read()
        self.stack.check()
        self.say("migrations: measuring what is pending, in a database beside the live one")
        # ECS's own roll-back is off since then.
        stuck = not all(watch.service.rolls_back() for watch in self._watches)
        change = replace(self.migrations.allowed(digest), stuck=stuck)
        self.say(f"migrations: going back to the code before is {change.way_back}")
        snapshot = self._snapshot(digest, change)
        self._migrate(digest, change)
        taken_over = self._make_logins(digest, change)
        back = partial(self._back, digest, previous, change, taken_over)
        before = [(watch, watch.before()) for watch in self._watches]
        if previous != digest:
            self.released.write(digest, instead_of=previous)
        try:
            with telling_aws_errors():
                self._apply()
                if change.one_way:
                    # Terraform has set it on; no task has failed as often yet as it takes.
                    self._let_roll_back(False)
                definition = self.service.describe()["taskDefinition"]
                watch, rollout = all_healthy(before)
        except InterruptedRunError:
            raise
        except TijError as error:
            raise self._not_applied(digest, change, back, error) from error
        if rollout.failed:
            raise self._unhealthy(digest, change, back, watch, rollout)
        if change.one_way:
            self._let_roll_back(True)
        running = self.service.describe()["runningCount"]
        seconds = time.monotonic() - began
        return Released(digest, previous, snapshot, definition, running, seconds)

    def _let_roll_back(self, allowed: bool) -> None:
        for watch in self._watches:
            watch.service.let_roll_back(allowed)

    def _snapshot(self, digest: str, change: SchemaChange) -> str | None:
        if not change.irreversible:
            return None
        self.say("migrations: something has no way back, so a snapshot is taken first")
        with telling_aws_errors():
            name = self.migrations.snapshot(digest)
        self.say(f"migrations: snapshot {name}")
        return name

    def _apply(self) -> None:
        try:
            self.stack.apply()
        except InterruptedRunError as error:
            raise InterruptedRunError(
                f"{error.message}\n"
                "The image is recorded as released; what serves may be the one before.",
                next_step="tij release, to finish it",
            ) from error

    def _not_applied(
        self, digest: str, change: SchemaChange, back: Callable[[], str], error: TijError
    ) -> TijError:
        return ReleaseFailedError(
            PostMortem(
                stage="apply",
                image=digest,
                what="the service could not be moved to it",
                errors=[str(error)],
                rolled_back=back(),
                schema=change.way_back,
                environment=self.environment,
            )
        )

    def _migrate(self, digest: str, change: SchemaChange) -> None:
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
                # Each migration that had ended is in the database.
                schema=f"{change.way_back} (as far as they have run)" if change.pending else "",
                environment=self.environment,
            )
        )

    def _make_logins(self, digest: str, change: SchemaChange) -> bool:
        """Whether tasks are to log in as roles of their own, and did not before."""
        if self.logins is None:
            return False
        self.say("database logins: starting the one-off task that makes the roles")
        made = self.logins.make(f"{self.repository.url}@{digest}", self.say)
        if made.too_old:
            self.say("database logins: left as they are, the image is older than that command")
            return False
        if made.task.exit_code != 0:
            raise ReleaseFailedError(
                PostMortem(
                    stage="logins",
                    image=digest,
                    what="the database's roles were not made",
                    tasks=[made.task],
                    log=made.log,
                    rolled_back="not needed: the service was not touched",
                    schema=change.way_back,
                    environment=self.environment,
                )
            )
        self.say("database logins: ready")
        return self.logins.take_over()

    def _unhealthy(
        self,
        digest: str,
        change: SchemaChange,
        back: Callable[[], str],
        watch: Watch,
        rollout: Rollout,
    ) -> TijError:
        # What runs but is not healthy has a log too, and is gone after the way back.
        tasks = rollout.stopped or tuple(
            task for task in watch.service.tasks(RUNNING) if task.definition == rollout.definition
        )
        of_whom = f"the worker {watch.worker}: " if watch.worker else ""
        post_mortem = PostMortem(
            stage="health",
            image=digest,
            what=f"{of_whom}{rollout.failed}",
            worker=watch.worker,
            tasks=sorted(rollout.stopped, key=lambda task: task.created, reverse=True),
            log=last_lines(self.logs, watch.service, tasks),
            health=[str(target) for target in rollout.unhealthy],
            events=rollout.events,
            rolled_back=back(),
            schema=change.way_back,
            environment=self.environment,
        )
        return ReleaseFailedError(post_mortem)

    def _back(
        self, digest: str, previous: str | None, change: SchemaChange, taken_over: bool
    ) -> str:
        """Roll back to the previous image, if it can run, and describe the result."""
        if change.one_way:
            return "no: the code before can't work with the schema as it is now"
        if previous is None or previous == digest:
            return "no: no other image was released before"
        self.say(f"roll-back: to {previous[:19]}")
        try:
            with telling_aws_errors():
                before = [(watch, watch.before()) for watch in self._watches]
                self.released.write(previous, instead_of=digest)
                if self.logins and taken_over:
                    self.logins.give_back()
                self.stack.apply()
                _, rollout = all_healthy(before)
        except TijError as error:
            return f"to {previous} failed: {error}"
        if rollout.failed:
            return f"to {previous}, which is not healthy either: {rollout.failed}"
        return f"to {previous}, which serves again"
