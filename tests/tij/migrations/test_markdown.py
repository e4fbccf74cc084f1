"""The comment's part on new migrations: bounded, escaped, in both languages."""

from __future__ import annotations

import pytest

from tij.language import Language
from tij.migrations.markdown import MOST_OPERATIONS, part
from tij.migrations.report import Kind, Operation, Pending, Report
from tij.migrations.words import words

EN = words(Language.ENGLISH)


def report(*kinds: tuple[Kind, ...], what: str = "Add field x to y", **more: object) -> Report:
    done = tuple(Operation(what=what, kinds=one) for one in kinds)
    counted = {kind: sum(kind in one for one in kinds) for one in kinds for kind in one}
    pending = (Pending(migration="shop.0002_new", operations=done),) if done else ()
    return Report.model_validate({"how": "read", "pending": pending, "kinds": counted, **more})


def test_nothing_new_is_nothing_to_say() -> None:
    assert part(report(), EN) == ""


def test_each_operation_has_a_row_and_what_follows_a_sentence() -> None:
    said = part(report((Kind.ADDITIVE,), (Kind.BREAKS, Kind.IRREVERSIBLE)), EN)
    assert "#### New migrations" in said
    assert "| `shop.0002_new` | `Add field x to y` | additive |" in said
    assert "| **breaks the running code**, **irreversible** |" in said
    assert "- The running code fails on the schema after it" in said
    assert "- Something is lost or has no way back" in said
    assert "none of them breaks" not in said


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Kind.ADDITIVE, "- As far as their source says, none of them breaks"),
        (Kind.LOCKS, "- Requests for a table wait"),
        (Kind.DATA, "- What moves data says nothing of what it locks"),
    ],
)
def test_each_kind_says_what_follows(kind: Kind, sentence: str) -> None:
    assert sentence in part(report((kind,)), EN)


def test_a_name_is_shown_and_never_obeyed() -> None:
    said = part(report((Kind.BREAKS,), what="a|b `c` @team <img>\n# x", differs=("`|@me",)), EN)
    (row,) = [line for line in said.splitlines() if "shop.0002_new" in line]
    assert "| ``a\\|b `c` @team <img>\\u{a}# x`` |" in row
    assert "- `` `\\|@me `` was changed:" in said


def test_what_is_harmless_is_left_out_first() -> None:
    said = part(report(*[(Kind.ADDITIVE,)] * 3_000, (Kind.LOCKS,), (Kind.DATA,)), EN)
    rows = [line for line in said.splitlines() if "shop.0002_new" in line]
    assert len(rows) == MOST_OPERATIONS
    assert [("**locks**" in row, "**moves data**" in row) for row in rows[-2:]] == [
        (True, False),
        (False, True),
    ]
    assert "2962 more operations are not shown." in said


def test_many_names_are_counted() -> None:
    said = part(report(unreadable=tuple(f"shop.{n}" for n in range(5_000))), EN)
    assert said.count("could not be read") == 10
    assert "4990 more" in said


def test_it_speaks_japanese() -> None:
    said = part(report((Kind.LOCKS,)), words(Language.JAPANESE))
    assert "#### 新しいマイグレーション" in said
    assert "**ロックする**" in said
