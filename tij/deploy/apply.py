"""Apply saved plans: exactly what was shown, in dependency order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tij import contract
from tij.app.cache import lock_cache
from tij.app.secrets import make_ready
from tij.deploy.let_go import refuse_what_others_have
from tij.deploy.plan import Read, plan_stack, plan_stacks
from tij.report.changes import PlanChanges
from tij.report.stack_plan import PlanStatus, StackPlan
from tij.schedule import raise_failures, run_in_order
from tij.session.session import Session
from tij.synthesized.graph import Stack
from tij.terraform.progress import Progress
from tij.terraform.saved_plans import SavedPlans

Show = Callable[[Iterable[StackPlan]], None]
Confirm = Callable[[], bool]
AfterApply = Callable[[Stack, StackPlan], None]


@dataclass(frozen=True)
class Words:
    """How progress calls what happens to a stack."""

    doing: str
    done: str


APPLY = Words("applying", "applied")


def apply_saved(
    session: Session,
    stacks: Iterable[Stack],
    progress: Progress,
    *,
    plans: SavedPlans | None = None,
    after: Callable[[str], Iterable[str]] | None = None,
    words: Words = APPLY,
) -> list[str]:
    """Apply the saved plan of each of `stacks`; return their names.

    `after` says which of them go before one: what it needs, unless told otherwise.
    """
    chosen = {stack.name: stack for stack in stacks}

    def work(name: str) -> None:
        _apply_one(session, chosen[name], plans or session.plans, progress, words)

    outcome = run_in_order(
        chosen, after or (lambda name: chosen[name].needs), work, interrupt=session.interrupt
    )
    raise_failures(outcome, words.done.capitalize())
    return list(outcome.done)


def apply_in_waves(
    session: Session,
    stacks: Iterable[Stack],
    *,
    progress: Callable[[], Progress],
    show: Show,
    confirm: Confirm,
) -> list[str]:
    """Plan, show, ask, apply; again for the stacks that read what was just applied.

    Ends when nothing is left to change, or at the first no. Returns the applied stacks' names.
    """
    remaining = list(stacks)
    applied: list[str] = []
    while remaining:
        with progress() as shown:
            outcome = plan_stacks(session, remaining, shown, ahead=False)
        raise_failures(outcome, "Planned")
        plans = outcome.done
        show(plans[stack.name] for stack in remaining)
        now = [stack for stack in remaining if plans[stack.name].applicable]
        if not now or not confirm():
            break
        with progress() as shown:
            applied += apply_saved(session, now, shown)
        remaining = [s for s in remaining if plans[s.name].status is PlanStatus.DEFERRED]
    return applied


def apply_unasked(
    session: Session,
    stacks: Iterable[Stack],
    progress: Progress,
    *,
    after_apply: AfterApply = lambda *_: None,
) -> list[StackPlan]:
    """Plan and apply each stack as soon as those that it needs are through.

    The state bucket must be there: no stack waits for the one that makes it. `after_apply` is
    called when a stack has been applied, or had nothing to apply, before those that need it begin.
    """
    chosen = {stack.name: stack for stack in stacks}
    keeper = session.stacks.state
    bucket = {keeper.name} if keeper else set()

    def work(name: str) -> StackPlan:
        stack = chosen[name]
        # Nobody is shown it: it is read only for what it deletes.
        plan = plan_stack(session, stack, {}, progress, ahead=False, read=Read.DELETING)
        if plan.applicable:
            _apply_one(session, stack, session.plans, progress, steps=plan.steps)
        after_apply(stack, plan)
        return plan

    outcome = run_in_order(
        chosen, lambda name: chosen[name].needs.keys() - bucket, work, interrupt=session.interrupt
    )
    raise_failures(outcome, "Applied")
    return [outcome.done[name] for name in chosen]


def _apply_one(
    session: Session,
    stack: Stack,
    plans: SavedPlans,
    progress: Progress,
    words: Words = APPLY,
    steps: int = 0,
) -> None:
    # How many `steps` a plan has that was not read, since it deletes nothing.
    if stack.name == contract.SERVICE and words is APPLY:
        make_ready(session.aws.client, session.settings)
        lock_cache(session.aws.client, session.settings)
    if plans.json_file(stack.name).exists():
        content = plans.load(stack.name)
        refuse_what_others_have(session, stack, content)
        steps = PlanChanges.of(content).steps
    workspace = session.workspace(stack)
    progress.begin(stack.name, words.doing, steps)
    ended = f"not {words.done} to the end"
    try:
        workspace.init()
        workspace.apply(
            plans.plan_file(stack.name),
            on_event=lambda event: progress.event(stack.name, event),
        )
        if stack.name == contract.DATA and words is APPLY:
            # Here its secret is written: the next task shows the new token.
            lock_cache(session.aws.client, session.settings)
        ended = words.done
    finally:
        # Applied or not, the state has moved on: Terraform would refuse this plan from now on.
        plans.discard(stack.name)
        progress.end(stack.name, ended)
