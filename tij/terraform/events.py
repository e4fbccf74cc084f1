"""What Terraform says while it runs, with `-json`.

Terraform's page "Machine-Readable UI" lists the messages; OpenTofu writes the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnostic:
    """An error or a warning."""

    severity: str
    summary: str
    detail: str = ""
    address: str = ""

    def __str__(self) -> str:
        where = f"{self.address}: " if self.address else ""
        return f"{where}{self.summary}" + (f"\n{self.detail}" if self.detail else "")


@dataclass(frozen=True)
class Event:
    """One line of Terraform's machine-readable output."""

    type: str
    """`apply_start`, `apply_complete`, `apply_errored`, `refresh_start`, `diagnostic`, ..."""
    message: str
    address: str = ""
    action: str = ""
    """`create`, `update`, `delete`, `replace`, ... of `apply_*` and `planned_change`."""
    id: str = ""
    """The identifier AWS gave, in `apply_complete` of a creation."""
    diagnostic: Diagnostic | None = None
    steps: int = 0
    """Creations, changes and deletions of a `change_summary`."""


def parse(line: str) -> Event | None:
    """The event of one line, or None when the line is not one (a provider's stray output)."""
    try:
        raw = json.loads(line)
    except ValueError:
        return None
    if not isinstance(raw, dict) or "type" not in raw:
        return None
    hook = raw.get("hook") or raw.get("change") or {}
    summary = raw.get("changes", {})
    said = raw.get("diagnostic")
    return Event(
        type=raw["type"],
        message=raw.get("@message", ""),
        address=hook.get("resource", {}).get("addr", ""),
        action=hook.get("action", ""),
        id=hook.get("id_value", "") or "",
        diagnostic=Diagnostic(
            severity=said.get("severity", "error"),
            summary=said.get("summary", ""),
            detail=said.get("detail", ""),
            address=said.get("address", "") or "",
        )
        if said
        else None,
        steps=sum(summary.get(kind, 0) for kind in ("add", "change", "remove")),
    )
