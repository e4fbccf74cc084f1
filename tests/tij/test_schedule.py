"""The order of work, failures and interrupts."""

from __future__ import annotations

import threading

import pytest

from tij.errors import ExitCode, TijError
from tij.interrupt import Interrupt
from tij.schedule import raise_failures, run_in_order

NEEDS = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": []}


def test_each_begins_after_what_it_needs_has_ended() -> None:
    ended: list[str] = []

    def work(name: str) -> str:
        assert set(NEEDS[name]) <= set(ended)
        ended.append(name)
        return name.upper()

    outcome = run_in_order(NEEDS, NEEDS.__getitem__, work, interrupt=Interrupt())
    assert outcome.complete
    assert outcome.done == {name: name.upper() for name in NEEDS}


def test_independent_ones_run_side_by_side() -> None:
    both = threading.Barrier(2, timeout=10)

    def work(name: str) -> None:
        if name in "bc":
            both.wait()

    assert run_in_order("abc", NEEDS.__getitem__, work, interrupt=Interrupt()).complete


def test_a_failure_stops_what_needs_it_and_nothing_else() -> None:
    def work(name: str) -> None:
        if name == "b":
            raise TijError("b: broke")

    outcome = run_in_order(NEEDS, NEEDS.__getitem__, work, interrupt=Interrupt())
    assert set(outcome.done) == {"a", "c", "e"}
    assert set(outcome.failed) == {"b"}
    assert outcome.not_started == {"d": "needs b"}
    with pytest.raises(TijError, match=r"(?s)b: broke.*Not applied to the end: b.*d \(needs b\)"):
        raise_failures(outcome, "Applied")


def test_nothing_begins_after_an_interrupt() -> None:
    interrupt = Interrupt()

    def work(name: str) -> None:
        if name == "a":
            interrupt.request()

    outcome = run_in_order("abcd", NEEDS.__getitem__, work, interrupt=interrupt)
    assert set(outcome.done) == {"a"}
    assert set(outcome.not_started) == {"b", "c", "d"}
    with pytest.raises(TijError) as caught:
        raise_failures(outcome, "Applied")
    assert caught.value.exit_code == ExitCode.INTERRUPTED
