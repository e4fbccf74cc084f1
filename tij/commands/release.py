"""`tij release`: an image becomes the one that the service runs."""

from __future__ import annotations

from typing import Annotated

import typer

from tij import contract
from tij.commands.confirm import confirm
from tij.commands.image import Base, BuilderName, Dirty
from tij.commands.options import Environment, Json, Yes
from tij.commands.pause import refuse_paused
from tij.console import err, out
from tij.deploy.outputs import read_outputs
from tij.ecs.names import service_names
from tij.errors import ExitCode
from tij.image.environment import push_from, repository_of
from tij.image.repository import Repository
from tij.image.scan import Scans
from tij.migrations.report import Concern
from tij.release.flow import Release, Released, ReleaseFailedError
from tij.release.opening import open_release
from tij.release.parameter import ReleasedImage
from tij.release.scanned import UNSCANNED, check_scan
from tij.release.watch import TIMEOUT
from tij.session.aws import telling_aws_errors
from tij.session.session import Session, open_session
from tij.settings.models import RefusedFindings
from tij.terraform.progress import Progress

Image = Annotated[
    str | None,
    typer.Argument(help="A digest or a tag of the registry; the checkout's commit if not given."),
]
Timeout = Annotated[
    int, typer.Option(min=1, help="Seconds that the new tasks have to become healthy.")
]
Accept = Annotated[
    list[Concern] | None,
    typer.Option(
        help="Go ahead although the migrations do this: break the running code, lock a table for"
        " long, or can't be measured. May be given more than once.",
    ),
]
AcceptFinding = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Go ahead although ECR's scan found this in the image (CVE-2026-1234), or"
        f" `{UNSCANNED}`. May be given more than once.",
    ),
]


def release(
    image: Image = None,
    environment: Environment = "local",
    yes: Yes = False,
    dirty: Dirty = False,
    base: Base = None,
    builder: BuilderName = None,
    timeout: Timeout = TIMEOUT,
    accept: Accept = None,
    accept_finding: AcceptFinding = None,
    json: Json = False,
) -> None:
    """Release an image: migrate from it, move the service to it, wait until it is healthy.

    Without IMAGE the checkout is built and pushed first, unless the registry has it. ECR's scan of
    it is read, and its migrations are measured, before anything is done (`tij migrations`). When
    something fails, what ran before runs again, and one post-mortem says why. Exit codes: 0 the
    image serves, 1 it does not, 2 wrong input, 4 refused because of its vulnerabilities or its
    migrations (nothing was done).
    """
    with open_session(environment) as session:
        refuse_paused(session.settings, environment)
        repository = repository_of(session)
        if image:
            digest = repository.find(image)
        else:
            pushed = push_from(session, dirty=dirty, base=base, builder=builder, on_line=err.print)
            digest = pushed.digest
        _check_scan(session, repository, digest, frozenset(accept_finding or ()))
        released = _parameter(session)
        tags = ", ".join(repository.tags(digest)) or "no tag"
        question = f"Release {digest[:19]} ({tags}) to {environment}?"
        if not confirm(question, yes=yes):
            err.print("Nothing was released.")
            return
        names = service_names(session)
        if names is None:
            _first(released, digest, environment, json)
            return
        releasing = open_release(
            session,
            names=names,
            repository=repository,
            released=released,
            progress=lambda: Progress(err),
            say=err.print,
            timeout=timeout,
            accepted=frozenset(accept or ()),
        )
        _run(releasing, digest, json)


def _check_scan(
    session: Session, repository: Repository, digest: str, accepted: frozenset[str]
) -> None:
    refused = session.settings.registry.refuse_findings
    if refused is not RefusedFindings.NONE:
        err.print("scan: reading what ECR found in the image")
        with telling_aws_errors():
            scan = Scans(repository, session.interrupt).of(digest)
        check_scan(scan, refused, accepted)


def _run(releasing: Release, digest: str, json: bool) -> None:
    try:
        done = releasing.run(digest)
    except ReleaseFailedError as failed:
        if not json:
            raise
        out.print_json(data={"released": False, "image": digest, **failed.post_mortem.document()})
        raise typer.Exit(ExitCode.FAILED) from failed
    if json:
        out.print_json(data=_document(done))
        return
    was = f", instead of {done.previous[:19]}" if done.previous not in (None, digest) else ""
    out.print(
        f"Released: {digest}{was}. {done.running} healthy after {done.seconds:.0f} s.",
    )


def _document(done: Released) -> dict[str, object]:
    return {
        "released": True,
        "image": done.digest,
        "previous": done.previous,
        "snapshot": done.snapshot,
        "task_definition": done.definition,
        "running": done.running,
        "seconds": round(done.seconds, 1),
    }


def _first(released: ReleasedImage, digest: str, environment: str, json: bool) -> None:
    """Before the service exists its image can only be named: the apply makes the service of it."""
    released.write(digest, instead_of=released.read())
    if json:
        out.print_json(data={"released": False, "recorded": True, "image": digest})
        return
    out.print(
        f"{digest} is recorded as the image to start with; there is no service yet.\n"
        f"Next: tij apply -e {environment}, then tij release -e {environment}, which migrates",
    )


def _parameter(session: Session) -> ReleasedImage:
    outputs = read_outputs(session, [session.stacks[contract.FOUNDATION]])[contract.FOUNDATION]
    return ReleasedImage(outputs[contract.RELEASED_IMAGE_PARAMETER.name], session.aws.client("ssm"))
