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
    named = len(re.findall(r"<summary>\S+ <code>", said))
    counted = sum(int(n.replace(",", "")) for n in re.findall(r"^([\d,]+) more ", said, re.M))
    assert named + counted == RESOURCES == huge.changed


def test_a_huge_plan_is_read_on_one_screen_or_two_before_anything_is_opened(huge: Report) -> None:
    depth, seen = 0, []
    for line in markdown(huge, Language.ENGLISH).splitlines():
        if not depth and line:
            seen.append(line)
        depth += line.count("<details>") - line.count("</details>")
    assert depth == 0
    assert len(seen) < 60
    assert sum(line.startswith("- ") for line in seen) == 6, "each kind of risk once"
    assert "<summary>✏️ 41 × <code>aws_db_instance</code></summary>" in "".join(seen)


def test_each_resource_of_a_risk_of_many_is_named(huge: Report) -> None:
    said = markdown(huge, Language.ENGLISH)
    missing = [risk.address for _, risk in huge.risks() if f"`{risk.address}`" not in said]
    assert missing == []


def test_a_huge_plan_in_little_room(huge: Report, snapshot: SnapshotAssertion) -> None:
    said = markdown(huge, Language.ENGLISH, limit=6_000)
    assert len(said) <= 6_000
    assert said == snapshot(extension_class=Markdown)


def many_risks(count: int, *, same: bool = False) -> Report:
    """As many databases without backups as log groups kept for a shorter time.

    Each from another value, unless it is the `same` for all.
    """
    changes: list[dict[str, Any]] = []
    for number in range(count):
        days = 7 if same else number + 1
        for type_, argument, before, after in (
            ("aws_cloudwatch_log_group", "retention_in_days", 9_000 + days, 30),
            ("aws_db_instance", "backup_retention_period", days, 0),
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
    said = markdown(many_risks(30), Language.ENGLISH)
    assert len(re.findall(r"^- 🔴 ", said, re.M)) == len(re.findall(r"^- 🟡 ", said, re.M)) == 30


def test_the_same_risk_of_a_few_has_a_line_each_and_of_more_one_that_folds_their_names() -> None:
    few, more = (markdown(many_risks(n, same=True), Language.ENGLISH) for n in (3, 4))
    assert len(re.findall(r"^- 🔴 ", few, re.M)) == 3
    (line,) = re.findall(r"^- 🔴 .*", more, re.M)
    assert "The same of 3 more" in line
    assert line.count("`aws_db_instance.a[") == 4


def test_of_the_same_risk_of_too_many_only_the_names_give_way() -> None:
    said = markdown(many_risks(2_000, same=True), Language.ENGLISH)
    assert len(said) <= COMMENT_LIMIT - RESERVED
    (high,) = re.findall(r"^- 🔴 .*", said, re.M)
    (medium,) = re.findall(r"^- 🟡 .*", said, re.M)
    assert "The same of 1,999 more" in high
    assert "The same of 1,999 more" in medium


def test_of_too_many_risks_the_most_severe_are_whole_and_all_are_counted() -> None:
    report = many_risks(1_000)
    said = markdown(report, Language.ENGLISH)
    assert len(said) <= COMMENT_LIMIT - RESERVED
    assert headline(report, words(Language.ENGLISH)) in said
    assert "**3,000 risks**" in said, "a database is restarted, too"
    whole = len(re.findall(r"^- 🔴 ", said, re.M))
    assert whole > 100
    assert not re.findall(r"^- 🟡 ", said, re.M), "the medium ones give way first"
    (more,) = re.findall(r"^- ([\d,]+) more: (.*)", said, re.M)
    assert int(more[0].replace(",", "")) == 3_000 - whole
    assert "1,000 × medium (less monitoring)" in more[1]
    everything = markdown(report, Language.ENGLISH, limit=None)
    assert len(re.findall(r"<summary>\S+ <code>", everything)) == 2_000


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
