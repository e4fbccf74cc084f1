"""A cause, the evidence for it, and what the two come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tij.language import Language
from tij.troubleshooting.words import words


@dataclass(frozen=True)
class Evidence:
    """What is known of a failure; any of it may be missing.

    `stopped` are ECS's stopped reasons of tasks and containers, `log` the container's last lines,
    `health` the load balancer's words on its targets, `events` the service's events.
    """

    stopped: Sequence[str] = ()
    exit_code: int | None = None
    log: Sequence[str] = ()
    health: Sequence[str] = ()
    events: Sequence[str] = ()

    def texts(self, kind: str) -> Sequence[str]:
        """The texts of one kind: `stopped`, `log`, `health` or `events`."""
        found: Sequence[str] = getattr(self, kind)
        return found


@dataclass(frozen=True)
class Cause:
    """One row of the table; its sentence is `causes.<name>` in words/.

    It applies when one of `signs` (kind of evidence → regular expression) is found, or, where no
    text says why the container ended, the exit code is one of `exit_codes`. The sentence may name
    the expression's groups in braces, `next` (a command) the `{environment}`.
    """

    name: str
    signs: tuple[tuple[str, str], ...]
    next: str
    guide: tuple[str, ...] = ()
    exit_codes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Part:
    """A fact that is itself said in the reader's language: `parts.<name>` in words/."""

    name: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Diagnosis:
    """A likely cause, with the command to run next and the text that gave it away."""

    name: str
    sentence: str
    """Its key in words/."""
    next: str
    because: str
    guide: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)

    def says(self, language: Language = Language.ENGLISH) -> str:
        """The cause in words."""
        return _say(self.sentence, self.facts, language)


def _say(sentence: str, facts: Mapping[str, object], language: Language) -> str:
    said = {
        name: _say(f"parts.{fact.name}", fact.facts, language) if isinstance(fact, Part) else fact
        for name, fact in facts.items()
    }
    return words(language).say(sentence, **said)
