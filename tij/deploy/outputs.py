"""The outputs of applied stacks that are meant for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tij.schedule import raise_failures, run_in_order
from tij.session.session import Session
from tij.synthesized.graph import Stack


def read_outputs(session: Session, stacks: Iterable[Stack]) -> dict[str, dict[str, Any]]:
    """Values by stack and name, of the stacks that were applied.

    Sensitive outputs are left out; CDKTF's own cross-stack outputs are all sensitive.
    """
    chosen = {stack.name: stack for stack in stacks}

    def work(name: str) -> dict[str, Any] | None:
        stack = chosen[name]
        if session.state(stack) is None:
            return None
        workspace = session.workspace(stack)
        workspace.init()
        return {
            output: value.value
            for output, value in sorted(workspace.outputs().items())
            if not value.sensitive
        }

    outcome = run_in_order(chosen, lambda _: (), work, interrupt=session.interrupt)
    raise_failures(outcome, "Read")
    return {name: found for name in chosen if (found := outcome.done[name]) is not None}
