"""What the page shows of one environment, gathered from what is there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from tij.diagram import Mark, as_svg, read_architecture
from tij.diagram.architecture import Architecture, Part
from tij.diagram.security import Permission, permissions
from tij.language import Language
from tij.page.checked import Checked, Verification, planned_checks, read_verification
from tij.page.console_links import console_link
from tij.page.coverage import FILE, PHASES, Item, read_coverage, translated
from tij.page.ends import Drill, End, Pending, ends, read_drill, read_pending
from tij.page.live import Live
from tij.page.parts import (
    Open,
    Step,
    checks_of,
    mark_of,
    open_parts,
    paths_to,
    resources_of,
    status_of,
)
from tij.page.policies import Grant, Matrix, grants, matrix
from tij.page.values import values
from tij.page.words import words as page_words
from tij.pricing import EnvironmentCost, price_stacks
from tij.pricing.chooser import Rules, rules, wanted
from tij.pricing.environment import CHOICES, Costed
from tij.pricing.guide import load_guide
from tij.project import Project
from tij.report.changes import PlanChanges
from tij.report.cost import Cost
from tij.report.hiding import Hider
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.settings.models import Settings
from tij.synthesized import Inventory, Resource, read_stacks
from tij.synthesized.terraform_json import TerraformJson
from tij.terraform.saved_plans import SavedPlans
from tij.verification.finding import Status
from tij.verification.texts import Texts

T = TypeVar("T")

MOST_LISTED = 1000
"""Resources in the list of all; a page of more is no longer one that a person reads."""
MOST_OF_PART = 20
"""Resources of one part of the picture."""
MOST_PATHS = 50
"""Ways from the internet to a database."""
MOST_OF_ITEM = 8
"""Resources of one item of the guide."""


@dataclass(frozen=True)
class Known:
    """A resource as the page names it."""

    address: str
    shown: tuple[tuple[str, str], ...]
    """Argument and value."""
    link: str = ""
    """Its page in AWS's console; empty where there is none."""
    made: bool | None = None
    """Whether it was applied; None where that is not known."""


@dataclass(frozen=True)
class Shown:
    """A part of the picture: its checks, the resources listed of it, and how many there are."""

    part: Part
    status: Status
    checks: tuple[Checked, ...]
    resources: tuple[Known, ...]
    count: int


@dataclass(frozen=True)
class Bar:
    """A row of the cost: dollars here and by the guide (None where it has none)."""

    name: str
    usd: Decimal
    guide: Decimal | None


@dataclass(frozen=True)
class Choice:
    """What other settings would cost in a month; `changes` is empty for those that are."""

    changes: str
    usd: Decimal


@dataclass(frozen=True)
class Content:
    """Everything that one page shows."""

    settings: Settings
    time: datetime
    language: Language
    picture: str
    parts: tuple[Shown, ...]
    open: tuple[Open, ...]
    ways: tuple[Permission, ...]
    paths: tuple[tuple[Step, ...], ...]
    """Each way that is left from the internet to a database."""
    cost: EnvironmentCost
    bars: tuple[Bar, ...]
    choices: tuple[Choice, ...]
    """As it is, then the cheapest first; none where nothing was compared."""
    rules: Rules | None
    """What the page's script needs to price any choice; None where too little was compared."""
    phases: Mapping[str, tuple[tuple[Item, tuple[Known, ...], int], ...]]
    """Phase → item, the resources listed of it, and how many there are."""
    grants: tuple[Grant, ...]
    matrix: Matrix
    resources: tuple[Known, ...]
    count: int
    made: int | None
    """Resources that were applied; None where no state could be read."""
    verification: Verification | None
    never_asked: Mapping[str, tuple[str, ...]]
    """Item → the titles of its checks that no verification has asked."""
    plan: Report | None
    ends: tuple[End, ...]
    drill: Drill | None
    pending: Pending | None
    lacks: tuple[str, ...]
    """What could not be shown and how to have it, one sentence each."""


def gather(
    project: Project,
    settings: Settings,
    stacks: Mapping[str, TerraformJson],
    live: Live,
    language: Language,
    now: datetime,
    compared: Iterable[Costed] = (),
) -> Content:
    """Read everything; what cannot be read is left out and listed in `lacks`.

    `stacks` are the environment's (name → synthesized Terraform JSON), `live` what is made of them,
    `compared` what it would cost with other settings.
    """
    compared = tuple(compared)
    words, lacks = page_words(language), list(_lacking(live, settings.environment, language))
    # Before anything reads them: a name may hold what looks like a key.
    stacks = Hider().clean(dict(stacks))
    inventory = read_stacks(stacks)
    ways = tuple(dict.fromkeys(permissions(inventory)))
    cost = price_stacks(stacks, settings.cost)
    know = partial(_known, live, settings)
    shown = [know(resource) for resource in islice(inventory, MOST_LISTED)]
    kept = _Kept(project.root, settings.environment, words, lacks)
    checked = project.verified(settings.environment)
    verification = kept.read(
        checked, partial(read_verification, language=language), "bad_verification"
    )
    if not checked.exists():
        lacks.append(words["no_verification"].format(environment=settings.environment))
    architecture = read_architecture(stacks, settings.environment, language)
    parts = tuple(_parts(architecture, inventory, verification, know))
    if len(inventory) > len(shown):
        lacks.append(words["cut"].format(shown=len(shown), count=len(inventory)))
    return Content(
        settings=settings,
        time=now,
        language=language,
        picture=as_svg(architecture, language, _marks(parts, words)),
        parts=parts,
        open=tuple(open_parts(architecture.parts, ways)),
        ways=ways,
        paths=tuple(islice(paths_to(inventory.of_type("aws_db_instance"), ways), MOST_PATHS)),
        cost=cost,
        bars=tuple(_bars(cost, language)),
        choices=tuple(_choices(cost, compared, settings)),
        rules=rules(settings, cost, {choice.changes: choice.cost for choice in compared}),
        phases=_phases(project, inventory, know, language, words, lacks),
        grants=tuple(grants(inventory)),
        matrix=matrix(grants(inventory)),
        resources=tuple(shown),
        count=len(inventory),
        made=None if live.unreachable else len(live.made.keys() & {r.address for r in inventory}),
        verification=verification,
        never_asked=_never_asked(settings, stacks, verification, language),
        plan=_plan(project, settings, tuple(stacks), words, lacks),
        ends=tuple(ends(settings, inventory, live)),
        drill=kept.read(project.drilled(settings.environment), read_drill, "bad_drill"),
        pending=kept.read(project.migrations(settings.environment), read_pending, "bad_migrations"),
        lacks=tuple(lacks),
    )


def _parts(
    architecture: Architecture,
    inventory: Inventory,
    verification: Verification | None,
    know: Callable[[Resource], Known],
) -> Iterator[Shown]:
    for part in architecture.parts:
        if not part.addresses:
            continue
        checks = checks_of(part, verification)
        resources = tuple(resources_of(part, inventory))
        known = tuple(know(resource) for resource in resources[:MOST_OF_PART])
        yield Shown(part, status_of(checks), checks, known, len(resources))


def _marks(parts: Iterable[Shown], words: Mapping[str, str]) -> dict[str, Mark]:
    said = {
        Status.PASS: words["pass"],
        Status.FAIL: words["fail"],
        Status.SKIP: words["never_checked"],
    }
    return {shown.part.id: mark_of(shown.part, shown.status, said[shown.status]) for shown in parts}


def _known(live: Live, settings: Settings, resource: Resource) -> Known:
    made = live.made.get(resource.address)
    region = resource.region or settings.aws.region
    # The embedded AWS has no console.
    linked = made and not settings.aws.embedded
    return Known(
        resource.address,
        tuple(values(resource, made)),
        console_link(resource.type, made, region) if made and linked else "",
        made is not None if live.knows(resource.stack) else None,
    )


def _lacking(live: Live, environment: str, language: Language) -> Iterator[str]:
    words = page_words(language)
    if live.unreachable:
        yield words["no_states"].format(reason=live.unreachable, environment=environment)
    if live.never:
        yield words["never_applied"].format(stacks=", ".join(live.never), environment=environment)
    if live.unreadable:
        yield words["bad_states"].format(
            stacks=", ".join(live.unreadable), first=live.unreadable[0], environment=environment
        )


def _never_asked(
    settings: Settings,
    stacks: Mapping[str, TerraformJson],
    verification: Verification | None,
    language: Language,
) -> dict[str, tuple[str, ...]]:
    titles = Texts.load(language).titles
    asked = {line.title for line in verification.lines} if verification else set()
    found: dict[str, tuple[str, ...]] = {}
    for line in planned_checks(settings, stacks):
        if (title := titles[line.name]) not in asked:
            for number in line.guide:
                found[number] = (*found.get(number, ()), title)
    return found


def _choices(
    cost: EnvironmentCost, compared: Iterable[Costed], settings: Settings
) -> Iterator[Choice]:
    unlisted = set(wanted(settings)) - set(CHOICES)
    found = [
        Choice(" ".join(choice.changes), choice.cost.usd)
        for choice in compared
        if choice.changes not in unlisted
    ]
    if found:
        yield Choice("", cost.usd)
        yield from sorted(found, key=lambda choice: choice.usd)


def _bars(cost: EnvironmentCost, language: Language) -> Iterator[Bar]:
    for row in load_guide().rows.values():
        usd = cost.by_group.get(row.group, Decimal(0))
        if usd or row.usd is not None:
            yield Bar(str(getattr(row, language.value)), usd, row.usd)


def _phases(
    project: Project,
    inventory: Inventory,
    know: Callable[[Resource], Known],
    language: Language,
    words: Mapping[str, str],
    lacks: list[str],
) -> dict[str, tuple[tuple[Item, tuple[Known, ...], int], ...]]:
    coverage: Mapping[str, tuple[Item, ...]] = dict.fromkeys(PHASES, ())
    # English is better than nothing.
    for spoken in dict.fromkeys((language, Language.ENGLISH)):
        try:
            coverage = read_coverage(project.root, spoken)
            break
        except (OSError, ValueError, LookupError, TypeError) as error:
            file = FILE if spoken is Language.ENGLISH else translated(spoken)
            lacks.append(words["no_coverage"].format(file=file, reason=error))
    return {
        phase: tuple(
            (item, tuple(know(r) for r in found[:MOST_OF_ITEM]), len(found))
            for item in items
            for found in [item.resources(inventory)]
        )
        for phase, items in coverage.items()
    }


@dataclass(frozen=True)
class _Kept:
    """The files that other commands kept of one environment; `lacks` says which are bad."""

    root: Path
    environment: str
    words: Mapping[str, str]
    lacks: list[str]

    def read(self, file: Path, reader: Callable[[Path], T | None], bad: str) -> T | None:
        """What `reader` finds; None where it finds nothing or cannot read it, which `bad` says."""
        try:
            return reader(file)
        except (OSError, ValueError):
            relative = file.relative_to(self.root)
            self.lacks.append(self.words[bad].format(file=relative, environment=self.environment))
            return None


def _plan(
    project: Project,
    settings: Settings,
    stacks: tuple[str, ...],
    words: Mapping[str, str],
    lacks: list[str],
) -> Report | None:
    saved = SavedPlans(project.plans(settings.environment))
    environment = settings.environment
    plans, without = [], []
    for stack in stacks:
        if not saved.json_file(stack).exists():
            without.append(stack)
            continue
        try:
            plan = saved.load(stack)
            changes = PlanChanges.of(plan)
            cost = Cost.of(plan, settings.cost)
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            lacks.append(words["bad_plan"].format(stack=stack, environment=environment))
            continue
        changed = changes.resources or changes.outputs
        status = PlanStatus.CHANGES if changed else PlanStatus.UNCHANGED
        plans.append(StackPlan(stack, status, changes, cost=cost))
    if not plans:
        lacks.append(words["no_plan"].format(environment=environment))
        return None
    if without:
        lacks.append(
            words["stacks_without_plan"].format(stacks=", ".join(without), environment=environment)
        )
    return Report(environment, tuple(plans))
