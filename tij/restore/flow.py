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
from tij.restore.marks import RESTORED_FROM, Moment, Stage
from tij.restore.situation import COPY, Pair, Situation
from tij.restore.swap import Swap, half_way
from tij.restore.vault import Vault
from tij.session.aws import telling_aws_errors

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

Rows = Mapping[str, int]


class Terraform(Protocol):
    """Its side of a swap; `tij.restore.stacks` is the real one."""

    def check(self, *, gone: bool = False) -> None:
        """BadInputError where somebody works on it, or more waits than to make one that is gone."""

    def remembered(self) -> DBInstanceTypeDef:
        """How one that is gone was made; BadInputError where that is not known."""

    def take_in(
        self, resource_id: str, identifier: str, *, marks: Mapping[str, str] | None = None
    ) -> None:
        """The state gets the instance that now has the name; its tags `marks` stay."""

    def hand_over(self) -> None:
        """The service's tasks get its secret, and serve with it."""


class Asking(Protocol):
    """What the operator decides; each is False for a no."""

    def restore(self, name: str, moment: Moment, *, gone: bool) -> bool:
        """Before anything is made; `gone` when there is no database of the name."""

    def swap(self, pair: Pair, moment: Moment | None, rows: Rows, live: Rows | None) -> bool:
        """Before the service loses its database; `live` is None where it could not be counted."""

    def take_over(self, name: str, moment: Moment, rows: Rows) -> bool:
        """Before the copy becomes the database that is gone."""

    def remove(self, copy: str) -> bool:
        """Before the copy is deleted."""


@dataclass(frozen=True)
class Swapped:
    """The database `name` is another instance now; `kept` is what the one before is called.

    None is kept where none was there. `seconds` went from the first change of a name until the
    service was healthy; None where an earlier run began.
    """

    name: str
    kept: str | None
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
    vault: Vault
    now: Callable[[], datetime]
    environment: str

    def run(self, to: str | None, *, from_vault: bool = False) -> Swapped | None:
        """Restore the moment `to`, or go on; None after a no.

        With `from_vault` the newest of AWS Backup's copies that is not after it, also of a database
        that is gone.
        """
        wanted = window.parse(to) if to else None
        situation = self._situation()
        if situation.swap:
            if situation.swap.stage is Stage.UNDOING:
                raise BadInputError(
                    f"An earlier restore of {self.name} is being undone.",
                    next_step=f"tij restore -e {self.environment} --back, which goes on",
                )
            return self._finish(situation.swap, began=None)
        if situation.live and situation.alone:
            return self._take_over(situation.live, situation.alone, began=None)
        copy = situation.copy
        moment = Moment.of(copy) if copy else None
        gone = situation.live is None and (from_vault or bool(moment and moment.snapshot))
        live = self.terraform.remembered() if gone else self._available(situation)
        if copy is None or moment is None:
            moment = self._checked(live, situation, wanted, from_vault)
            if not self.asking.restore(self.name, moment, gone=gone):
                return None
            self.instances.say(f"{self.name}{COPY}: restoring {moment}")
            self._request(live, moment)
        elif from_vault and not moment.snapshot:
            raise BadInputError(
                f"{copy['DBInstanceIdentifier']} is there already, and not from the vault.",
                next_step=f"without --from-vault it goes on; tij restore -e {self.environment}"
                " --back deletes the copy",
            )
        elif not moment.snapshot and moment.source != live["DbiResourceId"]:
            raise BadInputError(
                f"{copy['DBInstanceIdentifier']} was restored from {moment.source}, which"
                f" {self.name} no longer is.",
                next_step=f"tij restore -e {self.environment} --back deletes the copy",
            )
        elif to and not self._is_asked_for(moment, wanted):
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
        if gone:
            if not self.asking.take_over(self.name, moment, rows):
                return None
            self.terraform.check(gone=True)
            return self._take_over(copy, moment, began=time.monotonic())
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
        elif situation.alone:
            raise BadInputError(
                f"{self.name} was gone before it was restored from {situation.alone}: there is"
                " nothing to go back to.",
                next_step=f"tij restore -e {self.environment} --from-vault, which goes on",
            )
        elif situation.copy:
            self._remove(situation.copy)
            return None
        elif before:
            self._available(situation)
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

    def _is_asked_for(self, moment: Moment, wanted: datetime | None) -> bool:
        """Whether the copy that is there is what the operator names now."""
        if moment.snapshot:
            return self.vault.choose(self.name, wanted) == moment
        return wanted == moment.at or (wanted is None and moment.latest)

    def _request(self, live: DBInstanceTypeDef, moment: Moment) -> None:
        copy, rds = f"{self.name}{COPY}", self.instances.rds
        if moment.snapshot:
            snapshot = self.vault.snapshot(moment.snapshot)
            rds.restore_db_instance_from_db_snapshot(
                **copies.request_of(snapshot, live, copy, moment)
            )
        else:
            rds.restore_db_instance_to_point_in_time(**copies.request(live, copy, moment))

    def _checked(
        self,
        live: DBInstanceTypeDef,
        situation: Situation,
        wanted: datetime | None,
        from_vault: bool,
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
        if from_vault:
            moment = self._of_vault(live, wanted)
            self.terraform.check(gone=situation.live is None)
            return moment
        try:
            moment = window.choose(self.instances.rds, live, wanted)
        except BadInputError as error:
            if self.vault.name:
                error.add_note(
                    f"Copies of {self.vault.name}: tij restore -e {self.environment} --from-vault"
                )
            if situation.before:
                kept = situation.before.leaving["DBInstanceIdentifier"]
                error.add_note(
                    f"Earlier moments are {kept}'s: tij restore -e {self.environment} --back, then"
                    " this again"
                )
            raise
        self.terraform.check()
        return moment

    def _of_vault(self, live: DBInstanceTypeDef, wanted: datetime | None) -> Moment:
        moment = self.vault.choose(self.name, wanted)
        unfit = copies.unfit(self.vault.snapshot(moment.snapshot), live)
        if unfit:
            raise BadInputError(
                f"The copy of {moment} can't become {self.name}: {unfit}.",
                next_step="another copy: --to MOMENT",
            )
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

    def _take_over(
        self, coming: DBInstanceTypeDef, moment: Moment, *, began: float | None
    ) -> Swapped:
        """Let it be the database that is gone; its mark is taken off last of all."""
        swap = Swap(self.instances, self.name, self.now)
        command = f"tij restore -e {self.environment} --from-vault"
        with half_way(Stage.SWAPPING, command):
            there = swap.named(coming)
            mark = moment.tag
            self.terraform.take_in(
                there["DbiResourceId"], self.name, marks={mark["Key"]: mark["Value"]}
            )
            self.terraform.hand_over()
            seconds = None if began is None else time.monotonic() - began
            self.instances.rds.remove_tags_from_resource(
                ResourceName=there["DBInstanceArn"], TagKeys=[RESTORED_FROM]
            )
        return Swapped(self.name, None, seconds, Stage.SWAPPING)

    def _remove(self, copy: DBInstanceTypeDef) -> None:
        if self.asking.remove(copy["DBInstanceIdentifier"]):
            self.instances.delete(copy)

    def _available(self, situation: Situation) -> DBInstanceTypeDef:
        live = situation.live
        if live is None:
            vault = self.vault.name and (
                f"; if it was deleted: tij restore -e {self.environment} --from-vault"
            )
            raise BadInputError(
                f"There is no database {situation.name}.",
                next_step=f"what there is: aws rds describe-db-instances{vault or ''}",
            )
        check_available(live)
        return live
