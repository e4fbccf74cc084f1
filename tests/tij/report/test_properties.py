"""What holds for any plan: no secret, no obeyed markup, the limit, the plan's own counts."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from tests.tij.report.hostile import INVISIBLE, held_to_rules
from tests.tij.report.strategies import plans
from tij.language import Language
from tij.report.as_json import as_json
from tij.report.changes import PlanChanges
from tij.report.entry import Action
from tij.report.markdown import markdown
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.report.terminal import show_plans

languages = st.sampled_from(Language)
any_plan = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def report_of(plan: dict[str, object]) -> Report:
    changes = PlanChanges.of(plan)
    return Report("local", (StackPlan("data", PlanStatus.CHANGES, changes),))


@any_plan
@given(plans(), languages)
def test_no_secret_comes_out(plan: dict[str, object], language: Language) -> None:
    report = report_of(plan)
    terminal = io.StringIO()
    show_plans(Console(file=terminal, width=200), report.stacks, language)
    for said in (
        markdown(report, language),
        markdown(report, language, limit=None),
        json.dumps(as_json(report, language)),
        terminal.getvalue(),
    ):
        assert "s3cr3t-" not in said


@any_plan
@given(plans(), languages)
def test_no_markup_of_the_plan_is_obeyed(plan: dict[str, object], language: Language) -> None:
    report = report_of(plan)
    held_to_rules(markdown(report, language, limit=None))
    held_to_rules(markdown(report, language, limit=6_000))
    terminal = io.StringIO()
    show_plans(Console(file=terminal, width=200), report.stacks, language)
    assert not any(character in terminal.getvalue() for character in INVISIBLE)


@any_plan
@given(st.lists(plans(), min_size=1, max_size=4), st.integers(6_000, 60_000), languages)
def test_the_limit_holds(several: list[dict[str, object]], limit: int, language: Language) -> None:
    stacks = tuple(
        StackPlan(f"stack-{i}", PlanStatus.CHANGES, PlanChanges.of(plan))
        for i, plan in enumerate(several)
    )
    assert len(markdown(Report("local", stacks), language, limit=limit)) <= limit


@any_plan
@given(plans())
def test_counts_are_the_plans(plan: dict[str, Any]) -> None:
    expected: Counter[Action] = Counter()
    for entry in plan["resource_changes"]:
        change = entry["change"]
        match change["actions"]:
            case ["no-op"] | ["read"]:
                if "importing" in change:
                    expected[Action.IMPORT] += 1
                elif "previous_address" in entry:
                    expected[Action.MOVE] += 1
            case [one]:
                expected[Action(one)] += 1
            case _:
                expected[Action.REPLACE] += 1
    report = report_of(plan)
    assert {a: report.count(a) for a in Action} == {a: expected[a] for a in Action}
    said = markdown(report, Language.ENGLISH, limit=None)
    assert said.count("<details>") == expected.total() + report.drifted
    told = as_json(report)["stacks"]["data"]
    assert told["add"] == expected[Action.CREATE]
    assert len(told["changes"]) == expected.total()
