"""A worker of a rehearsal: up for a while, or one line that says why not."""

from __future__ import annotations

import pytest

from tests.tij.fake_ecs import NAMES, OLD, Behaviour, FakeWorker
from tij.ecs.service import Service
from tij.errors import InterruptedRunError, TijError
from tij.interrupt import Interrupt
from tij.rehearsal.workers import stays_up


def judged(
    aws: FakeWorker, interrupt: Interrupt | None = None, lasts: float = 0, timeout: float = 60
) -> str:
    service = Service(aws, aws, NAMES)
    return stays_up(
        "mail",
        service,
        aws,
        interrupt or Interrupt(),
        lasts=lasts,
        timeout=timeout,
        interval=0,
    )


def test_what_runs_is_counted() -> None:
    assert judged(FakeWorker()) == "1 of 1 running"


def test_what_dies_at_once_is_one_line_with_its_last_words_and_the_next_step() -> None:
    aws = FakeWorker({OLD: Behaviour(exit_code=1, log=("begins", "no broker at localhost"))})
    aws.step()
    with pytest.raises(TijError) as died:
        judged(aws)
    assert str(died.value) == (
        "The worker mail dies: 'celery -A shop worker' ended by itself, 2 times: Essential"
        " container in task exited (exit code 1). Its last words: no broker at localhost\n"
        "Next: tij logs --worker mail"
    )


def test_what_never_gets_there_is_told_and_can_be_interrupted() -> None:
    with pytest.raises(TijError, match="has 1 of 1 tasks running after 0 s"):
        judged(FakeWorker(), lasts=3600, timeout=0)
    interrupt = Interrupt()
    interrupt.request()
    with pytest.raises(InterruptedRunError):
        judged(FakeWorker(), interrupt, lasts=3600)
