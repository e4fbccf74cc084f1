"""A restore from the first question to the last check, and its way back.

Each run looks at what there is on AWS and goes on from there: nothing is kept on this machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tij.drill.instances import Instances, Restored, check_available
from tij.errors import BadInputError, InterruptedRunError, TijError
from tij.restore import copy as copies
from tij.restore import window
from tij.restore.marks import Moment, Stage
from tij.restore.situation import COPY, Pair, Situation
from tij.restore.swap import Swap, half_way
from tij.session.aws import telling_aws_errors

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

Rows = Mapping[str, int]


class Terraform(Protocol):
    """Its side of a swap; `tij.restore.stacks` is the real one."""

    def check(self) -> None:
        """BadInputError where somebody works on it, or anything waits to be applied."""

    def take_in(self, resource_id: str, identifier: str) -> None:
        """The state gets the instance that now has the name."""

    def hand_over(self) -> None:
        """The service's tasks get its secret, and serve with it."""


class Asking(Protocol):
    """What the operator decides; each is False for a no."""

    def restore(self, name: str, moment: Moment) -> bool:
        """Before anything is made."""

    def swap(self, pair: Pair, moment: Moment | None, rows: Rows, live: Rows | None) -> bool:
        """Before the service loses its database; `live` is None where it could not be counted."""

    def remove(self, copy: str) -> bool:
        """Before the copy is deleted."""


@dataclass(frozen=True)
class Swapped:
    """The database `name` is another instance now; `kept` is what the one before is called.

    `seconds` went from the first change of a name until the service was healthy; None where an
    earlier run began.
    """

    name: str
    kept: str
    seconds: float | None
    stage: Stage


@dataclass(frozen=True)
class Restore:
    """Of the database `name`."""

    name: str
    instances: Instances
    terraform: Terraform
    check: Callable[[Restored], Rows]
    """Counts rows by model, or raises TijError."""
    asking: Asking
    now: Callable[[], datetime]
    environment: str

    def run(self, to: str | None) -> Swapped | None:
        """Restore the moment `to`, or go on; None after a no."""
        wanted = window.parse(to) if to else None
        situation = self._situation()
        if situation.swap:
            if situation.swap.stage is Stage.UNDOING:
                raise BadInputError(
                    f"An earlier restore of {self.name} is being undone.",
                    next_step=f"tij restore -e {self.environment} --back, which goes on",
                )
            return self._finish(situation.swap, began=None)
        live = _available(situation)
        copy = situation.copy
        moment = Moment.of(copy) if copy else None
        if copy is None or moment is None:
            moment = self._checked(live, situation, wanted)
            if not self.asking.restore(self.name, moment):
                return None
            self.instances.say(f"{self.name}{COPY}: restoring {moment}")
            asked = copies.request(live, f"{self.name}{COPY}", moment)
            self.instances.rds.restore_db_instance_to_point_in_time(**asked)
        elif moment.source != live["DbiResourceId"]:
            raise BadInputError(
                f"{copy['DBInstanceIdentifier']} was restored from {moment.source}, which"
                f" {self.name} no longer is.",
                next_step=f"tij restore -e {self.environment} --back deletes the copy",
            )
        elif to and (wanted != moment.at and not (wanted is None and moment.latest)):
            raise BadInputError(
                f"{copy['DBInstanceIdentifier']} is there already, as of {moment}: --to {to} is"
                " another moment.",
                next_step=f"without --to it goes on; tij restore -e {self.environment} --back"
                " deletes the copy",
            )
        else:
            self.instances.say(f"{copy['DBInstanceIdentifier']}: going on; it is as of {moment}")
        with self._leaving_the_copy():
            copy = self._aligned(live)
            rows = self._counted(copy)
        pair = Pair(live, copy, Stage.SWAPPING)
        if not self.asking.swap(pair, moment, rows, self._rows_of(live)):
            return None
        # Much may have happened since the restore began.
        self.terraform.check()
        return self._finish(pair, began=time.monotonic())

    def back(self) -> Swapped | None:
        """Everything as it was before the restore; None after a no, or where a copy was deleted."""
        situation = self._situation()
        swap, before = situation.swap, situation.before
        if swap and swap.stage is Stage.UNDOING:
            return self._finish(swap, began=None)
        if swap:
            pair = Pair(swap.coming, swap.leaving, Stage.UNDOING)
        elif situation.copy:
            self._remove(situation.copy)
            return None
        elif before:
            _available(situation)
            self.terraform.check()
            pair = Pair(before.coming, before.leaving, Stage.UNDOING)
        else:
            raise BadInputError(
                f"There is no restore of {self.name} to undo.",
                next_step="what there is: aws rds describe-db-instances",
            )
        if not self.asking.swap(pair, None, {}, None):
            return None
        return self._finish(pair, began=None if swap else time.monotonic())

    def _situation(self) -> Situation:
        return Situation.of(self.instances.all(), self.name)

    def _checked(
        self, live: DBInstanceTypeDef, situation: Situation, wanted: datetime | None
    ) -> Moment:
        """The moment, once nothing speaks against restoring it; else BadInputError."""
        if situation.stranger:
            raise BadInputError(
                f"{self.name}{COPY} is there already, and no restore made it.",
                next_step="look at it; delete or rename it",
            )
        Swap(self.instances, self.name, self.now).check()
        if "MasterUserSecret" not in live:
            raise BadInputError(
                f"RDS doesn't manage the password of {self.name}: a restored one would have none"
                " that the service knows.",
                next_step=f"tij adopt next -e {self.environment}, up to its password",
            )
        try:
            moment = window.choose(self.instances.rds, live, wanted)
        except BadInputError as error:
            if situation.before:
                kept = situation.before.leaving["DBInstanceIdentifier"]
                error.add_note(
                    f"Earlier moments are {kept}'s: tij restore -e {self.environment} --back, then"
                    " this again"
                )
            raise
        self.terraform.check()
        return moment

    def _aligned(self, live: DBInstanceTypeDef) -> DBInstanceTypeDef:
        """The copy, as soon as it is as the live one in all but its data."""
        copy = self.instances.until_restored(f"{self.name}{COPY}")
        changes = copies.differing(live, copy)
        if not changes:
            return copy
        self.instances.say(f"{self.name}{COPY}: setting {', '.join(changes)}")
        self.instances.rds.modify_db_instance(
            DBInstanceIdentifier=f"{self.name}{COPY}", ApplyImmediately=True, **changes
        )
        return self.instances.until(
            f"{self.name}{COPY}",
            lambda: self.instances.describe(f"{self.name}{COPY}"),
            lambda found: not copies.differing(live, found),
        )

    def _rows_of(self, live: DBInstanceTypeDef) -> Rows | None:
        try:
            with telling_aws_errors():
                return self._counted(live)
        except InterruptedRunError:
            raise
        except TijError:
            # What is wrong with it may be the reason for all this.
            return None

    def _counted(self, instance: DBInstanceTypeDef) -> Rows:
        self.instances.say(f"{instance['DBInstanceIdentifier']}: counting rows, in a one-off task")
        return self.check(Restored.of(instance))

    @contextmanager
    def _leaving_the_copy(self) -> Iterator[None]:
        try:
            with telling_aws_errors():
                yield
        except TijError as error:
            error.add_note(
                f"{self.name}{COPY} stays, and {self.name} was not touched."
                f"\nNext: tij restore -e {self.environment}, which goes on with it; or"
                f" tij restore -e {self.environment} --back, which deletes it"
            )
            raise

    def _finish(self, pair: Pair, *, began: float | None) -> Swapped:
        swap = Swap(self.instances, self.name, self.now)
        command = f"tij restore -e {self.environment}"
        with half_way(pair.stage, command, f"{command} --back"):
            swap.begin(pair)
            swap.names(pair)
            self.terraform.take_in(pair.coming["DbiResourceId"], self.name)
            self.terraform.hand_over()
            seconds = None if began is None else time.monotonic() - began
            return Swapped(self.name, swap.end(pair), seconds, pair.stage)

    def _remove(self, copy: DBInstanceTypeDef) -> None:
        if self.asking.remove(copy["DBInstanceIdentifier"]):
            self.instances.delete(copy)


def _available(situation: Situation) -> DBInstanceTypeDef:
    live = situation.live
    if live is None:
        raise BadInputError(
            f"There is no database {situation.name}.",
            next_step="what there is: aws rds describe-db-instances",
        )
    check_available(live)
    return live
