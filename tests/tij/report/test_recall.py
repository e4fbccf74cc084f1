"""The report flags what is dangerous, and only that: cases whose meaning was fixed beforehand."""

from __future__ import annotations

from collections import Counter

import pytest

from scripts.risk_recall import EXAMINATIONS, TARGET, Case, cases, edited, examined, measure

TARGET_OF_KINDS = 0.9


def test_recall_and_precision() -> None:
    measured = measure(list(cases()))
    assert measured.dangerous >= 150
    assert measured.harmless >= 100
    assert measured.recall >= TARGET, measured.missed
    assert measured.precision >= TARGET, measured.false_alarms


def test_every_case_changes_something_and_none_is_written_twice() -> None:
    every = [*cases(), *(case for name in EXAMINATIONS for case in examined(name))]
    for case in every:
        (entry,) = case.plan()["resource_changes"]
        assert entry["change"]["before"] != entry["change"]["after"], case
    assert not [
        case for case, n in Counter((c.base, c.type, c.edits) for c in every).items() if n > 1
    ]


@pytest.mark.parametrize("name", EXAMINATIONS)
def test_an_examiner_who_had_not_read_the_table_finds_the_same(name: str) -> None:
    """Held from the first look on; the figures before anything was mended are in the docs."""
    measured = measure(list(examined(name)))
    assert measured.recall >= TARGET, measured.missed
    assert measured.precision >= TARGET, measured.false_alarms
    assert measured.recall_by_kind >= TARGET_OF_KINDS, measured.mistaken


def test_a_risk_of_another_kind_is_not_what_the_examiner_expects() -> None:
    stops = Case("aws_lb", "gone", ("delete",), dangerous=True, expected=frozenset({"money"}))
    assert stops.flagged() == ["goes"]
    assert not stops.of_the_expected_kind()
    assert measure([stops]).recall_by_kind == 0


def test_what_is_not_judged_is_not_flagged() -> None:
    case = Case("aws_lb", "new argument", ("of_the_next_provider = 1",), dangerous=True)
    assert case.flagged() == []


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
