"""The page prices every combination of settings as Python does, and as a synthesis does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from tests.chromium import Launch
from tests.synthesized import Synthesized, synthesize
from tij.language import Language
from tij.page.content import gather
from tij.page.live import Live
from tij.page.render import render
from tij.pricing import EnvironmentCost, dollars, price_stacks, yen
from tij.pricing.chooser import Changes, Rules, axes, rules, wanted
from tij.pricing.environment import Costed
from tij.project import Project
from tij.settings import load
from tij.settings.models import Settings

pytestmark = pytest.mark.reference

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
ALL = """(names) => names.map((chosen) => {
  const form = document.querySelector("[data-rules]");
  for (const field of form.querySelectorAll("select")) field.value = chosen[field.name] ?? "";
  form.dispatchEvent(new Event("change"));
  return form.querySelector("output").value;
})"""


def cost(settings: Settings, *changes: str) -> EnvironmentCost:
    changed = load(settings.environment, changes=changes)
    return price_stacks(synthesize(changed).stacks, changed.cost)


@pytest.fixture(scope="module")
def compared(settings: Settings) -> Mapping[Changes, EnvironmentCost]:
    return {changes: cost(settings, *changes) for changes in wanted(settings)}


@pytest.fixture(scope="module")
def found(settings: Settings, compared: Mapping[Changes, EnvironmentCost]) -> Rules:
    made = rules(settings, cost(settings), compared)
    assert made
    return made


def combinations(found: Rules) -> list[dict[str, str]]:
    """Axis → option, without axes that are as they are."""
    options = [["", *options] for options in found.options.values()]
    return [
        {axis: option for axis, option in zip(found.options, chosen, strict=True) if option}
        for chosen in product(*options)
    ]


CORNERS: list[dict[str, str]] = [
    {},
    {"egress": "public-ip", "tasks": "3", "workers": "2", "standby": "multi_az"},
    {"egress": "endpoints", "phase": "3", "workers": "4", "size": "1 vCPU, 2 GiB", "tasks": "2"},
    {"egress": "nat-instance", "phase": "2", "class": "db.t4g.medium", "standby": "multi_az"},
    {"architecture": "ARM64", "size": "2 vCPU, 4 GiB", "tasks": "3", "workers": "4"},
    {
        "egress": "public-ip",
        "architecture": "ARM64",
        "size": "0.5 vCPU, 1 GiB",
        "tasks": "2",
        "workers": "1",
        "class": "db.t4g.small",
        "standby": "multi_az",
        "phase": "3",
        "firewall": "AWS WAF",
        "cache": "Valkey",
        "mail": "Amazon SES",
    },
    {"phase": "2", "firewall": "AWS WAF", "egress": "endpoints", "cache": "Valkey"},
]
GROWN = (
    *("hardening.phase=3", "hardening.firewall=true", "database.multi_az=true"),
    *("service.architecture=ARM64", "service.min_tasks=2", "service.max_tasks=2"),
    *("service.cpu=4096", "service.memory=8192", "cache.enabled=true", "email.enabled=true"),
    r"""workers=[{name = "more-1", command = "a 'b' \"c\"", cpu = 512, memory = 1024}]""",
)
"""Settings whose owner asks what less of everything costs."""
SHRUNK: list[dict[str, str]] = [
    {},
    {"tasks": "1", "size": "0.25 vCPU, 0.5 GiB", "architecture": "X86_64", "workers": "0"},
    {"phase": "1", "firewall": "off", "cache": "off", "mail": "off", "standby": "off"},
    {"phase": "1", "egress": "public-ip", "tasks": "3", "workers": "3"},
    {"phase": "2", "firewall": "off", "egress": "endpoints", "mail": "off", "workers": "2"},
]


def changed(settings: Settings, chosen: dict[str, str]) -> list[str]:
    """The settings of one synthesis; what counts twice or less is written out."""
    found: list[str] = []
    for axis, name in chosen.items():
        option = axes(settings)[axis][name]
        if axis == "tasks":
            most = max(settings.service.max_tasks, int(name))
            found += [f"service.min_tasks={name}", f"service.max_tasks={most}"]
        elif axis == "workers" and option.times > 1:
            more = [f'{{name = "n-{n}", command = "python"}}' for n in range(option.times)]
            there = [
                f"{{name = {json.dumps(w.name)}, command = {json.dumps(w.command)},"
                f" cpu = {w.cpu}, memory = {w.memory}}}"
                for w in settings.workers
            ]
            found.append(f"workers=[{', '.join((*there, *more))}]")
        else:
            found += option.changes
    return found


@pytest.mark.parametrize("chosen", CORNERS)
def test_the_sum_is_that_of_a_synthesis(
    settings: Settings, found: Rules, chosen: dict[str, str]
) -> None:
    changes = changed(settings, chosen)
    assert abs(found.usd(chosen) - cost(settings, *changes).usd) < Decimal("0.000001")


def test_less_is_offered_too(settings: Settings) -> None:
    grown = load(settings.environment, changes=GROWN)

    def of(*changes: str) -> EnvironmentCost:
        return cost(settings, *GROWN, *changes)

    made = rules(grown, of(), {changes: of(*changes) for changes in wanted(grown)})
    assert made
    for chosen in SHRUNK:
        exact = of(*changed(grown, chosen)).usd
        assert abs(made.usd(chosen) - exact) < Decimal("0.000001"), chosen


def test_what_was_not_priced_is_not_offered_and_what_meets_must_be(
    settings: Settings, compared: Mapping[Changes, EnvironmentCost]
) -> None:
    options = [o for each in axes(settings).values() for o in each.values()]
    single = {option.changes for option in options}
    for changes in compared:
        fewer = {c: each for c, each in compared.items() if c != changes}
        made = rules(settings, cost(settings), fewer)
        assert bool(made) == (changes in single), changes
        if made:
            count = sum(map(len, made.options.values()))
            assert count == sum(option.changes != changes for option in options)


def test_what_is_there_is_no_choice(settings: Settings) -> None:
    found = axes(settings)
    assert found["egress"].keys() == {"nat-instance", "public-ip", "endpoints"}
    assert found["workers"].keys() == {"1", "2", "3", "4"}
    assert found["architecture"].keys() == {"ARM64"}
    phase = settings.hardening.model_copy(update={"phase": 3})
    assert axes(settings.model_copy(update={"hardening": phase}))["phase"].keys() == {"1", "2"}
    assert axes(load(settings.environment, changes=GROWN))["workers"].keys() == set("02345")


def test_the_pages_script_says_the_same_of_every_combination(
    chromium: Launch,
    tmp_path: Path,
    settings: Settings,
    production: Synthesized,
    compared: Mapping[Changes, EnvironmentCost],
    found: Rules,
) -> None:
    choices = [Costed(changes, settings, each) for changes, each in compared.items()]
    content = gather(
        Project(tmp_path), settings, production.stacks, Live(), Language.ENGLISH, NOW, choices
    )
    file = tmp_path / "page.html"
    file.write_text(render(content), encoding="utf-8")
    names = combinations(found)
    assert len(names) == 4 * 2 * 4 * 3 * 5 * 3 * 2 * 3 * 2 * 2 * 2
    browser = chromium()
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    shown = page.evaluate(ALL, names)
    expected = [f"{dollars(usd)} ({yen(usd, settings.cost)})" for usd in map(found.usd, names)]
    assert json.dumps(shown, ensure_ascii=False) == json.dumps(expected, ensure_ascii=False)
    # With phase 3 the firewall changes nothing.
    assert len(set(shown)) > len(names) / 3
    # As a person does it; the list below names single settings only.
    page.get_by_label("Standby").select_option("multi_az")
    assert page.get_by_role("status").text_content() != expected[0]
    assert page.locator("#cost th code", has_text="workers=").count() == 0
    assert said == []
    browser.close()
