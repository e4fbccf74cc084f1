"""A move from the first question to the last check, and its way back.

Each run looks at what there is on AWS and goes on from there: nothing is kept on this machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tij.drill.instances import AVAILABLE, Instances, Restored, check_available
from tij.errors import BadInputError, InterruptedRunError, TijError
from tij.move import target
from tij.move.inside import differing
from tij.move.marks import MOVE_BEGAN, MOVED_FROM, MOVED_TO, PASSWORD_IN, began, source
from tij.move.new import NewInstance
from tij.move.sides import Asking, Database, Moved, Planned, Terraform
from tij.move.situation import COPY, Situation
from tij.move.snapshots import MoveSnapshots
from tij.move.versions import way
from tij.restore.marks import Stage, tag_of
from tij.restore.situation import Pair
from tij.restore.swap import LONGEST, Swap, half_way
from tij.session.aws import telling_aws_errors

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef


@dataclass(frozen=True)
class Move:
    """Of the database that the design calls `name`."""

    name: str
    instances: Instances
    inside: Database
    terraform: Terraform
    allowed: Callable[[], None]
    """BadInputError where the account has no room for it, or whoever asks may not."""
    asking: Asking
    now: Callable[[], datetime]
    environment: str

    def run(self) -> Moved | None:
        """Move it, or go on; None after a no."""
        situation = self._situation()
        if situation.swap:
            if situation.swap.stage is Stage.UNDOING:
                raise BadInputError(
                    f"An earlier move of {self.name} is being taken back.",
                    next_step=f"{self._command} --back, which goes on",
                )
            return self._finish(situation.swap, swapping=None)
        if situation.before and situation.live is not situation.before.leaving:
            kept = situation.before.leaving["DBInstanceIdentifier"]
            self._rest(situation.before)
            raise BadInputError(
                f"{self.name} has been moved already; {kept} is the one before.",
                next_step=f"{self._command} --back takes it back; or delete {kept}",
            )
        live = _available(situation)
        when = began(live)
        if when is None:
            planned = self._checked(live, situation)
            if not self.asking.move(planned):
                return None
            when = self.now()
            # In one request: who goes on needs both.
            marks = {PASSWORD_IN: self.terraform.password_in, MOVE_BEGAN: when.isoformat()}
            self.instances.rds.add_tags_to_resource(
                ResourceName=live["DBInstanceArn"],
                Tags=[{"Key": key, "Value": value} for key, value in marks.items()],
            )
        else:
            self.instances.say(f"{self.name}: going on with the move of {when:%Y-%m-%d %H:%M} UTC")
        with self._stopped():
            copy = self._made(live, situation, when)
            pair = Pair(live, copy, Stage.SWAPPING)
            # Much may have happened since the move began.
            self.terraform.check()
        return self._finish(pair, swapping=time.monotonic())

    def back(self) -> Moved | None:
        """Everything as it was before the move; None after a no, or where nothing was live yet."""
        situation = self._situation()
        swap, before = situation.swap, situation.before
        if swap and swap.stage is Stage.UNDOING:
            return self._finish(swap, swapping=None)
        if swap:
            pair = Pair(swap.coming, swap.leaving, Stage.UNDOING)
            lost: list[str] = []
        elif situation.live and began(situation.live):
            self._abandon(situation.live, situation.copy)
            return None
        elif before:
            self.terraform.check()
            pair = Pair(before.coming, self._awake(before.leaving), Stage.UNDOING)
            lost = self._lost(pair)
        else:
            raise BadInputError(
                f"There is no move of {self.name} to take back.",
                next_step=f"{self._command} --move makes one",
            )
        if not self.asking.back(pair, lost):
            return None
        return self._finish(pair, swapping=None if swap else time.monotonic())

    @property
    def _command(self) -> str:
        return f"tij adopt database -e {self.environment}"

    def _situation(self) -> Situation:
        return Situation.of(self.instances.all(), self.name, self.terraform.known)

    def _checked(self, live: DBInstanceTypeDef, situation: Situation) -> Planned:
        """What it would do, once nothing speaks against it; else BadInputError."""
        identifier, designed = live["DBInstanceIdentifier"], self.terraform.designed
        if live.get("StorageEncrypted"):
            raise BadInputError(
                f"{identifier} is encrypted already: nothing has to be moved.",
                next_step=f"tij adopt next -e {self.environment}, for its version and password",
            )
        if live.get("Engine") != "postgres":
            raise BadInputError(f"{identifier} is {live.get('Engine')}, not PostgreSQL.")
        if other := situation.stranger or situation.copy:
            name = other["DBInstanceIdentifier"]
            raise BadInputError(
                f"The name {name}, which the move needs, is in use by another instance"
                f" ({other.get('DBInstanceStatus')}).",
                next_step="look at it; delete or rename it, or wait until it is deleted",
            )
        if replicas := live.get("ReadReplicaDBInstanceIdentifiers"):
            raise BadInputError(
                f"{identifier} has read replicas, which stay behind: {', '.join(replicas)}.",
                next_step="delete or promote them",
            )
        if len(f"{self.name}{COPY}") > LONGEST:
            raise BadInputError(f"{self.name}{COPY} is longer than {LONGEST} characters.")
        if not self.terraform.password_in:
            raise BadInputError(
                f"No secret is known with the password of {identifier}.",
                next_step="make one with the keys username and password, name it under [decided] as"
                " database_secret, then tij adopt survey and tij adopt take-in",
            )
        target.check(live, designed)
        steps = way(self.instances.rds, live["EngineVersion"], str(designed["engine_version"]))
        self._swap().check()
        self.terraform.check()
        self.allowed()
        seen = self.inside.look(self._reached(live))
        return Planned(live, tuple(steps), seen, self._own_parameters(live))

    def _own_parameters(self, live: DBInstanceTypeDef) -> tuple[str, ...]:
        groups = [one["DBParameterGroupName"] for one in live["DBParameterGroups"]]
        own = [name for name in groups if not name.startswith("default.")]
        pages = self.instances.rds.get_paginator("describe_db_parameters")
        return tuple(
            f"{parameter['ParameterName']} = {parameter.get('ParameterValue', '')}"
            for name in own
            for page in pages.paginate(DBParameterGroupName=name, Source="user")
            for parameter in page["Parameters"]
        )

    def _made(
        self, live: DBInstanceTypeDef, situation: Situation, when: datetime
    ) -> DBInstanceTypeDef:
        """The new instance, as designed, and with what the live one has."""
        old = self._reached(live)
        self.instances.say(f"{live['DBInstanceIdentifier']}: takes no writes from now on")
        self.inside.freeze(old)
        name, copy = f"{self.name}{COPY}", situation.copy
        if copy is None:
            snapshot = MoveSnapshots(self.instances, self.name, when).encrypted(
                live["DBInstanceIdentifier"]
            )
            self.instances.say(f"{name}: being made from {snapshot}")
            asked = target.request(
                live, self.terraform.designed, name, snapshot, source(live, when)
            )
            self.instances.rds.restore_db_instance_from_db_snapshot(**asked)
        elif tag_of(copy, MOVED_FROM) != source(live, when):
            raise TijError(f"{name} is not of this move.")
        new = NewInstance(self.instances, name, self.terraform.designed)
        # The snapshot has it too, and an upgrade writes.
        self.inside.thaw(Restored.of(self.instances.until_restored(name)))
        copy = new.upgraded()
        self.inside.analyze(Restored.of(copy))
        self.instances.say(f"{name}: comparing all rows with {live['DBInstanceIdentifier']}")
        if wrong := differing(self.inside.content(old), self.inside.content(Restored.of(copy))):
            raise TijError("\n".join([f"{name} has not the same data:", *wrong]))
        return copy

    def _finish(self, pair: Pair, *, swapping: float | None) -> Moved:
        swap, undoing = self._swap(), pair.stage is Stage.UNDOING
        # As it is now: it loses the mark of when it began on the way.
        moved = self._found(pair.coming if undoing else pair.leaving)
        password_in, when = tag_of(moved, PASSWORD_IN) or "", began(moved)
        with half_way(pair.stage, f"{self._command} --move", f"{self._command} --back"):
            swap.begin(pair)
            if undoing:
                self._back_to_writing(pair, password_in)
                self._forget_snapshots(when)
            swap.names(pair)
            self.terraform.take_in(pair, self.name, password_in)
            self.terraform.hand_over()
            ended = self.now()
            without = None if swapping is None else time.monotonic() - swapping
            self._forget_snapshots(when)
            kept = swap.end(pair)
        if undoing:
            self.instances.rds.remove_tags_from_resource(
                ResourceName=self._found(pair.coming)["DBInstanceArn"], TagKeys=[PASSWORD_IN]
            )
        self._rest(pair)
        read_only = (ended - when).total_seconds() if when and not undoing else None
        return Moved(self.name, kept, pair.stage, read_only, without)

    def _lost(self, pair: Pair) -> list[str]:
        """A line for all that is in the new one and not in the old one, which comes back."""
        old = self.inside.content(self._reached(pair.coming))
        try:
            with telling_aws_errors():
                return differing(old, self.inside.content(Restored.of(pair.leaving)))
        except InterruptedRunError:
            raise
        except TijError as error:
            # What is wrong with it may be the reason for all this.
            return [f"what it has could not be read: {error.message}"]

    def _back_to_writing(self, pair: Pair, password_in: str) -> None:
        """The new one takes no writes any more, so that none is lost unseen; the old one does."""
        try:
            with telling_aws_errors():
                self.inside.freeze(Restored.of(pair.leaving))
        except InterruptedRunError:
            raise
        except TijError as error:
            name = pair.leaving["DBInstanceIdentifier"]
            self.instances.say(f"{name} could not be set to take no writes: {error.message}")
        old = self._awake(pair.coming)
        self.inside.thaw(_reached(old, password_in))

    def _rest(self, pair: Pair) -> None:
        """The one before is kept: nobody deletes it unasked, and it costs its storage only."""
        kept = self._found(pair.leaving)
        name = kept["DBInstanceIdentifier"]
        if kept["DBInstanceStatus"] != AVAILABLE:
            return
        if not kept.get("DeletionProtection"):
            self.instances.rds.modify_db_instance(
                DBInstanceIdentifier=name, DeletionProtection=True, ApplyImmediately=True
            )
            self.instances.until(
                name,
                lambda: self.instances.describe(name),
                lambda found: bool(found.get("DeletionProtection")),
            )
        self.instances.rds.stop_db_instance(DBInstanceIdentifier=name)
        self.instances.say(f"{name}: being stopped")

    def _awake(self, instance: DBInstanceTypeDef) -> DBInstanceTypeDef:
        """The instance, running."""

        def look() -> DBInstanceTypeDef:
            found = self._found(instance)
            if found["DBInstanceStatus"] == "stopped":
                name = found["DBInstanceIdentifier"]
                self.instances.rds.start_db_instance(DBInstanceIdentifier=name)
            return found

        return self.instances.until(instance["DBInstanceIdentifier"], look, lambda _: True)

    def _abandon(self, live: DBInstanceTypeDef, copy: DBInstanceTypeDef | None) -> None:
        """Before any swap: writes go on where they were, and what was made goes."""
        name = live["DBInstanceIdentifier"]
        if not self.asking.remove(f"{self.name}{COPY}" if copy else "its snapshots"):
            return
        self.inside.thaw(self._reached(live))
        self.instances.say(f"{name}: takes writes again")
        if copy:
            self.instances.delete(copy)
        self._forget_snapshots(began(live))
        self.instances.rds.remove_tags_from_resource(
            ResourceName=live["DBInstanceArn"], TagKeys=[MOVE_BEGAN, PASSWORD_IN]
        )

    def _forget_snapshots(self, when: datetime | None) -> None:
        if when:
            MoveSnapshots(self.instances, self.name, when).delete()

    def _found(self, instance: DBInstanceTypeDef) -> DBInstanceTypeDef:
        """The instance as it is now, whatever it is called."""
        id_ = instance["DbiResourceId"]
        return next(one for one in self.instances.all() if one["DbiResourceId"] == id_)

    def _swap(self) -> Swap:
        ends = (MOVED_FROM, MOVE_BEGAN)
        return Swap(self.instances, self.name, self.now, MOVED_TO, ends)

    def _reached(self, instance: DBInstanceTypeDef) -> Restored:
        kept = tag_of(instance, PASSWORD_IN) or self.terraform.password_in
        return _reached(instance, kept)

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        try:
            with telling_aws_errors():
                yield
        except TijError as error:
            error.add_note(
                f"{self.name} takes no writes meanwhile; the service reads it."
                f"\nNext: {self._command} --move, which goes on; or {self._command} --back, after"
                " which it takes writes again"
            )
            raise


def _reached(instance: DBInstanceTypeDef, password_in: str) -> Restored:
    """Where it answers; RDS's own secret has its password, where it has one."""
    if "MasterUserSecret" in instance:
        return Restored.of(instance)
    return Restored(
        identifier=instance["DBInstanceIdentifier"],
        host=instance["Endpoint"]["Address"],
        port=instance["Endpoint"]["Port"],
        database=instance["DBName"],
        secret_arn=password_in,
    )


def _available(situation: Situation) -> DBInstanceTypeDef:
    live = situation.live
    if live is None:
        raise BadInputError(
            f"There is no database that was taken in: the state has no instance of {situation.name}"
            " that is there.",
            next_step="tij adopt survey, then tij adopt take-in",
        )
    check_available(live)
    return live
