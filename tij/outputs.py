"""The outputs of applied stacks that are meant for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tij.graph import Stack
from tij.session import Session


def read_outputs(session: Session, stacks: Iterable[Stack]) -> dict[str, dict[str, Any]]:
    """Values by stack and name, of the stacks that were applied.

    Sensitive outputs are left out; CDKTF's own cross-stack outputs are all sensitive.
    """
    values: dict[str, dict[str, Any]] = {}
    for stack in stacks:
        if session.state(stack) is None:
            continue
        workspace = session.workspace(stack)
        workspace.init()
        values[stack.name] = {
            name: output.value
            for name, output in sorted(workspace.outputs().items())
            if not output.sensitive
        }
    return values
