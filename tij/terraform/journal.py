"""What an apply under way has made, written down as Terraform reports it.

Terraform writes its state to the bucket every 20 seconds at most. When it is killed, what it made
since then is on AWS but in no state; the journal still knows its identifiers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tij.terraform.events import Event, parse


@dataclass(frozen=True)
class Unfinished:
    """What the journal of an apply that was killed says."""

    made: dict[str, str]
    """Identifier by address, of resources whose creation Terraform reported."""
    deleted: frozenset[str]
    """Addresses whose deletion it reported, before a new one was made in their place or not."""
    begun: frozenset[str]
    """Addresses whose creation had begun; AWS may have made them or not."""


class Journal:
    """One stack's journal. The file is there exactly while an apply is under way or was killed."""

    def __init__(self, file: Path) -> None:
        """`file` is in the stack's working directory."""
        self._file = file
        self.unread = file.with_suffix(".unread")
        """What Terraform still said when its reader, `tij`, had been killed."""

    def record(self, event: Event) -> None:
        """Write down a creation or deletion; on disk before Terraform's next word is read."""
        if event.type not in ("apply_start", "apply_complete"):
            return
        if event.action not in ("create", "delete"):
            return
        entry = [event.type, event.action, event.address, event.id]
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def close(self) -> None:
        """Terraform ended by itself: its state has everything."""
        self.unread.unlink(missing_ok=True)
        self._file.unlink(missing_ok=True)

    def take_in(self) -> None:
        """Write down what a killed `tij` left unread."""
        if not self.unread.exists():
            return
        for line in self.unread.read_text(encoding="utf-8", errors="replace").splitlines():
            if event := parse(line):
                self.record(event)
        self.unread.unlink()

    def read(self) -> Unfinished | None:
        """What the last apply was about, if it was killed."""
        self.take_in()
        if not self._file.exists():
            return None
        made: dict[str, str] = {}
        deleted: set[str] = set()
        begun: set[str] = set()
        for line in self._file.read_text(encoding="utf-8").splitlines():
            try:
                type_, action, address, id_ = json.loads(line)
            except ValueError:
                # The last line of a run that was killed may be half a line.
                continue
            match type_, action:
                case "apply_start", "create":
                    begun.add(address)
                case "apply_complete", "create":
                    begun.discard(address)
                    made[address] = id_
                case "apply_complete", "delete":
                    deleted.add(address)
        return Unfinished(made, frozenset(deleted), frozenset(begun))
