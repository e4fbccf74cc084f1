"""Terraform's side: the stack `data` gets the instance that now has the name, `service` follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tij import contract
from tij.deploy.apply import apply_saved
from tij.deploy.plan import Read, plan_stack
from tij.errors import BadInputError, InterruptedRunError, TijError
from tij.release.logins import Logins
from tij.release.steps import ServiceStack
from tij.release.watch import Watch, all_healthy
from tij.report.changes import ResourceChange
from tij.report.entry import Action
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.restore.remembered import remembered
from tij.session.session import Session
from tij.state.objects import Location, managed, read_object
from tij.state.recovery import list_versions, read_lock
from tij.synthesized.graph import Stack
from tij.terraform.progress import Progress

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

TYPE = "aws_db_instance"
UNREAD = frozenset(
    {"allow_major_version_upgrade", "apply_immediately", "delete_automated_backups"}
    | {"final_snapshot_identifier", "manage_master_user_password", "skip_final_snapshot"}
)
"""What the state keeps of an instance and AWS doesn't say: an import leaves it to the apply."""


@dataclass(frozen=True)
class Stacks:
    """`show` shows a plan; `progress` makes a display for one run of Terraform."""

    session: Session
    watches: Sequence[Watch]
    """The service's and its workers'."""
    progress: Callable[[], Progress]
    show: Callable[[Iterable[StackPlan]], None]
    say: Callable[[str], None]
    logins: Logins | None = None
    """Where the application and migrations log in as roles of their own."""
    what: str = "A restore changes the database's data only, so that it can be taken back."
    """Why nothing else may wait to be applied."""

    def check(self, *, gone: bool = False) -> None:
        """BadInputError where somebody works on it, or anything waits to be applied.

        With `gone` the database's making waits: it is what is restored.
        """
        for name in (contract.DATA, contract.SERVICE):
            location = Location.of(self.session.stacks[name].backend)
            if lock := read_lock(self.session.aws.client("s3"), location):
                step = f"wait for them; if their run is dead, tij state unlock {name}"
                raise BadInputError(f"{name}: {lock}", next_step=step)
        for watch in self.watches:
            service = watch.service.describe()
            if any(d.get("rolloutState") == "IN_PROGRESS" for d in service["deployments"]):
                raise BadInputError(
                    f"A deployment of {watch.service.names.service} is under way.",
                    next_step="wait until it has ended: tij verify --only deployment",
                )
        for name in (contract.DATA, contract.SERVICE):
            plan = self._plan(self.session.stacks[name])
            if plan.status is not PlanStatus.UNCHANGED:
                self.session.plans.discard(name)
                if gone and plan.applicable and self._only_makes_it(plan):
                    continue
                environment = self.session.environment
                raise BadInputError(
                    f"The stack {name} has changes that are not applied. {self.what}",
                    next_step=f"tij plan -e {environment} {name}, then tij apply -e {environment}"
                    f" {name}, or take the change back",
                )

    def remembered(self) -> DBInstanceTypeDef:
        """The database as the state knows it; BadInputError where the state has none."""
        location = Location.of(self.session.stacks[contract.DATA].backend)
        content = read_object(self.session.aws.client("s3"), location.bucket, location.key)
        for address, instance in managed(json.loads(content or '{"resources": []}')):
            if address == self.address:
                return remembered(instance["attributes"])
        raise BadInputError(
            f"Terraform's state of {contract.DATA} has no {self.address} either: how it was made is"
            " not known.",
            next_step=f"tij state restore {contract.DATA}, to a version that has it",
        )

    def take_in(
        self,
        resource_id: str,
        identifier: str,
        data: Stack | None = None,
        marks: Mapping[str, str] | None = None,
    ) -> None:
        """Let the state have the instance: nothing else of the stack, and nothing of AWS, changes.

        `data` is the stack as it is to be, where it is not the session's. The state before it stays
        a version of its object. `marks` are tags of the instance that stay for now.
        """
        stack, address = data or self.session.stacks[contract.DATA], self.address
        if marks:
            stack = replace(stack, configuration=_tagged(stack.configuration, marks))
        state = self.session.state(stack)
        known = (state.ids if state else {}).get(address)
        if known not in (None, resource_id):
            versions = list_versions(self.session.aws.client("s3"), Location.of(stack.backend))
            if versions:
                self.say(
                    f"{stack.name}: {address} goes out of the state; the state until now is version"
                    f" {versions[0].version_id} (tij state restore {stack.name})"
                )
            workspace = self.session.workspace(stack)
            workspace.init()
            workspace.forget([address])
        # With a block that no synthesized stack has.
        block = {"import": [{"to": address, "id": identifier}]}
        configuration: Any = {**stack.configuration, **block}
        importing = replace(stack, configuration=configuration)
        plan = self._plan(importing)
        if plan.status is not PlanStatus.UNCHANGED:
            if not all(_is_expected(change, address) for change in plan.changes.resources):
                self.show([plan])
            wrong = [change for change in plan.changes.resources if _is_more(change, address)]
            if wrong or not plan.applicable:
                self.session.plans.discard(stack.name)
                what = ", ".join(f"{change.address}: {change.action.value}" for change in wrong)
                raise TijError(
                    f"The plan of {stack.name} does more than take the database in: {what}. It was"
                    f" not applied; {identifier} is in its place on AWS.",
                    next_step=f"tij plan -e {self.session.environment} {stack.name}",
                )
            with self.progress() as shown:
                apply_saved(self.session, [importing], shown)
            plan = self._plan(stack)
        if plan.status is PlanStatus.UNCHANGED:
            self.say(f"{stack.name}: its plan is empty")
        else:
            self.show([plan])
            self.session.plans.discard(stack.name)
            self.say(f"{stack.name}: what is shown still differs: tij apply {stack.name}")

    def hand_over(self) -> None:
        """Let the service's tasks have the new secret; TijError unless they serve with it.

        The database that now has the name may lack the roles, or know other passwords of theirs:
        its master logs in until they are made again.
        """
        if self.logins:
            self.logins.give_back()
        self._serve()
        if self.logins and self._made(self.logins) and self.logins.take_over():
            self._serve()

    def _made(self, logins: Logins) -> bool:
        self.say("database logins: making the roles again, in a one-off task")
        made = logins.make(None, self.say)
        if made.too_old:
            self.say("database logins: left to the next release, the image is older than they are")
            return False
        if made.task.exit_code != 0:
            raise TijError(
                "The service serves with the database that now has the name, and logs in as its"
                f" master: the roles were not made. {made.task.end}\n" + "\n".join(made.log[-10:])
            )
        return True

    def _serve(self) -> None:
        before = [(watch, watch.before()) for watch in self.watches]
        ServiceStack(self.session, self.progress).apply()
        try:
            watch, rollout = all_healthy(before)
        except InterruptedRunError as error:
            # What it says next is for a release.
            raise InterruptedRunError("Interrupted.") from error
        if rollout.failed:
            raise TijError(
                f"{watch.service.names.service} does not serve with the database that now has the"
                f" name: {rollout.failed}."
            )

    @property
    def address(self) -> str:
        """The database's."""
        (name,) = self.session.stacks[contract.DATA].configuration["resource"][TYPE]
        return f"{TYPE}.{name}"

    def _only_makes_it(self, plan: StackPlan) -> bool:
        made = [(change.address, change.action) for change in plan.changes.resources]
        return made == [(self.address, Action.CREATE)]

    def _plan(self, stack: Stack) -> StackPlan:
        with self.progress() as shown:
            return plan_stack(self.session, stack, {}, shown, ahead=False, read=Read.CHANGING)


def _tagged(configuration: Any, tags: Mapping[str, str]) -> Any:
    tagged: Any = json.loads(json.dumps(configuration))
    for database in tagged["resource"][TYPE].values():
        database["tags"] = {**database.get("tags", {}), **tags}
    return tagged


def _is_expected(change: ResourceChange, address: str) -> bool:
    said = {difference.argument for difference in change.differences}
    return not _is_more(change, address) and said <= UNREAD


def _is_more(change: ResourceChange, address: str) -> bool:
    harmless = change.action in (Action.IMPORT, Action.UPDATE)
    return change.address != address or not harmless
