"""Run the state bucket's bootstrap within a session."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tij.errors import TijError
from tij.report.changes import PlanChanges
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.session.session import Session
from tij.state.bootstrap import Bootstrap, BootstrapStatus
from tij.synthesized.terraform_json import PlanJson
from tij.terraform.progress import Progress


def bootstrap_state(
    session: Session,
    *,
    progress: Progress,
    show: Callable[[Iterable[StackPlan]], None],
    confirm: Callable[[], bool],
    confirm_adoption: Callable[[], bool],
    rest_follows: bool = False,
) -> BootstrapStatus:
    """Make the environment's state bucket; see tij.state.bootstrap."""
    stack = session.stacks.state
    if stack is None:
        raise TijError(
            f"No stack of {session.environment} makes the bucket {session.settings.state.bucket}."
        )
    account_id = session.aws.client("sts").get_caller_identity()["Account"]

    def confirm_plan(plan: PlanJson) -> bool:
        changes = PlanChanges.of(plan)
        with progress.paused():
            show([StackPlan(stack.name, PlanStatus.CHANGES, changes)])
            return confirm()

    def adopt(_bucket: str) -> bool:
        with progress.paused():
            return confirm_adoption()

    bootstrap = Bootstrap(
        workspace=session.workspace(stack),
        s3=session.aws.client("s3"),
        account_id=account_id,
        directory=session.project.bootstrap(session.environment),
        rest_follows=rest_follows,
    )
    progress.begin(stack.name, "bootstrapping")
    status: BootstrapStatus | None = None
    try:
        status = bootstrap.run(confirm_plan, adopt, lambda event: progress.event(stack.name, event))
    finally:
        progress.end(stack.name, status.value if status else "not bootstrapped")
    return status
