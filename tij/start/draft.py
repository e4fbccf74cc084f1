"""Answers as settings that are not in environments/ yet: are they right, and what do they cost?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tij.app.proposal import Proposal, propose
from tij.pricing import EnvironmentCost
from tij.pricing.environment import cost_in
from tij.project import Project
from tij.settings import load
from tij.settings.models import Egress
from tij.start.answers import Answers, Size
from tij.start.files import REFERENCE, production, rehearsal


@dataclass
class Drafts:
    """Of one checkout. What was priced or read once is not priced or read again."""

    project: Project
    variables: Mapping[str, str]
    """Of this process, for the synthesis."""
    _costs: dict[tuple[str, Egress, Size], EnvironmentCost] = field(default_factory=dict)
    _proposals: dict[str, Proposal] = field(default_factory=dict)

    def check(self, answers: Answers) -> None:
        """SettingsError with all that is wrong with either file, BadInputError without project."""
        with self._written(answers) as directory:
            for environment in ("production", "rehearsal"):
                load(environment, directory)

    def cost(self, answers: Answers) -> EnvironmentCost:
        """What the production of valid answers costs in a month."""
        if answers.priced not in self._costs:
            with self._written(answers) as directory:
                found = cost_in(self.project, directory, "production", self.variables)
            self._costs[answers.priced] = found
        return self._costs[answers.priced]

    def texts(self, answers: Answers) -> tuple[str, str]:
        """The files of production and rehearsal."""
        proposal = self.proposal(answers)
        app = f"{proposal.toml()}\n" if proposal else REFERENCE
        return production(answers, app), rehearsal(answers, app)

    def proposal(self, answers: Answers) -> Proposal | None:
        """What was read of the Django project; BadInputError where there is none."""
        if not answers.project:
            return None
        if answers.project not in self._proposals:
            directory = Path(answers.project).resolve()
            self._proposals[answers.project] = propose(self.project.root, directory)
        return self._proposals[answers.project]

    @contextmanager
    def _written(self, answers: Answers) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name)
            for environment, text in zip(
                ("production", "rehearsal"), self.texts(answers), strict=True
            ):
                (directory / f"{environment}.toml").write_text(text, encoding="utf-8")
            yield directory
