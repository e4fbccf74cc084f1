"""What is known of a failed release, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tij.ecs.record import meaning, readable
from tij.ecs.service import Task
from tij.troubleshooting import Diagnosis, Evidence, diagnose

LINES = 10
WIDTH = 17


@dataclass(frozen=True)
class PostMortem:
    """One failed release; `rolled_back` in words.

    `stage` is `migration`, `logins`, `apply` or `health`.
    """

    stage: str
    image: str
    what: str
    tasks: Sequence[Task] = ()
    log: Sequence[str] = ()
    health: Sequence[str] = ()
    events: Sequence[str] = ()
    rolled_back: str = ""
    schema: str = ""
    """Whether the code before can work with the schema as it is now."""
    environment: str = "local"
    worker: str = ""
    """Whose tasks failed; empty for the web's."""
    errors: Sequence[str] = field(default=())

    @property
    def exit_code(self) -> int | None:
        """Of the newest task that has one."""
        return next((t.exit_code for t in self.tasks if t.exit_code is not None), None)

    @property
    def stopped(self) -> list[str]:
        """ECS's reasons, each once."""
        return list(dict.fromkeys(reason for task in self.tasks for reason in task.reasons))

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The most exact cause that the evidence points to."""
        evidence = Evidence(
            stopped=self.stopped,
            exit_code=self.exit_code,
            log=[meaning(line) for line in self.log],
            health=self.health,
            events=self.events,
        )
        return next(iter(diagnose(evidence, self.environment)), None)

    @property
    def next(self) -> str:
        """The command to run next."""
        found = self.diagnosis
        if found:
            return found.next
        whose = f" --worker {self.worker}" if self.worker else ""
        return f"tij logs -e {self.environment}{whose} --since 1h"

    def render(self) -> str:
        """Text for people."""
        found = self.diagnosis
        rows = [
            ("stopped reason", self.stopped),
            ("exit code", [] if self.exit_code is None else [str(self.exit_code)]),
            ("last log lines", [readable(line) for line in self.log[-LINES:]]),
            ("target health", list(self.health)),
            ("service events", list(self.events[-3:]) if not self.stopped else []),
            ("error", list(self.errors)),
            ("likely cause", [_cause(found) if found else "not one of the known ones"]),
            ("rolled back", [self.rolled_back]),
            ("going back is", [self.schema] if self.schema else []),
        ]
        lines = [f"The release of {self.image} failed: {self.what}.", ""]
        for title, values in rows:
            texts = [line for value in values for line in value.splitlines()]
            lines += [
                f"  {title if index == 0 else '':<{WIDTH}}{text}".rstrip()
                for index, text in enumerate(texts)
            ]
        return "\n".join([*lines, "", f"Next: {self.next}"])

    def document(self) -> dict[str, Any]:
        """The same for programs."""
        found = self.diagnosis
        return {
            "stage": self.stage,
            "what": self.what,
            "worker": self.worker or None,
            "stopped_reasons": self.stopped,
            "exit_code": self.exit_code,
            "log": list(self.log[-LINES:]),
            "target_health": list(self.health),
            "events": list(self.events),
            "errors": list(self.errors),
            "cause": found.name if found else None,
            "cause_in_words": found.says() if found else None,
            "rolled_back": self.rolled_back,
            "going_back": self.schema,
            "next": self.next,
        }


def _cause(found: Diagnosis) -> str:
    guide = f" (guide {', '.join(found.guide)})" if found.guide else ""
    return f"{found.says()}{guide}"
