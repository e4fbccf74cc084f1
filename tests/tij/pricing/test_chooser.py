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
from tij.pricing.chooser import AXES, Changes, Rules, rules, wanted
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


CORNERS = [
    {"egress": "public-ip", "tasks": "2", "workers": "1", "standby": "multi_az"},
    {"egress": "endpoints", "phase": "3", "workers": "1", "size": "1 vCPU, 2 GiB", "tasks": "2"},
    {"egress": "nat-instance", "phase": "2", "class": "db.t4g.medium", "standby": "multi_az"},
    {
        "egress": "public-ip",
        "size": "0.5 vCPU, 1 GiB",
        "tasks": "2",
        "workers": "1",
        "class": "db.t4g.medium",
        "standby": "multi_az",
        "phase": "3",
        "firewall": "AWS WAF",
        "cache": "Valkey",
    },
    {"phase": "2", "firewall": "AWS WAF", "egress": "endpoints", "cache": "Valkey"},
]


@pytest.mark.parametrize("chosen", [{}, *CORNERS])
def test_the_sum_is_that_of_a_synthesis(
    settings: Settings, found: Rules, chosen: dict[str, str]
) -> None:
    changes = [c for axis, option in chosen.items() for c in AXES[axis][option]]
    assert abs(found.usd(chosen) - cost(settings, *changes).usd) < Decimal("0.000001")


def test_without_one_of_them_there_are_no_rules(
    settings: Settings, compared: Mapping[Changes, EnvironmentCost]
) -> None:
    for changes in compared:
        fewer = {c: each for c, each in compared.items() if c != changes}
        assert rules(settings, cost(settings), fewer) is None


def test_what_is_there_is_no_choice(settings: Settings, found: Rules) -> None:
    assert "nat-gateway" not in found.options["egress"]
    assert "1" in found.options["workers"]
    phase = settings.hardening.model_copy(update={"phase": 3})
    changed = settings.model_copy(update={"hardening": phase})
    assert ("hardening.phase=3",) not in wanted(changed)
    assert ("hardening.phase=2",) in wanted(changed)


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
    assert len(names) == 4 * 3 * 2 * 2 * 2 * 2 * 3 * 2 * 2 * 2
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
