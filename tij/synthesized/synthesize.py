"""Write `cdktf.out` for one environment, as `cdktf synth` does."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tij.errors import BadInputError, TijError
from tij.project import Project
from tij.synthesized.graph import StackGraph
from tij.synthesized.terraform_json import TerraformJson

TIMEOUT = 300
"""Seconds; a first run on a slow disk takes some 20."""


def synthesize(
    project: Project,
    environment: str,
    variables: Mapping[str, str],
    *,
    output: Path | None = None,
) -> StackGraph:
    """Run `main.py` and read what it wrote to `output`, `cdktf.out` if none is given.

    Raises BadInputError when main.py refuses the settings (code 2), TijError when it breaks.
    """
    outdir = {"CDKTF_OUTDIR": str(output)} if output else {}
    _run(project, environment, {**variables, **outdir}, ["main.py"])
    return StackGraph.read(output or project.synthesized, environment)


def synthesize_beside(
    project: Project,
    environment: str,
    variables: Mapping[str, str],
    *,
    changes: Sequence[str] = (),
) -> Mapping[str, TerraformJson]:
    """Stack name → its Terraform JSON, synthesized without touching `cdktf.out`.

    `changes` are settings that are different this once (`network.egress=endpoints`).
    """
    (stacks,) = synthesize_each(project, environment, variables, [changes])
    return stacks


def synthesize_each(
    project: Project,
    environment: str,
    variables: Mapping[str, str],
    choices: Sequence[Sequence[str]],
) -> list[Mapping[str, TerraformJson]]:
    """What `synthesize_beside` returns, for each of `choices`, all by one process."""
    with tempfile.TemporaryDirectory() as directory:
        outputs = [Path(directory, str(number)) for number in range(len(choices))]
        wanted = zip(choices, outputs, strict=True)
        lines = "".join(json.dumps([list(changes), str(out)]) + "\n" for changes, out in wanted)
        _run(project, environment, variables, ["-m", "tij.synthesized.repeated"], lines)
        return [
            {stack.name: stack.configuration for stack in StackGraph.read(output, environment)}
            for output in outputs
        ]


def _run(
    project: Project,
    environment: str,
    variables: Mapping[str, str],
    command: Sequence[str],
    standard_input: str = "",
) -> None:
    try:
        ended = subprocess.run(
            [sys.executable, *command],
            cwd=project.root,
            env={**variables, "TIJ_ENVIRONMENT": environment},
            input=standard_input,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired as error:
        raise TijError(f"main.py did not end within {TIMEOUT} s.") from error
    if ended.returncode == 2:
        raise BadInputError(ended.stderr.strip())
    if ended.returncode != 0:
        last_words = "\n".join(ended.stderr.strip().splitlines()[-15:])
        raise TijError(
            f"main.py failed with code {ended.returncode}:\n{last_words}",
            next_step=f"run it by itself: TIJ_ENVIRONMENT={environment} python main.py",
        )
