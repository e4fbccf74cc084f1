"""What is deployed, and the world to ask about it: for commands that look at a live system."""

from __future__ import annotations

from datetime import UTC, datetime

from tij.outputs import read_outputs
from tij.session import Session
from verification.aws import Clients
from verification.checks.names import public_resolver
from verification.deployment import Deployment
from verification.line import World
from verification.reach import Reach


def read_deployment(session: Session) -> Deployment:
    """Names, addresses and designs of every stack, from its outputs, state and JSON."""
    states = {stack.name: session.state(stack) for stack in session.stacks}
    return Deployment(
        settings=session.settings,
        configurations={stack.name: stack.configuration for stack in session.stacks},
        outputs=read_outputs(session, session.stacks),
        ids={
            f"{name}: {address}": id_
            for name, state in states.items()
            if state
            for address, id_ in state.ids.items()
        },
    )


def world(session: Session) -> World:
    """The session's AWS, the names as its environment says, and public DNS."""
    return World(
        aws=Clients(session.aws.client),
        reach=Reach.from_environment(session.aws.environment),
        resolver=public_resolver(),
        now=lambda: datetime.now(UTC),
    )
