"""What the stand-in knows: a JSON file that a lock guards."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Attributes = dict[str, Any]


@dataclass
class World:
    """Vercel as the token's owner sees it.

    What others have there is empty in a rehearsal; tests fill it in.
    """

    projects: dict[str, Attributes] = field(default_factory=dict)
    variables: dict[str, Attributes] = field(default_factory=dict)
    domains: dict[str, Attributes] = field(default_factory=dict)
    teams: list[str] | None = None
    """The teams that exist; None: whatever is asked for."""
    domains_of_others: list[str] = field(default_factory=list)
    """Domains that belong to another project."""
    repositories_out_of_reach: list[str] = field(default_factory=list)
    """Git repositories that Vercel's GitHub App may not read."""


class Objects:
    """The file of one environment."""

    def __init__(self, file: Path) -> None:
        """It need not exist yet."""
        self._file = file

    def read(self) -> World:
        """What there is now."""
        try:
            return World(**json.loads(self._file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return World()

    @contextmanager
    def changing(self) -> Iterator[World]:
        """Change it alone; it is on disk when the block ends, unless that fails."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            world = self.read()
            yield world
            written = self._file.with_suffix(".new")
            with os.fdopen(
                os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as f:
                json.dump(asdict(world), f, indent=2, sort_keys=True)
            written.replace(self._file)
