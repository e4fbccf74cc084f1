"""What is deployed, and the world to ask about it: for commands that look at a live system."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tij.deploy.outputs import read_outputs
from tij.errors import TijError
from tij.rehearsal.application import LocalApplication, running_on
from tij.session.session import Session
from tij.verification.checks.names import public_resolver
from tij.verification.deployment import Deployment
from tij.verification.line import World
from tij.verification.reach import Reach

HEALTHY_TIMEOUT = 120
"""Seconds."""


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
        aws=session.aws.client,
        reach=_reach(session),
        resolver=public_resolver(),
        now=lambda: datetime.now(UTC),
    )


def wait_for_tasks(session: Session) -> None:
    """Where this command has the embedded AWS started, its tasks are healthy seconds later."""
    if not session.aws.embedded or session.settings.pause.since or running_on(session.aws) is None:
        return
    # What is wrong with them, or that there are none, the checks say.
    with suppress(TijError):
        LocalApplication(session, lambda _: None).wait(HEALTHY_TIMEOUT)


def _reach(session: Session) -> Reach:
    """By DNS; in a rehearsal through the front that the embedded AWS names, if it runs one."""
    if not session.aws.embedded:
        return Reach()
    running = running_on(session.aws)
    if running is None:
        return Reach(doors={})
    front = running["front"]
    dns, port = session.settings.dns, front["port"]
    doors = {
        (host, wanted): ("127.0.0.1", port)
        for host in (dns.api_domain, dns.cdn_domain, dns.redirected_domain)
        if host
        # Pages name the CDN with the front's own port.
        for wanted in (443, port)
    }
    return Reach(doors, Path(front["root_certificate"]))
