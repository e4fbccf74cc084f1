"""Destroy stacks in reverse order. The state bucket stays: it knows what was there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tij.deploy.apply import Confirm, Show, Words, apply_saved
from tij.errors import BadInputError, TijError
from tij.report.changes import PlanChanges
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.schedule import raise_failures, run_in_order
from tij.session.session import Session
from tij.synthesized.graph import Stack
from tij.terraform.progress import Progress
from tij.terraform.saved_plans import SavedPlans


def destroyable(session: Session, names: Iterable[str]) -> tuple[Stack, ...]:
    """The chosen stacks that have something to destroy.

    Raises BadInputError for the state stack, and when a stack that stays needs a chosen one;
    TijError when an apply was killed and not finished since.
    """
    names = list(names)
    keeper = session.stacks.state
    if keeper and keeper.name in names:
        raise BadInputError(
            f"{keeper.name} is not destroyed: its bucket holds the state of every stack, and the"
            " versions to restore from.",
            next_step="empty and delete the bucket yourself, if you must.",
        )
    for stack in session.stacks:
        if session.workspace(stack).journal.read():
            raise TijError(
                f"{stack.name}: the last apply was killed; its state may miss what it made.",
                next_step=f"finish it with tij apply {stack.name}, then destroy",
            )
    built = [
        s
        for s in session.stacks
        if s is not keeper and (state := session.state(s)) and state.resources
    ]
    chosen = [s for s in built if not names or s in session.stacks.select(names)]
    for stack in chosen:
        dependents = session.stacks.dependents(stack.name)
        staying = [s.name for s in built if s.name in dependents and s not in chosen]
        if staying:
            raise BadInputError(
                f"{stack.name} cannot be destroyed: {', '.join(staying)} need it.",
                next_step=f"tij destroy {' '.join([stack.name, *staying])}",
            )
    return tuple(chosen)


def destroy_stacks(
    session: Session,
    stacks: Iterable[Stack],
    *,
    progress: Callable[[], Progress],
    show: Show,
    confirm: Confirm,
) -> list[str]:
    """Plan the destruction, show it, ask, and apply exactly that; return the stacks' names."""
    chosen = {stack.name: stack for stack in stacks}
    plans = SavedPlans(session.plans.directory / "destroy")

    def plan(name: str) -> StackPlan:
        return _plan_destruction(session, chosen[name], plans, shown)

    with progress() as shown:
        outcome = run_in_order(chosen, lambda _: (), plan, interrupt=session.interrupt)
    raise_failures(outcome, "Planned")
    show(outcome.done[name] for name in reversed(chosen))
    if not confirm():
        return []
    with progress() as shown:
        return apply_saved(
            session,
            [chosen[name] for name in reversed(chosen)],
            shown,
            plans=plans,
            after=session.stacks.dependents,
            words=Words("destroying", "destroyed"),
        )


def _plan_destruction(
    session: Session, stack: Stack, plans: SavedPlans, progress: Progress
) -> StackPlan:
    plans.discard(stack.name)
    workspace = session.workspace(stack)
    with progress.under_way(stack.name, "planning to destroy", "planned"):
        workspace.init()
        file = plans.plan_file(stack.name)
        workspace.plan(file, destroy=True, on_event=lambda event: progress.event(stack.name, event))
        content = workspace.show(file)
        plans.keep(stack, content, applicable=True)
    return StackPlan(stack.name, PlanStatus.CHANGES, PlanChanges.of(content))
