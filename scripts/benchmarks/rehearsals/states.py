"""What two rehearsals left in their states, but for what AWS chooses anew each time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tij.project import Project
from tij.state.objects import SUFFIX, managed

ENVIRONMENT = "local"
CHOSEN = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[A-Za-z]*[0-9])[0-9A-Za-z]{6,}|[0-9]+"
)
"""Identifiers, ports, times, digests. Words (a status, a name, an engine) stay as they are."""


def differences(one: Project, other: Project) -> list[str]:
    """`stack address.attribute: this -> that`, sorted; empty when both say the same.

    Raises FileNotFoundError where no rehearsal left a state.
    """
    this, that = dict(facts(one)), dict(facts(other))
    return [
        f"{key}: {this.get(key, 'nothing')} -> {that.get(key, 'nothing')}"
        for key in sorted(this.keys() | that.keys())
        if this.get(key) != that.get(key)
    ]


def facts(project: Project) -> Iterator[tuple[str, str]]:
    """Each attribute of each resource of AWS's provider."""
    for file in _states(project):
        for address, instance in managed(json.loads(file.read_bytes())):
            if address.startswith("aws_"):
                for name, value in instance["attributes"].items():
                    yield f"{file.stem} {address}.{name}", _said(value)


def _states(project: Project) -> list[Path]:
    left = project.embedded_aws(ENVIRONMENT)
    if found := sorted(left.glob(f"s3/**/*{SUFFIX}")):
        return found
    raise FileNotFoundError(f"{left}: no state")


def _said(value: object) -> str:
    """As text; a list is sorted, because a state orders its sets by what was chosen."""
    if isinstance(value, list):
        return f"[{', '.join(sorted(map(_said, value)))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_said(value[name])}' for name in sorted(value))}}}"
    if isinstance(value, str) and value.startswith(("{", "[")):
        # A policy, say; a log's filter pattern begins so too.
        with suppress(ValueError):
            return _said(json.loads(value))
    return CHOSEN.sub("#", json.dumps(value))
