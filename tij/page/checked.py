"""The last `tij verify` of an environment, kept as JSON beside the saved plans."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tij.language import Language
from tij.report.hiding import Hider
from tij.settings.models import Settings
from tij.synthesized.terraform_json import TerraformJson
from tij.verification.checklist import checklist
from tij.verification.checks.names import public_resolver
from tij.verification.deployment import Deployment
from tij.verification.finding import Finding, Status
from tij.verification.line import Line, World
from tij.verification.reach import Reach
from tij.verification.texts import Texts


@dataclass(frozen=True)
class Checked:
    """One line of the checklist and how it ended, in the reader's words."""

    name: str
    title: str
    section: str
    status: Status
    seen: str
    advice: str
    guide: tuple[str, ...]


@dataclass(frozen=True)
class Verification:
    """When it was asked, and what was found."""

    time: datetime
    lines: tuple[Checked, ...]

    def count(self, status: Status) -> int:
        """How many lines ended so."""
        return sum(line.status is status for line in self.lines)

    def named(self, *names: str) -> tuple[Checked, ...]:
        """The lines of these checks."""
        return tuple(line for line in self.lines if line.name in names)

    def of_item(self, number: str) -> tuple[Checked, ...]:
        """The lines that answer an item of the guide."""
        return tuple(line for line in self.lines if number in line.guide)


def read_verification(file: Path, language: Language) -> Verification | None:
    """What `tij verify` kept, None before the first. Raises OSError or ValueError."""
    if not file.exists():
        return None
    texts = Texts.load(language)
    try:
        content = Hider().clean(json.loads(file.read_text(encoding="utf-8")))
        lines = tuple(_line(raw, texts, content["environment"]) for raw in content["checks"])
        return Verification(datetime.fromisoformat(content["time"]), lines)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(str(error)) from error


def planned_checks(settings: Settings, stacks: Mapping[str, TerraformJson]) -> Iterator[Line]:
    """Every line that `tij verify` would ask of `stacks`; none of them can be asked from here."""

    def no_client(*_: object, **__: object) -> Any:
        return None

    world = World(no_client, Reach(doors={}), public_resolver(), lambda: datetime.now(UTC))
    yield from checklist(Deployment(settings, stacks, outputs={}, ids={}), world)


def _line(raw: Mapping[str, Any], texts: Texts, environment: str) -> Checked:
    finding = Finding(Status(raw["status"]), raw["code"], raw["values"])
    return Checked(
        name=raw["name"],
        title=texts.titles[raw["name"]],
        section=texts.sections[raw["section"]],
        status=finding.status,
        seen=texts.seen(finding),
        advice=texts.next(finding, environment),
        guide=tuple(raw["guide"]),
    )
