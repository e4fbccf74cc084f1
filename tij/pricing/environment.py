"""What an environment costs, as it is and as it would be with other settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tij.pricing import EnvironmentCost, price_stacks
from tij.project import Project
from tij.session.session import load_settings
from tij.settings import load
from tij.settings.loading import SETTINGS_DIRECTORY
from tij.settings.models import Settings
from tij.settings.problems import SettingsError
from tij.synthesized.synthesize import synthesize_beside, synthesize_each

CHOICES: tuple[tuple[str, ...], ...] = (
    ("network.egress=nat-gateway",),
    ("network.egress=nat-instance",),
    ("network.egress=public-ip",),
    ("network.egress=endpoints",),
    ("network.nat_gateway_per_availability_zone=true", "network.egress=nat-gateway"),
    ("service.cpu=512", "service.memory=1024"),
    ("service.cpu=1024", "service.memory=2048"),
    ("service.architecture=ARM64",),
    ("service.min_tasks=2",),
    ("service.container_insights=false",),
    ("database.multi_az=true",),
    ("database.instance_class=db.t4g.medium",),
    ("hardening.firewall=true",),
    ("hardening.phase=2",),
    ("hardening.phase=3",),
)
"""What `tij cost --compare` compares: each with everything else as it is."""

AT_ONCE = 2


@dataclass(frozen=True)
class Costed:
    """Settings, and what they cost in a month."""

    changes: tuple[str, ...]
    settings: Settings
    cost: EnvironmentCost


def cost_of(
    project: Project,
    environment: str,
    variables: Mapping[str, str],
    changes: Sequence[str] = (),
) -> Costed:
    """Synthesize, beside `cdktf.out`, and price.

    Raises BadInputError when the settings, with `changes`, are wrong.
    """
    settings = load_settings(project, environment, changes)
    stacks = synthesize_beside(project, environment, variables, changes=changes)
    return Costed(tuple(changes), settings, price_stacks(stacks, settings.cost))


def cost_in(
    project: Project, directory: Path, environment: str, variables: Mapping[str, str]
) -> EnvironmentCost:
    """Price `<directory>/<environment>.toml`, settings that are not the checkout's yet."""
    settings = load(environment, directory)
    elsewhere = {**variables, SETTINGS_DIRECTORY: str(directory)}
    return price_stacks(synthesize_beside(project, environment, elsewhere), settings.cost)


def compare(
    project: Project,
    environment: str,
    variables: Mapping[str, str],
    choices: Sequence[Sequence[str]] = CHOICES,
) -> tuple[Costed, ...]:
    """Price each of `choices` that the settings' rules allow, in their order."""
    allowed = [tuple(each) for each in choices if _allowed(project, environment, each)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        shares = pool.map(
            lambda first: _costed(project, environment, variables, allowed[first::AT_ONCE]),
            range(AT_ONCE),
        )
        costed = {each.changes: each for share in shares for each in share}
    return tuple(costed[changes] for changes in allowed)


def _costed(
    project: Project,
    environment: str,
    variables: Mapping[str, str],
    choices: Sequence[tuple[str, ...]],
) -> Iterator[Costed]:
    each = synthesize_each(project, environment, variables, choices) if choices else []
    for changes, stacks in zip(choices, each, strict=True):
        settings = load_settings(project, environment, changes)
        yield Costed(changes, settings, price_stacks(stacks, settings.cost))


def _allowed(project: Project, environment: str, changes: Sequence[str]) -> bool:
    """A cache is not, for instance, where the project has a `REDIS_URL` of its own."""
    try:
        load_settings(project, environment, changes)
    except SettingsError:
        return False
    return True
