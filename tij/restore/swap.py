"""One instance takes another's name. Every step is found done, or done again, by a later run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tij.drill.instances import Instances
from tij.errors import BadInputError, TijError
from tij.restore.marks import REPLACED_BY, RESTORED_FROM, Replacement, Stage
from tij.restore.situation import Pair
from tij.session.aws import telling_aws_errors

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

KEPT = "-old-%Y%m%d-%H%M%S"
LONGEST = 63
"""Characters of an identifier (CreateDBInstance, DBInstanceIdentifier)."""
ENDS = {Stage.SWAPPING: Stage.DONE, Stage.UNDOING: Stage.UNDONE}


@dataclass(frozen=True)
class Swap:
    """Of the database `name`."""

    instances: Instances
    name: str
    now: Callable[[], datetime]
    mark: str = REPLACED_BY
    """The tag that says how far it is."""
    ends: tuple[str, ...] = (RESTORED_FROM,)
    """Tags that the one which has got the name loses."""

    def check(self) -> None:
        """BadInputError where the name is too long for what is kept."""
        kept = self.now().strftime(f"{self.name}{KEPT}")
        if len(kept) > LONGEST:
            raise BadInputError(
                f"{kept}, as the present one would be called, is longer than {LONGEST} characters."
            )

    def begin(self, pair: Pair) -> None:
        """Say on AWS what is to happen, before anything does."""
        # By the ARN, which a change of the name that is still under way would change.
        self._mark(replace(pair, leaving=self._settled(pair.leaving)), pair.stage)

    def names(self, pair: Pair) -> None:
        """Let `coming` have the name, and `leaving` a name by which it is kept."""
        leaving = self._settled(pair.leaving)
        if leaving["DBInstanceIdentifier"] == self.name:
            self._rename(leaving, self.now().strftime(f"{self.name}{KEPT}"))
        coming = self.named(pair.coming)
        self.instances.rds.remove_tags_from_resource(
            ResourceName=coming["DBInstanceArn"], TagKeys=[*self.ends, self.mark]
        )

    def named(self, coming: DBInstanceTypeDef) -> DBInstanceTypeDef:
        """The instance, once it has the name, which nobody else has."""
        coming = self._settled(coming)
        if coming["DBInstanceIdentifier"] == self.name:
            return coming
        return self._rename(coming, self.name)

    def end(self, pair: Pair) -> str:
        """Say on AWS that all is done; returns what the replaced one is called."""
        leaving = self._settled(pair.leaving)
        self._mark(replace(pair, leaving=leaving), ENDS[pair.stage])
        return leaving["DBInstanceIdentifier"]

    def _mark(self, pair: Pair, stage: Stage) -> None:
        value = Replacement(self.name, pair.coming["DbiResourceId"], stage).value
        self.instances.rds.add_tags_to_resource(
            ResourceName=pair.leaving["DBInstanceArn"], Tags=[{"Key": self.mark, "Value": value}]
        )

    def _rename(self, instance: DBInstanceTypeDef, name: str) -> DBInstanceTypeDef:
        before = instance["DBInstanceIdentifier"]
        self.instances.say(f"{before}: to be called {name}")
        self.instances.rds.modify_db_instance(
            DBInstanceIdentifier=before, NewDBInstanceIdentifier=name, ApplyImmediately=True
        )
        return self._settled(instance, name)

    def _settled(self, instance: DBInstanceTypeDef, name: str = "") -> DBInstanceTypeDef:
        """The instance as it is when no change of its name is under way; then as `name`, if so."""
        id_ = instance["DbiResourceId"]

        def look() -> DBInstanceTypeDef | None:
            # By its id: it has the name before for some seconds after the request, then neither.
            return next((i for i in self.instances.all() if i["DbiResourceId"] == id_), instance)

        def ready(found: DBInstanceTypeDef) -> bool:
            pending = found.get("PendingModifiedValues", {})
            as_asked = name in ("", found["DBInstanceIdentifier"])
            return as_asked and "DBInstanceIdentifier" not in pending

        return self.instances.until(name or instance["DBInstanceIdentifier"], look, ready)


@contextmanager
def half_way(stage: Stage, onward: str, back: str = "") -> Iterator[None]:
    """Add to a failure within how to go on: the command `onward`, or the one that goes `back`."""
    try:
        with telling_aws_errors():
            yield
    except TijError as error:
        going_on = {
            Stage.SWAPPING: f"{onward}, which goes on{back and f'; or {back}'}",
            Stage.UNDOING: f"{back}, which goes on",
        }
        error.add_note(f"The swap is half-way.\nNext: {going_on[stage]}")
        raise
