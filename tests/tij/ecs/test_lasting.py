"""A worker's tasks last, or they don't: ECS does not say."""

from __future__ import annotations

from datetime import timedelta

from tests.tij.fake_ecs import NAMES, OLD, Behaviour, FakeWorker
from tij.ecs.lasting import Lasting, dying
from tij.ecs.service import Service


def looked_at(aws: FakeWorker, seconds: float) -> Lasting:
    return Lasting(Service(aws, aws, NAMES), seconds)


def test_what_runs_is_watched_for_a_while() -> None:
    aws = FakeWorker()
    assert looked_at(aws, 0).look(aws.definition, complete=True) == (True, None)
    assert looked_at(aws, 3600).look(aws.definition, complete=True) == (False, None)
    assert looked_at(aws, 0).look(aws.definition, complete=False) == (False, None)


def test_one_end_may_be_chance_and_two_are_not() -> None:
    aws = FakeWorker({OLD: Behaviour(exit_code=1)})
    lasting = looked_at(aws, 0)
    aws.step()
    assert lasting.look(aws.definition, complete=True) == (True, None)
    aws.step()
    over, failed = lasting.look(aws.definition, complete=True)
    assert over
    assert failed
    assert "2 times: Essential container in task exited (exit code 1)" in failed


def test_an_end_begins_the_while_again() -> None:
    aws = FakeWorker({OLD: Behaviour(exit_code=1)})
    lasting = looked_at(aws, 0)
    assert lasting.look(aws.definition, complete=False) == (False, None)
    aws.step()
    assert lasting.look(aws.definition, complete=False) == (False, None)


def test_the_ends_of_another_definition_or_of_before_do_not_count() -> None:
    aws = FakeWorker({OLD: Behaviour(exit_code=1)})
    for _ in range(3):
        aws.step()
    known = frozenset(aws.tasks)
    older = Lasting(Service(aws, aws, NAMES), 0, known)
    assert older.look(aws.definition, complete=True) == (True, None)
    assert looked_at(aws, 0).look("arn:definition/web:9", complete=True) == (True, None)


def test_what_ended_twice_is_dying_and_says_its_command_and_last_words() -> None:
    aws = FakeWorker({OLD: Behaviour(exit_code=1, log=("begins", "no broker", " "))})
    service = Service(aws, aws, NAMES)
    assert dying(service, aws, aws.clock) is None
    # Each look at the service lets it end once more.
    dead = dying(service, aws, aws.clock)
    assert dead
    assert (dead.command, dead.times) == ("celery -A shop worker", 2)
    assert (dead.end, dead.last_words) == (
        "Essential container in task exited (exit code 1)",
        "no broker",
    )


def test_a_task_that_lasts_says_that_the_ends_are_past() -> None:
    aws = FakeWorker({OLD: Behaviour(exit_code=1)})
    for _ in range(3):
        aws.step()
    running = {**next(iter(aws.tasks.values())), "lastStatus": "RUNNING", "taskArn": "arn:task/c/r"}
    aws.tasks["arn:task/c/r"] = {**running, "startedAt": aws.clock}
    service = Service(aws, aws, NAMES)
    assert dying(service, aws, aws.clock + timedelta(seconds=5))
    assert dying(service, aws, aws.clock + timedelta(minutes=5)) is None
