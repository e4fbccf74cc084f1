"""The page of what is refused says what was measured, of every mistake on the list."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from scripts.recall import emulators, page
from scripts.recall.seeds import resources, seeds, states

AGAIN = "run: python -m scripts.recall --measure"


def test_the_page_is_what_was_measured() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.render(), "run: python -m scripts.recall"


def test_everybody_was_asked_for_every_mistake() -> None:
    measured = page.measured()
    calls = {seed.id for seed in seeds()}
    # Not moto's: it may fail in between, and is not here.
    for name in ("rehearsal", next(name for name in measured if name.startswith("ministack"))):
        groups = {key.partition("/")[0] for key in measured[name] if "/" in key}
        assert {key for key in measured[name] if "/" not in key} == calls, AGAIN
        assert groups == set(states()), AGAIN
    assert set(measured["terraform plan"]) == calls & set(resources()), AGAIN


def test_the_rehearsal_refuses_nine_of_ten_at_least() -> None:
    asked = page.measured()["rehearsal"]
    assert len(asked) >= 80
    assert sum(asked.values()) >= 0.9 * len(asked)


def test_the_rehearsal_refuses_each_error_of_the_guide_that_stops_the_build() -> None:
    asked, errors = page.measured()["rehearsal"], page.of_the_guide()
    assert set(errors.values()) == {"W1", "W2", "W3", "W4", "W5", "W23", "W24", "W25", "W27"}
    assert [errors[key] for key in errors if not asked[key]] == []


@pytest.mark.parametrize(
    ("codes", "seen"),
    [
        (("NotFound", "NotFound"), False),
        ((None, None), False),
        ((None, "ValidationException"), True),
        (("NotFound", "ValidationException"), True),
        ((None, "500"), False),
    ],
)
def test_who_refuses_all_has_seen_nothing(codes: tuple[str | None, ...], seen: bool) -> None:
    answers = iter(codes)

    class Service:
        def _make_api_call(self, operation: str, parameters: dict[str, Any]) -> None:
            code = next(answers)
            if code:
                status = 500 if code == "500" else 400
                answer: Any = {
                    "Error": {"Code": code},
                    "ResponseMetadata": {"HTTPStatusCode": status},
                }
                raise ClientError(answer, operation)

    topic = next(seed for seed in seeds() if seed.operation == "CreateTopic")
    assert emulators.refused(lambda _: lambda _: Service(), [topic]) == {topic.id: seen}
