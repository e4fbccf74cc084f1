"""A release from its migration to healthy tasks, and every way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.tij.fake_ecs import NAMES, NEW, OLD, REPOSITORY, Behaviour, FakeAws, FakeWorker
from tests.tij.migrations.test_migrations import LOCK, reported
from tij import contract
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service
from tij.errors import BadInputError, InterruptedRunError, TijError
from tij.image.repository import Repository
from tij.interrupt import Interrupt
from tij.migrations.measure import measure
from tij.migrations.report import Concern
from tij.release.flow import Release, Released, ReleaseFailedError
from tij.release.logins import Logins
from tij.release.migrating import Migrations
from tij.release.parameter import ReleasedImage
from tij.release.refused import ReleaseRefusedError
from tij.release.watch import Watch


@dataclass
class Stack:
    """Terraform's part, played by the fake."""

    aws: FakeAws
    workers: list[FakeAws] = field(default_factory=list)
    fails: list[TijError] = field(default_factory=list)
    refuses: BadInputError | None = None
    applied: int = 0

    def check(self) -> None:
        if self.refuses:
            raise self.refuses

    def apply(self) -> None:
        self.applied += 1
        if self.fails:
            raise self.fails.pop()
        self.aws.move()
        for worker in self.workers:
            worker.value = self.aws.value
            worker.move()


@dataclass
class Run:
    """A release on the fake, and what it said."""

    release: Release
    aws: FakeAws
    stack: Stack
    interrupt: Interrupt
    said: list[str]
    snapshots: list[str]
    worker: FakeWorker

    @property
    def ran(self) -> list[list[str]]:
        """The commands of one-off tasks; what is of the definition is `release`."""
        return [
            self.aws.command(options) or ["release"]
            for name, options in self.aws.calls
            if name == "run_task"
        ]

    def __call__(self, digest: str = NEW) -> Released:
        return self.release.run(digest)

    def fails(self) -> Any:
        with pytest.raises(ReleaseFailedError) as failed:
            self.release.run(NEW)
        return failed.value.post_mortem


Make = Callable[..., Run]


@pytest.fixture
def make() -> Make:
    def build(
        new: Behaviour | None = None,
        old: Behaviour | None = None,
        *accepted: Concern,
        worker: Behaviour | None = None,
    ) -> Run:
        aws = FakeAws({NEW: new or Behaviour(), OLD: old or Behaviour()})
        interrupt = Interrupt()
        said: list[Any] = []
        service = Service(aws, aws, NAMES)
        working = FakeWorker({NEW: worker or Behaviour()})
        stack = Stack(aws, [working] if worker else [])
        snapshots: list[str] = []
        one_off = OneOff(service, aws, aws, interrupt, interval=0)

        def snapshot(digest: str) -> str:
            snapshots.append(digest)
            return "snapshot-1"

        def measured(digest: str) -> Any:
            return measure(one_off, service, f"{REPOSITORY}@{digest}", on_status=said.append)

        release = Release(
            environment="staging",
            repository=Repository(REPOSITORY, aws),
            released=ReleasedImage("/x/released-image", aws),
            stack=stack,
            service=service,
            one_off=one_off,
            watch=Watch(service, interrupt, said.append, timeout=5, interval=0),
            migrations=Migrations(measured, snapshot, frozenset(accepted)),
            logs=working if worker else aws,
            say=said.append,
            workers=[
                Watch(
                    Service(working, working, NAMES),
                    interrupt,
                    said.append,
                    worker="mail",
                    timeout=5,
                    interval=0,
                    lasts=0,
                )
            ]
            if worker
            else [],
        )
        return Run(release, aws, stack, interrupt, said, snapshots, working)

    return build


def test_a_release_migrates_from_the_new_image_before_the_service_moves(make: Make) -> None:
    run = make()
    released = run()
    assert (released.digest, released.previous) == (NEW, OLD)
    order = [name for name, _ in run.aws.calls]
    once = ["register_task_definition", "run_task"]
    assert order == [*once, *once, "put_parameter"]
    assert run.ran == [["measure_migrations"], ["release"]]
    migrated = run.aws.calls[3][1]
    assert run.aws.image(migrated["taskDefinition"]) == NEW
    definition = run.aws.definitions[migrated["taskDefinition"]]
    assert definition["containerDefinitions"][0]["command"] == ["release"]
    assert migrated["networkConfiguration"]["awsvpcConfiguration"]["subnets"] == ["subnet-1"]
    assert run.aws.image(run.aws.definition) == NEW
    assert run.aws.value == NEW


def test_the_revision_made_for_the_migration_is_forgotten(make: Make) -> None:
    run = make()
    run()
    used = [options["taskDefinition"] for name, options in run.aws.calls if name == "run_task"]
    assert run.aws.forgotten == used
    assert run.aws.release not in run.aws.forgotten


def test_what_happens_is_told_as_it_happens(make: Make) -> None:
    run = make()
    run()
    said = "\n".join(run.said)
    for words in (
        "migration: task",
        "migration | INFO database migrated",
        "migration: done",
        "target: 10.0.2.9:80 healthy",
        "service: (service x) has reached a steady state.",
        "deployment: completed, 1 of 1 running",
    ):
        assert words in said
    # What was before the release is not told.
    assert said.count("steady state") == 1


def test_a_migration_that_fails_leaves_everything_as_it_was(make: Make) -> None:
    failing = Behaviour(
        release_exit=1,
        release_log=('{"level":"CRITICAL","message":"release failed","exc_info":"Traceback"}',),
    )
    run = make(failing)
    told = run.fails()
    assert (run.aws.value, run.stack.applied) == (OLD, 0)
    assert (told.stage, told.exit_code) == ("migration", 1)
    assert told.diagnosis.name == "migration-failed"
    assert "not needed" in told.rolled_back


def test_a_migration_task_that_never_runs_is_a_failure_too(make: Make) -> None:
    reason = "CannotPullContainerError: failed to resolve ref x: not found"
    told = make(Behaviour(release_exit=None, release_log=(), stopped_reason=reason)).fails()
    assert told.diagnosis.name == "image-missing"
    assert told.exit_code is None


def test_tasks_that_end_are_rolled_back_and_explained_once(make: Make) -> None:
    log = '{"level":"CRITICAL","message":"environment: SECRET_KEY is missing"}'
    run = make(Behaviour(exit_code=2, log=(log,)))
    told = run.fails()
    assert run.aws.value == OLD
    assert run.aws.image(run.aws.definition) == OLD
    assert run.stack.applied == 2
    text = told.render()
    for words in (
        "stopped reason   Essential container in task exited",
        "exit code        2",
        "last log lines   CRITICAL environment: SECRET_KEY is missing",
        "likely cause     The container's environment is wrong: SECRET_KEY is missing.",
        "(guide G176)",
        f"rolled back      to {OLD}, which serves again",
        "Next: tij plan -e staging service",
    ):
        assert words in text
    assert text.count("Essential container") == 1


def test_tasks_that_are_not_healthy_keep_what_the_load_balancer_said(make: Make) -> None:
    told = make(
        Behaviour(
            health="Health checks failed with these codes: [400]",
            stopped_reason="Task failed ELB health checks in (target-group arn:group)",
        )
    ).fails()
    assert told.health == [
        "10.0.2.9:80 unhealthy: Target.ResponseCodeMismatch Health checks failed with these codes:"
        " [400]"
    ]
    assert told.diagnosis.name == "health-host"
    document = told.document()
    assert (document["stage"], document["cause"]) == ("health", "health-host")


def test_targets_that_no_look_met_are_known_from_the_events(make: Make) -> None:
    reason = "Health checks failed with these codes: [500]"
    told = make(Behaviour(health=reason, glimpse=True)).fails()
    assert told.health == [f"port 80 unhealthy: {reason}"]
    assert told.diagnosis.name == "health-application"


def test_a_reason_that_no_look_met_stands_beside_one_that_did(make: Make) -> None:
    """A task that ECS ends at once, for what it answered after a slow start."""
    reason = "Health checks failed with these codes: [500]"
    told = make(Behaviour(health=reason, looked="Health checks failed")).fails()
    assert told.health == [
        "10.0.2.9:80 unhealthy: Target.ResponseCodeMismatch Health checks failed",
        f"port 80 unhealthy: {reason}",
    ]
    assert told.diagnosis.name == "health-application"


def test_a_deployment_that_hangs_is_given_up(make: Make) -> None:
    run = make()
    run.aws.step = lambda: None  # type: ignore[method-assign]
    run.release.watch._timeout = 0.05
    told = run.fails()
    assert "not healthy after" in told.what
    assert run.aws.value == OLD


def test_a_roll_back_that_fails_says_so(make: Make) -> None:
    told = make(Behaviour(exit_code=1), old=Behaviour(exit_code=1)).fails()
    assert "which is not healthy either" in told.rolled_back


def test_a_failed_apply_is_rolled_back_with_terraforms_words(make: Make) -> None:
    run = make()
    run.stack.fails = [TijError("service: terraform apply failed: AccessDenied")]
    told = run.fails()
    assert told.stage == "apply"
    assert "AccessDenied" in told.render()
    assert run.aws.value == OLD


def test_the_same_image_again_only_migrates_and_watches(make: Make) -> None:
    run = make()
    run.release.run(OLD)
    assert [name for name, _ in run.aws.calls] == ["run_task", "run_task"]
    assert run.aws.forgotten == []


def test_a_stack_with_other_changes_is_refused_before_anything_is_done(make: Make) -> None:
    run = make()
    run.stack.refuses = BadInputError("other changes")
    with pytest.raises(BadInputError):
        run()
    assert run.aws.calls == []


def test_a_release_between_is_not_overwritten(make: Make) -> None:
    run = make()
    other = "sha256:" + "2" * 64

    def check() -> None:
        run.aws.value = other

    run.stack.check = check  # type: ignore[method-assign]
    with pytest.raises(TijError, match="Another release came between"):
        run()
    assert run.aws.value == other


def test_an_interrupted_wait_rolls_nothing_back(make: Make) -> None:
    run = make()
    apply = run.stack.apply

    def interrupted_apply() -> None:
        apply()
        run.interrupt.request()

    run.stack.apply = interrupted_apply  # type: ignore[method-assign]
    with pytest.raises(InterruptedRunError, match="nothing was rolled back"):
        run()
    assert run.aws.value == NEW


def test_an_interrupted_migration_is_left_alone(make: Make) -> None:
    run = make()
    run.interrupt.request()
    with pytest.raises(InterruptedRunError, match=r"goes on.*\nNext: tij logs --task"):
        run()
    assert run.aws.value == OLD


def test_a_short_silence_of_aws_is_sat_out(make: Make) -> None:
    run = make()
    describe, times = run.aws.describe_target_health, iter(range(3))

    def silent(**options: Any) -> Any:
        if next(times, None) is not None:
            raise run.aws.exceptions.ClientError({"Error": {"Code": "Throttling"}}, "Describe")
        return describe(**options)

    run.aws.describe_target_health = silent  # type: ignore[method-assign]
    assert run().digest == NEW
    assert any("Throttling" in line and "asking again" in line for line in run.said)


def test_a_deployment_that_ecs_calls_complete_still_waits_for_its_targets(make: Make) -> None:
    run = make()
    describe, looks = run.aws.describe_target_health, iter(range(5))
    initial = {
        "Target": {"Id": "10.0.2.9", "Port": 80},
        "TargetHealth": {"State": "initial", "Reason": "Elb.RegistrationInProgress"},
    }

    def slow(**options: Any) -> Any:
        if next(looks, None) is not None:
            return {"TargetHealthDescriptions": [initial]}
        return describe(**options)

    run.aws.describe_target_health = slow  # type: ignore[method-assign]
    run()
    assert next(looks, None) is None
    assert "target: 10.0.2.9:80 initial: Elb.RegistrationInProgress" in run.said


BROKEN = "shop.Item: read: column shop_item.note does not exist"
BREAKS = reported({"what": "Remove field note from item", "kinds": ["breaks"], "broken": [BROKEN]})
LOCKS = reported({**LOCK, "what": "Create index by_sku", "seconds": 75.0})
LOSES = reported({"kinds": ["irreversible"], "lost": ["column shop_item.colour"]})


@pytest.mark.parametrize(
    ("pending", "accept", "words"),
    [
        (BREAKS, Concern.BREAKS, ["Remove field note from item", BROKEN]),
        (LOCKS, Concern.LOCKS, ["Create index by_sku", "shop_item, 70,000 rows: Share", "75"]),
        (None, Concern.UNMEASURED, ["older than that"]),
        (reported(unreadable=["shop.Item: no column x"]), Concern.BREAKS, ["no column x"]),
    ],
)
def test_migrations_that_need_a_decision_are_refused_before_anything_is_done(
    make: Make, pending: Any, accept: Concern, words: list[str]
) -> None:
    run = make(Behaviour(pending=pending))
    with pytest.raises(ReleaseRefusedError) as refused:
        run()
    for word in [*words, f"tij release --accept {accept}"]:
        assert word in str(refused.value)
    assert refused.value.exit_code == 4
    assert run.ran == [["measure_migrations"]]
    assert (run.aws.value, run.stack.applied, run.snapshots) == (OLD, 0, [])
    others = set(Concern) - {accept}
    with pytest.raises(ReleaseRefusedError):
        make(Behaviour(pending=pending), None, *others)()
    assert make(Behaviour(pending=pending), None, accept)().digest == NEW


def test_what_has_no_way_back_is_preceded_by_a_snapshot(make: Make) -> None:
    run = make(Behaviour(pending=LOSES))
    assert run().snapshot == "snapshot-1"
    assert run.snapshots == [NEW]
    assert make()().snapshot is None


def test_a_failed_release_says_whether_the_code_before_can_run_again(make: Make) -> None:
    told = make(Behaviour(exit_code=1, pending=LOSES)).fails()
    assert told.rolled_back == f"to {OLD}, which serves again"
    assert "safe (measured)" in told.render()
    assert told.document()["going_back"].startswith("safe (measured)")
    unknown = make(Behaviour(exit_code=1, pending=None), None, Concern.UNMEASURED).fails()
    assert unknown.document()["going_back"].startswith("not known")


def test_code_that_cannot_read_the_schema_is_not_put_back_by_anybody(make: Make) -> None:
    run = make(Behaviour(exit_code=1, pending=BREAKS), None, Concern.BREAKS)
    told = run.fails()
    assert told.rolled_back.startswith("no: the code before can't work")
    assert BROKEN in told.render()
    # Neither by tij nor by ECS.
    assert (run.aws.value, run.stack.applied) == (NEW, 1)
    assert run.aws.image(run.aws.definition) == NEW
    assert not run.aws.rolls_back


def test_until_a_release_is_healthy_what_ran_before_stays_away(make: Make) -> None:
    run = make(Behaviour(exit_code=1, pending=BREAKS), None, Concern.BREAKS)
    run.fails()
    mended = "sha256:" + "2" * 64
    run.aws.behaviours[mended] = Behaviour(exit_code=1)
    with pytest.raises(ReleaseFailedError) as failed:
        run(mended)
    assert failed.value.post_mortem.rolled_back.startswith("no:")
    assert "a release before this one" in failed.value.post_mortem.schema
    assert run.aws.image(run.aws.definition) == mended
    assert run("sha256:" + "3" * 64).running == 1
    assert run.aws.rolls_back


def test_ecs_rolls_back_by_itself_after_a_release_that_broke_nothing(make: Make) -> None:
    run = make(Behaviour(exit_code=1))
    run.fails()
    assert run.aws.rolls_back
    assert "update_service" not in [name for name, _ in run.aws.calls]


def test_a_migration_that_fails_half_way_says_what_may_have_run(make: Make) -> None:
    told = make(Behaviour(release_exit=1, pending=BREAKS), None, Concern.BREAKS).fails()
    assert "not safe" in told.schema
    assert "as far as they have run" in told.schema


def test_a_worker_moves_with_the_service(make: Make) -> None:
    run = make(worker=Behaviour())
    run()
    assert run.worker.image(run.worker.definition) == NEW
    assert any(line.startswith("worker mail: deployment: completed") for line in run.said)


def test_a_worker_that_dies_at_once_takes_the_release_back(make: Make) -> None:
    """Though ECS calls its deployment complete."""
    run = make(worker=Behaviour(exit_code=3, log=("no such queue",)))
    told = run.fails()
    assert run.aws.value == OLD
    assert [a.image(a.definition) for a in (run.aws, run.worker)] == [OLD, OLD]
    text = told.render()
    for words in (
        "failed: the worker mail: 'celery -A shop worker' ended by itself, 2 times: Essential"
        " container in task exited (exit code 3).",
        "last log lines   no such queue",
        f"rolled back      to {OLD}, which serves again",
        "Next: tij logs -e staging --worker mail --since 1h",
    ):
        assert words in text
    assert told.document()["worker"] == "mail"


def test_a_worker_that_dies_is_told_before_a_slow_web_is_given_up(make: Make) -> None:
    told = make(Behaviour(health="Request timed out"), worker=Behaviour(exit_code=3)).fails()
    assert told.worker == "mail"


def test_a_workers_old_code_stays_away_from_a_schema_that_it_cannot_read(make: Make) -> None:
    run = make(Behaviour(pending=BREAKS), None, Concern.BREAKS, worker=Behaviour(exit_code=3))
    told = run.fails()
    assert not run.worker.rolls_back
    assert not run.aws.rolls_back
    assert told.rolled_back.startswith("no: the code before can't work")


PARAMETER = "/x/separate-logins"


class Parameters:
    """The one parameter of the logins; the fake's own is the released image."""

    def __init__(self, value: str) -> None:
        self.values = [value]

    def get_parameter(self, **asked: str) -> dict[str, Any]:
        assert asked == {"Name": PARAMETER}
        return {"Parameter": {"Value": self.values[-1]}}

    def put_parameter(self, **asked: Any) -> None:
        assert asked["Name"] == PARAMETER
        self.values.append(asked["Value"])


def with_logins(run: Run, value: str = contract.LOGINS_MASTER) -> Parameters:
    parameters: Any = Parameters(value)
    release = run.release
    definition = run.aws.define("database-logins", OLD, command=["database_logins"])
    logins = Logins(definition, PARAMETER, parameters, release.service, release.one_off)
    run.release = replace(release, logins=logins)
    made: Parameters = parameters
    return made


def test_the_roles_are_made_after_the_migrations_and_taken_over_before_the_service_moves(
    make: Make,
) -> None:
    run = make()
    parameters = with_logins(run)
    run()
    commands = [
        run.aws.definitions[options["taskDefinition"]]["containerDefinitions"][0]["command"]
        for name, options in run.aws.calls
        if name == "run_task"
    ]
    assert commands[1:] == [["release"], ["database_logins"]]
    images = [run.aws.image(o["taskDefinition"]) for n, o in run.aws.calls if n == "run_task"]
    assert set(images) == {NEW}
    assert parameters.values == [contract.LOGINS_MASTER, contract.LOGINS_MADE]


def test_a_later_release_makes_them_again_and_has_nothing_to_take_over(make: Make) -> None:
    run = make()
    parameters = with_logins(run, contract.LOGINS_MADE)
    run()
    assert parameters.values == [contract.LOGINS_MADE]


def test_a_release_that_fails_after_it_gives_the_master_back(make: Make) -> None:
    run = make(Behaviour(exit_code=3))
    parameters = with_logins(run)
    assert run.fails().stage == "health"
    assert parameters.values[-2:] == [contract.LOGINS_MADE, contract.LOGINS_MASTER]
