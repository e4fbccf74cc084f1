"""GitHub's limit: what gives way, in which order, and what never does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from scripts.benchmarks.plan_report import RESOURCES, plan
from tests.tij.report.hostile import held_to_rules
from tests.tij.report.plans import recorded, report_of, stack_plan
from tests.tij.report.test_golden import Markdown
from tij.language import Language
from tij.report.changes import PlanChanges
from tij.report.headline import headline
from tij.report.markdown import COMMENT_LIMIT, RESERVED, markdown
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.report.words import words


@pytest.fixture(scope="module")
def huge() -> Report:
    """5,000 resources, of every recorded kind."""
    return Report("local", (stack_plan("service", plan(("mixed", "create-all"))),))


def test_a_huge_plan_is_a_comment(huge: Report) -> None:
    said = markdown(huge, Language.JAPANESE)
    assert len(said) <= COMMENT_LIMIT - RESERVED
    # Four bytes are the most that a code point takes: the limit in bytes holds too.
    assert len(said.encode()) <= 4 * COMMENT_LIMIT
    held_to_rules(said)


def test_every_resource_of_a_huge_plan_is_accounted_for(huge: Report) -> None:
    said = markdown(huge, Language.ENGLISH)
    named = said.count("<details>")
    counted = sum(int(n.replace(",", "")) for n in re.findall(r"^([\d,]+) more ", said, re.M))
    assert named + counted == RESOURCES == huge.changed


def test_a_huge_plan_in_little_room(huge: Report, snapshot: SnapshotAssertion) -> None:
    said = markdown(huge, Language.ENGLISH, limit=6_000)
    assert len(said) <= 6_000
    assert said == snapshot(extension_class=Markdown)


def many_risks(count: int) -> Report:
    """As many databases opened to the world as log groups kept for a shorter time."""
    changes: list[dict[str, Any]] = []
    for number in range(count):
        for type_, argument, before, after in (
            ("aws_cloudwatch_log_group", "retention_in_days", 90, 30),
            ("aws_db_instance", "publicly_accessible", False, True),
        ):
            changes.append(
                {
                    "address": f"{type_}.a[{number}]",
                    "mode": "managed",
                    "type": type_,
                    "change": {
                        "actions": ["update"],
                        "before": {argument: before},
                        "after": {argument: after},
                    },
                }
            )
    found = PlanChanges.of({"resource_changes": changes})
    return Report("local", (StackPlan("data", PlanStatus.CHANGES, found),))


def test_risks_are_whole_while_they_fit() -> None:
    said = markdown(many_risks(60), Language.ENGLISH)
    assert len(re.findall(r"^- 🔴 ", said, re.M)) == len(re.findall(r"^- 🟡 ", said, re.M)) == 60


def test_of_too_many_risks_the_most_severe_are_whole_and_all_are_counted() -> None:
    report = many_risks(1_000)
    said = markdown(report, Language.ENGLISH)
    assert len(said) <= COMMENT_LIMIT - RESERVED
    assert headline(report, words(Language.ENGLISH)) in said
    assert "**2,000 risks**" in said
    whole = len(re.findall(r"^- 🔴 ", said, re.M))
    assert whole > 100
    assert not re.findall(r"^- 🟡 ", said, re.M), "the medium ones give way first"
    (more,) = re.findall(r"^- ([\d,]+) more: (.*)", said, re.M)
    assert int(more[0].replace(",", "")) == 2_000 - whole
    assert "1,000 × medium (less monitoring)" in more[1]
    assert markdown(report, Language.ENGLISH, limit=None).count("<summary>") == 2_000


def test_what_matters_least_gives_way_first() -> None:
    report = report_of(recorded("mixed"))
    whole = len(markdown(report, Language.ENGLISH, limit=None))
    said = markdown(report, Language.ENGLISH, limit=whole - 700)
    assert "aws_db_instance.database</code> · <code>backup_retention_period" in said
    assert '! instance_class: "db.t4g.micro" → "db.t4g.small"' in said, "a risk is in full"
    assert "max_allocated_storage: 100" not in said, "drift is not"
    assert "Shortened to fit GitHub's limit" in said


def test_what_fits_is_not_shortened() -> None:
    report = report_of(recorded("mixed"))
    assert markdown(report, Language.ENGLISH) == markdown(report, Language.ENGLISH, limit=None)
