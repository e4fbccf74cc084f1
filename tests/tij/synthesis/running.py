"""Programs run with fast and with stock synthesis, each in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from tij.synthesis import node

ROOT = Path(__file__).parents[3]
TIMEOUT = 300


def variables(**more: str) -> dict[str, str]:
    """This process's environment without what makes Node ours, and `more`."""
    ours = ("NODE_OPTIONS", "JSII_NODE", "PYTHONDONTWRITEBYTECODE")
    return {**{k: v for k, v in os.environ.items() if k not in ours}, **more}


def start(
    code: str | Path, *arguments: str, directory: Path, fast: bool = True, **environment: str
) -> subprocess.Popen[str]:
    """Begin a program (its text, or its file) with `directory` as working directory."""
    command = [str(code)] if isinstance(code, Path) else ["-c", textwrap.dedent(code)]
    given = {
        "PYTHONPATH": f"{directory}{os.pathsep}{ROOT}",
        "TIJ_FAST_SYNTH": "1" if fast else "0",
        **environment,
    }
    return subprocess.Popen(
        [sys.executable, *command, *arguments],
        env=variables(**given),
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(
    code: str | Path, *arguments: str, directory: Path, fast: bool = True, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    process = start(code, *arguments, directory=directory, fast=fast, **environment)
    try:
        out, err = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def run_node(*arguments: str, directory: Path, fast: bool = True) -> str:
    """What the packaged Node prints; with `fast` it loads as synthesis has it load."""
    environment = variables()
    node.use_packaged_node(environment)
    if fast:
        node.preload_lazy_barrel(environment)
    return subprocess.run(
        [environment["JSII_NODE"], *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout


def files(directory: Path) -> dict[str, bytes]:
    """Every file below `directory`, and what is in it."""
    return {
        str(f.relative_to(directory)): f.read_bytes() for f in directory.rglob("*") if f.is_file()
    }


def told(text: str) -> str:
    """The text without this run's directories and without frames of the loader itself."""
    text = re.sub(r"/tmp/jsii-kernel-\w+", "KERNEL", text)
    text = re.sub(r"/[^\s|(]+/(lib/|lib__)program\.js", "PROGRAM", text)
    # Node forgets the name of a timer's function once it has run.
    text = text.replace("Immediate._onImmediate", "Immediate.<anonymous>")
    return re.sub(r'  File "[^"]+/synthesis/\w+\.py".*\n(?:    .*\n)+', "", text)
