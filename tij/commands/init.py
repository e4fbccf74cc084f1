"""`tij init`: the settings of a new project, asked for one by one, each with the month's price."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from tij.commands.options import LanguageOption
from tij.console import err, out
from tij.errors import BadInputError
from tij.language import Language
from tij.language.catalog import Catalog, catalog
from tij.pricing import EnvironmentCost, dollars, yen
from tij.project import Project
from tij.settings import DIRECTORY, SettingsError
from tij.settings.models import CostSettings, Egress
from tij.start import answers as room
from tij.start.answers import Answers, Size
from tij.start.draft import Drafts

NEEDED = ("name", "domain", "email")
"""What has no default that anybody could want."""
FILE = re.compile(r"[a-z][a-z0-9-]*")
# A budget is a little more than the price, in round dollars.
MARGIN, ROUND = Decimal("1.2"), 10


def init(
    name: Annotated[str | None, typer.Option(help="Short name; begins every AWS name.")] = None,
    domain: Annotated[str | None, typer.Option(help="The domain, e.g. example.com.")] = None,
    region: Annotated[str | None, typer.Option(help="AWS Region; Tokyo if not given.")] = None,
    account: Annotated[str | None, typer.Option(help="The account's 12 digits.")] = None,
    email: Annotated[str | None, typer.Option(help="Who gets alarms.")] = None,
    repository: Annotated[str | None, typer.Option(help="owner/name on GitHub, for CI.")] = None,
    project: Annotated[
        str | None,
        typer.Option(help="Directory of a Django project, which is read and not run, for [app]."),
    ] = None,
    egress: Annotated[Egress | None, typer.Option(help="The way to the internet.")] = None,
    size: Annotated[Size | None, typer.Option(help="What to begin with.")] = None,
    budget: Annotated[
        int | None, typer.Option(help="Dollars a month above which a mail is sent.")
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option("--environment", "-e", help="The file's name; production, or the project's."),
    ] = None,
    rehearsal: Annotated[
        str | None, typer.Option(help="The rehearsal's; local, or NAME-local.")
    ] = None,
    language: LanguageOption = Language.ENGLISH,
) -> None:
    """Write the settings of a new project: environments/NAME.toml, and a rehearsal of it.

    Asks at most ten questions (none off a terminal, none that an option answers) and shows after
    each what a month would cost. Overwrites no file.
    """
    checkout = Project.find(Path.cwd())
    given = {
        "name": name,
        "domain": domain,
        "region": region,
        "account": account,
        "email": email,
        "repository": repository,
        "project": project,
        "egress": egress,
        "size": size,
        "budget": budget,
    }
    wizard = Wizard(
        Drafts(checkout, dict(os.environ)),
        checkout.root / DIRECTORY.name,
        {key: value for key, value in given.items() if value is not None},
        (environment, rehearsal),
        catalog(Path(room.__file__).parent / "words", language),
        asking=on_terminal(),
    )
    wizard.run()


def on_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin.isatty()


@dataclass
class Wizard:
    """One run; `given` is what options answer, `files` the names of the two files if given."""

    drafts: Drafts
    directory: Path
    given: Mapping[str, Any]
    files: tuple[str | None, str | None]
    words: Catalog
    asking: bool
    _shown: Decimal | None = None

    def run(self) -> None:
        """Ask what is not given, show, write."""
        missing = [f"--{key}" for key in NEEDED if key not in self.given]
        if missing and not self.asking:
            raise BadInputError(
                f"{', '.join(missing)}: not given, and nobody can answer here.",
                next_step="tij init --name shop --domain shop.example --email ops@shop.example",
            )
        answers = Answers()
        for field in fields(Answers):
            answers = self._answered(field.name, answers)
            if self.asking and field.name != "budget":
                self._show_month(answers)
        paths = self._paths(answers)
        said = " and ".join(f"{self.directory.name}/{path.name}" for path in paths)
        if self.asking and not typer.confirm(
            self.words.say("write", files=said), default=True, err=True
        ):
            out.print(self.words.say("nothing"))
            return
        for path, text in zip(paths, self.drafts.texts(answers), strict=True):
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        self._tell(answers, said, paths)

    def _answered(self, field: str, answers: Answers) -> Answers:
        if field in self.given:
            return self._checked(field, self.given[field], answers)
        if field == "budget":
            answers = replace(answers, budget=_budget(self.drafts.cost(answers)))
        if not self.asking:
            return answers
        while True:
            try:
                return self._checked(field, self._ask(field, answers), answers)
            except BadInputError as wrong:
                err.print(str(wrong))

    def _ask(self, field: str, answers: Answers) -> Any:
        value = getattr(answers, field)
        kind = type(value)
        choices = [one.value for one in kind] if issubclass(kind, StrEnum) else []
        question = self.words.say(f"ask.{field}")
        answer: str = typer.prompt(
            f"{question} ({', '.join(choices)})" if choices else question,
            default=None if field in NEEDED else str(value),
            show_default=value != "",
            err=True,
        )
        try:
            return kind(answer.strip())
        except ValueError:
            allowed = ", ".join(choices) or "a whole number"
            raise BadInputError(
                f"--{field} {answer!r} is not right. Allowed: {allowed}.",
                next_step="choose one of them" if choices else "write digits alone",
            ) from None

    def _checked(self, field: str, value: Any, answers: Answers) -> Answers:
        """The answers with this one; BadInputError when it is not right."""
        change: dict[str, Any] = {field: value.strip() if type(value) is str else value}
        changed = replace(answers, **change)
        try:
            self.drafts.check(changed)
        except SettingsError as wrong:
            problem = wrong.problems[0]
            raise BadInputError(
                f"--{field} {value!r} is not right. Allowed: {problem.allowed}.",
                next_step=problem.fix,
            ) from None
        if field == "name":
            self._paths(changed)
        return changed

    def _paths(self, answers: Answers) -> tuple[Path, Path]:
        """Of both files; BadInputError where one is there."""
        usual = (("production", answers.name), ("local", f"{answers.name}-local"))
        found = []
        for given, (first, second) in zip(self.files, usual, strict=True):
            free = not (self.directory / f"{first}.toml").exists()
            stem = given or (first if free else second)
            path = self.directory / f"{stem}.toml"
            option = "--environment" if first == "production" else "--rehearsal"
            if not FILE.fullmatch(stem):
                raise BadInputError(f"{option} {stem!r}: a-z, 0-9 and - are allowed.")
            if path.exists() or path in found:
                raise BadInputError(
                    f"{self.directory.name}/{path.name} is there already, and is not overwritten.",
                    next_step=f"tij init {option} ANOTHER-NAME, or another --name",
                )
            found.append(path)
        return found[0], found[1]

    def _show_month(self, answers: Answers) -> None:
        with err.status("..."):
            cost = self.drafts.cost(answers)
        said = self._month("month", cost)
        if self._shown is not None and self._shown != cost.usd:
            said += f" {dollars(cost.usd - self._shown, signed=True)}"
        self._shown = cost.usd
        err.print(f"  {said}")

    def _month(self, key: str, cost: EnvironmentCost, **facts: str) -> str:
        said = self.words.say(
            key, usd=dollars(cost.usd), yen=yen(cost.usd, CostSettings()), **facts
        )
        if unknown := sorted(set(_unpriced(cost))):
            said += f" {self.words.say('not_all_priced', what=', '.join(unknown))}"
        return said

    def _tell(self, answers: Answers, said: str, paths: tuple[Path, Path]) -> None:
        out.print(
            self._month("written", self.drafts.cost(answers), files=said),
        )
        proposal = self.drafts.proposal(answers)
        if proposal and proposal.questions:
            out.print(f"\n{self.words.say('decide')}")
            for question in proposal.questions:
                out.print(f"  - {question}")
        production, rehearsal = (path.stem for path in paths)
        next_steps = self.words.say("next", environment=production, rehearsal=rehearsal)
        out.print(f"\n{next_steps}")


def _unpriced(cost: EnvironmentCost) -> Iterator[str]:
    """Types of what has no price."""
    for address in cost.estimate.unpriced:
        yield address.split()[-1].partition(".")[0]


def _budget(cost: EnvironmentCost) -> int:
    steps = (cost.usd * MARGIN / ROUND).to_integral_value(ROUND_CEILING)
    return int(steps) * ROUND
