"""Node, started when jsii begins to import, so that it is ready when Python is.

It runs jsii's program directly (`one_process.cjs`); jsii itself would start one Node that starts
another, and pass every message through both.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tij.synthesis import node

log = logging.getLogger(__name__)

# What `one_process.cjs` and `one_process.py` were read against and are tested with.
KNOWN_VERSIONS = frozenset({"1.142.0"})
RUNNER = Path(__file__).with_name("one_process.cjs")
PIPE = b"readFD:3,writeFD:3"
"""Where the program is given its file descriptors; must be there once."""


@dataclass(frozen=True)
class EarlyNode:
    """A Node that runs jsii's program: its process and the pipes to talk with it."""

    process: subprocess.Popen[bytes]
    requests: int
    """The file descriptor to write to."""
    answers: int
    """The file descriptor to read from."""

    def end(self) -> None:
        """Close the pipes, at which the program exits."""
        for descriptor in (self.requests, self.answers):
            os.close(descriptor)
        self.process.wait()


def start(jsii: Path, environment: Mapping[str, str]) -> EarlyNode | None:
    """Start Node for the jsii package in the directory `jsii`; None if that must be left to it."""
    reason = _reason_not_to(jsii, environment)
    if reason:
        log.debug("jsii starts Node as usual: %s", reason)
        return None
    read_requests, requests = os.pipe()
    answers, write_answers = os.pipe()
    inherited = (read_requests, write_answers)
    try:
        process = subprocess.Popen(
            [
                environment["JSII_NODE"],
                "--max-old-space-size=4069",
                # 30 MB less than with V8's default of 16, at no cost in time.
                "--max-semi-space-size=4",
                "--preserve-symlinks",
                str(RUNNER),
                str(_program(jsii)),
                *map(str, inherited),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=inherited,
            env={**environment, "JSII_AGENT": f"Python/{platform.python_version()}"},
        )
    except OSError as error:
        log.debug("jsii starts Node as usual: %s", error)
        os.close(requests)
        os.close(answers)
        return None
    finally:
        os.close(read_requests)
        os.close(write_answers)
    started = EarlyNode(process, requests, answers)
    atexit.register(started.end)
    return started


def _reason_not_to(jsii: Path, environment: Mapping[str, str]) -> str:
    """Why this jsii or this machine is not one we know, or nothing."""
    if os.name != "posix":
        return "pipes can't be passed on here"
    if "JSII_RUNTIME" in environment or environment.get("JSII_NODE") != node.packaged_node():
        # jsii's entry point also warns of a Node that it does not support.
        return "JSII_NODE or JSII_RUNTIME names another"
    try:
        version = json.loads((jsii / "_metadata.json").read_text(encoding="utf-8"))["version"]
        program = _program(jsii).read_bytes()
    except (OSError, ValueError, KeyError) as error:
        return f"jsii is not laid out as expected ({error})"
    if version not in KNOWN_VERSIONS:
        return f"jsii {version} is not known here"
    if program.count(PIPE) != 1:
        return "its program takes its pipe from elsewhere"
    return ""


def _program(jsii: Path) -> Path:
    return jsii / "_embedded" / "jsii" / "lib__program.js"
