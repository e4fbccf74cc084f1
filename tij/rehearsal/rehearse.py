"""The rehearsal: the whole deployment on the embedded AWS, and proof that it is complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from tij import contract
from tij.deploy.apply import apply_unasked
from tij.deploy.bootstrap import bootstrap_state
from tij.deploy.outputs import read_outputs
from tij.deploy.plan import Read, plan_stacks
from tij.errors import InterruptedRunError, TijError
from tij.rehearsal.application import Check, LocalApplication
from tij.rehearsal.first_image import check_image, release_first_image
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.schedule import raise_failures
from tij.session.session import Session
from tij.synthesized.graph import Stack
from tij.terraform.progress import Progress


@dataclass(frozen=True)
class Built:
    """One stack of a rehearsal."""

    stack: str
    resources: int
    outputs: dict[str, Any]


@dataclass(frozen=True)
class Rehearsed:
    """What was built, and what the running application answered; nothing where it can't run.

    `failed` is the first wrong answer; the application goes on running, to be looked at.
    """

    built: list[Built]
    applied: bool
    """Whether there was anything to apply; every stack's plan was empty if not."""
    application: LocalApplication | None = None
    checks: list[Check] = field(default_factory=list)
    failed: TijError | None = None


def rehearse(
    session: Session,
    progress: Progress,
    show: Callable[[Iterable[StackPlan]], None],
    *,
    runs: bool,
    say: Callable[[str], None],
) -> Rehearsed:
    """Bootstrap, apply every stack, plan again; with `runs`, use the application beside that.

    Where nothing was applied, the plans that found nothing to apply are not made a second time.

    `runs` says that this machine has the programs for it; `say` reports what happens with it.

    Raises TijError when the second plan would change something: what AWS has is not what the
    configuration says then.
    """
    if runs:
        check_image(session, say)
    bootstrap_state(
        session,
        progress=progress,
        show=lambda _: None,
        confirm=lambda: True,
        confirm_adoption=lambda: True,
        # Its bucket is there: the rest of the state stack is applied below, beside the foundation.
        rest_follows=True,
    )

    with ThreadPoolExecutor(1) as beside:
        migrated: list[Future[LocalApplication]] = []
        used: list[Future[tuple[LocalApplication, list[Check], TijError | None]]] = []
        changed: list[bool] = []
        one_at_a_time = Lock()
        left = {contract.SERVICE, contract.DELIVERY} & {stack.name for stack in session.stacks}

        def after_apply(stack: Stack, plan: StackPlan) -> None:
            changed.append(plan.applicable)
            if stack.name == contract.FOUNDATION:
                # The service cannot be planned before an image is released.
                outputs = read_outputs(session, [stack])[stack.name]
                release_first_image(session, outputs, runs=runs)
            if stack.name == contract.SERVICE and runs:
                # As on AWS, the service starts while the first release migrates.
                application = LocalApplication(session, say)
                migrated.append(beside.submit(_migrate, application, anyhow=any(changed)))
            with one_at_a_time:
                left.discard(stack.name)
                if not left and migrated and not used:
                    # What is used is there: alarms and budget can follow meanwhile.
                    used.append(beside.submit(_use, migrated[0], say))

        plans = apply_unasked(session, session.stacks, progress, after_apply=after_apply)
        applied = any(plan.applicable for plan in plans)
        if applied:
            _plan_again(session, progress, show)
        built = _built(session)
        if used:
            return Rehearsed(built, applied, *used[0].result())
        return Rehearsed(built, applied)


def _migrate(application: LocalApplication, *, anyhow: bool) -> LocalApplication:
    if anyhow or not application.ready():
        application.migrate()
    return application


def _use(
    migrated: Future[LocalApplication], say: Callable[[str], None]
) -> tuple[LocalApplication, list[Check], TijError | None]:
    application = migrated.result()
    say("waiting for the service's tasks")
    application.wait()
    done: list[Check] = []
    try:
        for check in application.checks():
            done.append(check)
    except InterruptedRunError:
        raise
    except TijError as error:
        return application, done, error
    return application, done, None


def _plan_again(
    session: Session, progress: Progress, show: Callable[[Iterable[StackPlan]], None]
) -> None:
    outcome = plan_stacks(session, session.stacks, progress, in_order=False, read=Read.CHANGING)
    raise_failures(outcome, "Planned")
    different = [p for p in outcome.done.values() if p.status is not PlanStatus.UNCHANGED]
    if different:
        show(different)
        raise TijError(
            f"The second plan is not empty: {', '.join(p.stack for p in different)}. What"
            " was applied differs from the configuration.",
            next_step="read the plan above; tij plan shows it again",
        )


def _built(session: Session) -> list[Built]:
    outputs = read_outputs(session, session.stacks)
    built = []
    for stack in session.stacks:
        state = session.state(stack)
        built.append(
            Built(stack.name, len(state.resources) if state else 0, outputs.get(stack.name, {}))
        )
    return built
