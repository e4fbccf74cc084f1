"""The rehearsal: the whole deployment on the embedded AWS, and proof that it is complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from report.stack_plan import PlanStatus, StackPlan
from tij.applying import apply_unasked
from tij.bootstrapping import bootstrap_state
from tij.errors import TijError
from tij.graph import Stack
from tij.outputs import read_outputs
from tij.planning import plan_stacks
from tij.progress import Progress
from tij.session import Session
from tij.stand_in_image import release_stand_in
from tij.walk import raise_failures

IMAGE_STACK = "foundation"
"""The stack that makes the registry; an image must be in it before the service is made."""


@dataclass(frozen=True)
class Built:
    """One stack of a rehearsal."""

    stack: str
    resources: int
    outputs: dict[str, Any]


def rehearse(
    session: Session,
    progress: Progress,
    show: Callable[[Iterable[StackPlan]], None],
) -> list[Built]:
    """Bootstrap, apply every stack, plan again; return what was built.

    Raises TijError when the second plan would change something: what AWS has is not what the
    configuration says then.
    """
    bootstrap_state(
        session,
        progress=progress,
        show=lambda _: None,
        confirm=lambda: True,
        confirm_adoption=lambda: True,
        # The state stack is applied again below, beside the foundation.
        rest_follows=True,
    )

    def after_apply(stack: Stack) -> None:
        if stack.name == IMAGE_STACK:
            release_stand_in(session.aws, read_outputs(session, [stack])[stack.name])

    apply_unasked(session, session.stacks, progress, after_apply=after_apply)
    walked = plan_stacks(session, session.stacks, progress)
    raise_failures(walked, "Planned")
    different = [p for p in walked.done.values() if p.status is not PlanStatus.UNCHANGED]
    if different:
        show(different)
        raise TijError(
            f"The second plan is not empty: {', '.join(p.stack for p in different)}. AWS holds"
            " something else than the configuration says.\n"
            "Next: read the plan above; tij plan shows it again"
        )
    outputs = read_outputs(session, session.stacks)
    built = []
    for stack in session.stacks:
        state = session.state(stack)
        built.append(
            Built(stack.name, len(state.resources) if state else 0, outputs.get(stack.name, {}))
        )
    return built
