"""Sentences of AWS's references, read as the constraints that they say, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tij.emulator.contract.documented import constraints, read, refused_by_documentation
from tij.emulator.contract.routing import service_model

NAME = "letters, numbers, or hyphens"


@pytest.mark.parametrize(
    ("sentence", "kind", "taken", "refused"),
    [
        ("Must be a value from 0 to 35", "integer", (0, 35), (-1, 36)),
        ("Valid Values: 0 - 15", "integer", (0, 15), (16,)),
        ("The range is 2–120 seconds", "integer", (2, 120), (1, 121)),
        ("Must be no more than 1,440", "integer", (1440,), (1441,)),
        ("Valid Values: 0 | 1 | 5 | 10", "integer", (0, 5), (2,)),
        ("Valid values are 1 and 60", "integer", (1, 60), (2, 30)),
        ("Valid Values: gp2 | gp3", "string", ("gp3",), ("gp4", "gp")),
        ("Valid values are DENY and SAMEORIGIN", "string", ("DENY",), ("and",)),
        (f"Must contain from 1 to 63 {NAME}", "string", ("a-1",), ("", "a_1", "a" * 64)),
        ("The first character must be a letter", "string", ("a1",), ("1a", "-a")),
        (
            "Can't end with a hyphen or contain two consecutive hyphens",
            "string",
            ("a-b",),
            ("a-", "a--b"),
        ),
        ("The maximum length is 3 characters", "string", ("abc",), ("abcd",)),
    ],
)
def test_a_sentence_is_what_it_says(
    sentence: str, kind: str, taken: tuple[Any, ...], refused: tuple[Any, ...]
) -> None:
    said = read(sentence, kind, frozenset())
    assert said is not None
    assert said.takes is not None
    assert [value for value in taken if not said.takes(value)] == []
    assert [value for value in refused if said.takes(value)] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Valid Values: See the User Guide",
        "If you specify 0, it must be a value from 1 to 5",
        "Can't be specified when Other is specified",
        "For RDS for Oracle, valid values: a | b",
    ],
)
def test_any_other_sentence_says_nothing(sentence: str) -> None:
    assert read(sentence, "string", frozenset({"Another"})) is None


def test_what_holds_for_other_engines_is_left_out() -> None:
    text = (
        "<dl><dt>RDS for MySQL</dt><dd>Constraints: Must contain 1 to 64 letters or numbers.</dd>"
        "<dt>RDS for PostgreSQL</dt><dd>Must contain 1 to 63 letters or numbers.</dd></dl>"
    )
    (one,) = constraints(text, "string", frozenset())
    assert one.takes is not None
    assert one.takes("a" * 63)
    assert not one.takes("a" * 64)


def test_a_name_that_cannot_end_with_a_hyphen_can_have_one() -> None:
    text = (
        "<li>Must be 1 to 255 letters or numbers.</li>"
        "<li>Can't end with a hyphen or contain two consecutive hyphens.</li>"
    )
    assert all(one.takes and one.takes("a-b") for one in constraints(text, "string", frozenset()))


@pytest.mark.parametrize(
    ("operation", "said", "code"),
    [
        ("ModifyDBInstance", {"DBPortNumber": 80}, "InvalidParameterValue"),
        ("ModifyDBInstance", {"DBPortNumber": 5432}, None),
        ("CreateDBInstance", {"DBParameterGroupName": "default.postgres17"}, None),
        ("DeleteDBInstance", {"FinalDBSnapshotIdentifier": "tij-final-2026"}, None),
        (
            "RestoreDBInstanceToPointInTime",
            {"RestoreTime": "2026-01-01T00:00:00Z", "UseLatestRestorableTime": True},
            "InvalidParameterCombination",
        ),
        ("DescribeEvents", {"SourceIdentifier": "a--b"}, None),
    ],
)
def test_the_models_text_is_read(operation: str, said: Mapping[str, Any], code: str | None) -> None:
    shape = service_model("rds").operation_model(operation).input_shape
    found = refused_by_documentation("rds", operation, said, shape)
    assert (found and found.code) == code
