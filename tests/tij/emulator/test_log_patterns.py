"""CloudWatch Logs' patterns for JSON events, by the examples of its User Guide."""

from __future__ import annotations

import json

import pytest

from tij.emulator.patches.log_patterns import compiled, number_in

EVENT = json.dumps(
    {
        "eventType": "UpdateTrail",
        "sourceIPAddress": "111.111.111.111",
        "arrayKey": ["value", "another value"],
        "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
        "SomeObject": None,
        "bandwidth": 12.5,
        "errorCode": 400,
        "done": True,
        "quoted": 'says "no"',
    }
)


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ('{ $.eventType = "UpdateTrail" }', True),
        ("{ $.eventType = UpdateTrail }", True),
        ('{ $.eventType = "Update*" }', True),
        ('{ $.eventType = "Update" }', False),
        ("{ $.sourceIPAddress != 123.123.* }", True),
        ("{ $.sourceIPAddress != 111.* }", False),
        ('{ $.arrayKey[0] = "value" }', True),
        ('{ $.arrayKey[7] = "value" }', False),
        ("{ $.objectList[1].id = 2 }", True),
        ("{ $.bandwidth > 75 }", False),
        ("{ $.bandwidth >= 12.5 }", True),
        ("{ $.eventType > 1 }", False),
        ("{ $.errorCode = 400 }", True),
        ("{ $.errorCode = 4* }", False),
        ("{ $.SomeObject IS NULL }", True),
        ("{ $.done IS TRUE }", True),
        ("{ $.done IS FALSE }", False),
        ("{ $.SomeOtherObject NOT EXISTS }", True),
        ("{ $.SomeObject NOT EXISTS }", False),
        ("{ $.nothing != 1 }", False),
        ('{ $.quoted = "says \\"no\\"" }', True),
        # && before ||, unless parentheses say otherwise.
        ("{ $.errorCode = 400 || $.errorCode = 1 && $.done IS FALSE }", True),
        ("{ ($.errorCode = 400 || $.errorCode = 1) && $.done IS FALSE }", False),
    ],
)
def test_what_a_pattern_matches(pattern: str, matches: bool) -> None:
    test = compiled(pattern)
    assert test
    assert test(EVENT) is matches


def test_what_is_not_json_is_no_match() -> None:
    test = compiled("{ $.message NOT EXISTS }")
    assert test
    assert not test("plain text")
    assert not test("7")


@pytest.mark.parametrize("pattern", ["ERROR", '"{ $.a = 1 }"', "", "?ERROR ?WARN"])
def test_patterns_of_plain_text_are_left_to_others(pattern: str) -> None:
    assert compiled(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "{ }",
        "{ $.a }",
        "{ $.a = }",
        "{ ($.a = 1 }",
        "{ $.a = 1 ) }",
        "{ $.a > word }",
        "{ a = 1 }",
        "{ $.a ~ 1 }",
        "{ $.a NOT 1 }",
        "{ $.a IS SOME }",
        "{ $.a = %x% }",
    ],
)
def test_a_pattern_that_aws_refuses_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        compiled(pattern)


def test_a_metrics_value_is_a_number_or_the_events_own() -> None:
    assert number_in(EVENT, "1") == 1
    assert number_in(EVENT, "$.bandwidth") == 12.5
    assert number_in(EVENT, "$.eventType") is None
    assert number_in(EVENT, "$.done") is None
