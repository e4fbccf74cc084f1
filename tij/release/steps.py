"""What a release does to AWS: migrate, move the service, and back."""

from __future__ import annotations

from collections.abc import Callable

from tij import contract
from tij.app.cache import lock_cache
from tij.app.secrets import make_ready
from tij.deploy.apply import apply_saved
from tij.deploy.plan import Read, plan_stack
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service, Task
from tij.errors import BadInputError
from tij.migrations.measure import definition_with
from tij.release.changes_beyond_image import changes_beyond_image
from tij.report.stack_plan import PlanStatus
from tij.session.session import Session
from tij.terraform.progress import Progress

STARTED_BY = "tij release"


class ServiceStack:
    """Terraform's side of a release: the stack `service`."""

    def __init__(self, session: Session, progress: Callable[[], Progress]) -> None:
        """`progress` makes a display for one run of Terraform."""
        self._session = session
        self._progress = progress
        self._stack = session.stacks[contract.SERVICE]

    def check(self) -> None:
        """BadInputError when the stack would change in more than its image, or lacks a secret."""
        make_ready(self._session.aws.client, self._session.settings)
        lock_cache(self._session.aws.client, self._session.settings)
        with self._progress() as shown:
            plan = plan_stack(
                self._session, self._stack, {}, shown, ahead=False, read=Read.CHANGING
            )
        if plan.status is PlanStatus.UNCHANGED:
            return
        if plan.status is PlanStatus.DEFERRED:
            raise BadInputError(
                f"The stack {contract.SERVICE} waits for {', '.join(plan.waits_for)}.",
                next_step=f"tij apply -e {self._session.environment}",
            )
        others = changes_beyond_image(self._session.plans.load(contract.SERVICE))
        self._session.plans.discard(contract.SERVICE)
        if others:
            raise BadInputError(
                f"The stack {contract.SERVICE} has changes that are not applied:"
                f" {', '.join(others)}. A release changes the image only, so that it can be taken"
                " back.",
                next_step=(
                    f"tij apply -e {self._session.environment} {contract.SERVICE}, then tij release"
                ),
            )

    def apply(self) -> None:
        """Plan and apply: the task definitions get the released image, the service the new one."""
        with self._progress() as shown:
            plan = plan_stack(
                self._session, self._stack, {}, shown, ahead=False, read=Read.CHANGING
            )
        if plan.applicable:
            with self._progress() as shown:
                apply_saved(self._session, [self._stack], shown)


def migrate(
    one_off: OneOff,
    service: Service,
    image: str,
    *,
    on_line: Callable[[str], None],
    on_status: Callable[[str], None],
) -> Task:
    """Run the release task from `image` to its end."""
    registered = service.definition(service.names.release_task_definition)
    with definition_with(one_off, registered, image) as definition:
        return one_off.run(definition, started_by=STARTED_BY, on_line=on_line, on_status=on_status)
