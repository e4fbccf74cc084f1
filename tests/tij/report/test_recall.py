"""The report flags what is dangerous, and only that: cases whose meaning was fixed beforehand."""

from __future__ import annotations

from collections import Counter

import pytest

from scripts.risk_recall import TARGET, Case, cases, edited, measure


def test_recall_and_precision() -> None:
    measured = measure()
    assert measured.dangerous >= 150
    assert measured.harmless >= 100
    assert measured.recall >= TARGET, measured.missed
    assert measured.precision >= TARGET, measured.false_alarms


def test_every_case_changes_something_and_none_is_written_twice() -> None:
    every = list(cases())
    for case in every:
        (entry,) = case.plan()["resource_changes"]
        assert entry["change"]["before"] != entry["change"]["after"], case
    assert not [case for case, n in Counter((c.type, c.edits) for c in every).items() if n > 1]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a = 2", {"a": 2, "b": '[{"c": 1}]'}),
        ("- a", {"b": '[{"c": 1}]'}),
        ("b.0.c = 3", {"a": 1, "b": '[{"c": 3}]'}),
        ("+ b = 4", {"a": 1, "b": '[{"c": 1}, 4]'}),
    ],
)
def test_edits_reach_into_texts_of_json(text: str, after: object) -> None:
    assert edited({"a": 1, "b": '[{"c": 1}]'}, text) == after


def test_a_harmless_case_that_is_flagged_counts_against_precision() -> None:
    case = Case("aws_lb", "deleted", ("delete",), dangerous=False)
    assert case.flagged() == ["goes"]
