"""Write every stack as HCL into a directory, and see that its plan changes nothing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tij.deploy.gate import write
from tij.errors import BadInputError
from tij.export.schema import Schemas
from tij.export.writer import Writer
from tij.schedule import raise_failures, run_in_order
from tij.session.session import Session
from tij.synthesized.graph import Stack
from tij.terraform.progress import Progress
from tij.terraform.workspace import Workspace


def export_hcl(session: Session, directory: Path, progress: Progress) -> dict[str, list[Path]]:
    """Stack → the files that were written for it below `directory`, which must be empty or new.

    Nothing on AWS and no state is read or changed. Raises BadInputError when the directory holds
    something, TijError for what has no form in HCL; nothing is written then.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise BadInputError(
            f"{directory}: there is something already.", next_step="name a new directory"
        )
    stacks = {stack.name: stack for stack in session.stacks}
    progress.begin("providers", "asking for their schemas")
    words = "no schemas"
    try:
        schemas = _schemas(session)
        words = "read"
    finally:
        progress.end("providers", words)
    written = {
        stack.name: _formatted(session, stack, Writer(stack, schemas, stacks).files())
        for stack in session.stacks
    }
    made: dict[str, list[Path]] = {}
    for name, files in written.items():
        for file, text in files.items():
            write(directory / name / file, text)
            made.setdefault(name, []).append(directory / name / file)
    return made


def _schemas(session: Session) -> Schemas:
    """Asked of the providers alone: what was never applied has no backend to connect to."""
    stacks = list(session.stacks)
    required = {name: block for s in stacks for name, block in s.required_providers.items()}
    with tempfile.TemporaryDirectory() as scratch:
        configuration = {"terraform": {"required_providers": required}}
        Path(scratch, "main.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
        widest = max(stacks, key=lambda stack: len(stack.required_providers))
        workspace = _beside(session, widest, Path(scratch))
        workspace.run_init("-backend=false")
        return Schemas(workspace.schemas(), required)


def _formatted(session: Session, stack: Stack, files: Mapping[str, str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as scratch:
        for name, text in files.items():
            Path(scratch, name).write_text(text, encoding="utf-8")
        _beside(session, stack, Path(scratch)).format()
        return {name: Path(scratch, name).read_text(encoding="utf-8") for name in files}


def changed_by_export(session: Session, directory: Path, progress: Progress) -> list[str]:
    """The applied stacks for which the HCL in `directory` plans a change; none should."""
    applied = {stack.name: stack for stack in session.stacks if session.state(stack)}

    def plan(name: str) -> bool:
        progress.begin(name, "planning")
        different = True
        try:
            with tempfile.TemporaryDirectory() as scratch:
                for file in sorted((directory / name).glob("*.tf")):
                    Path(scratch, file.name).write_bytes(file.read_bytes())
                workspace = _beside(session, applied[name], Path(scratch))
                workspace.run_init("-reconfigure")
                different = workspace.plan(
                    Path(scratch, "plan"),
                    lock=False,
                    on_event=lambda event: progress.event(name, event),
                )
        finally:
            progress.end(name, "differs" if different else "no changes")
        return different

    outcome = run_in_order(applied, lambda _: (), plan, interrupt=session.interrupt)
    raise_failures(outcome, "Planned")
    return [name for name in applied if outcome.done[name]]


def _beside(session: Session, stack: Stack, directory: Path) -> Workspace:
    logs = session.project.logs(session.environment) / "export"
    return Workspace(session.terraform, stack, directory, logs)
