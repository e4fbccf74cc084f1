"""Management commands as one-off tasks; what is secret stays so."""

from __future__ import annotations

import json

import pytest

from tests.tij.fake_ecs import NAMES, OLD, Behaviour, FakeAws
from tij.ecs.manage import SUPERUSER_PASSWORD, manage, prepared
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service, Task
from tij.errors import BadInputError, TijError
from tij.interrupt import Interrupt

PASSWORD = "correct-horse-battery"


def run(aws: FakeAws, *command: str, **values: str) -> tuple[Task, list[str]]:
    service = Service(aws, aws, NAMES)
    lines: list[str] = []
    task = manage(
        service,
        OneOff(service, aws, aws, Interrupt(), interval=0),
        aws,
        prefix="site",
        command=list(command),
        values=values,
        on_line=lines.append,
        on_status=lambda _: None,
    )
    return task, lines


def test_the_command_runs_in_the_running_image_with_the_web_tasks_role() -> None:
    aws = FakeAws({OLD: Behaviour(release_log=("[X] 0001_initial",))})
    task, lines = run(aws, "showmigrations", "--plan")
    assert (task.exit_code, lines) == (0, ["[X] 0001_initial"])
    ((name, asked),) = aws.calls
    assert name == "run_task"
    assert asked["taskDefinition"] == aws.definition
    (override,) = asked["overrides"]["containerOverrides"]
    assert override == {"name": "nginx-django-app", "command": ["showmigrations", "--plan"]}


def test_the_exit_code_is_the_commands() -> None:
    task, _ = run(FakeAws({OLD: Behaviour(release_exit=3)}), "check")
    assert task.exit_code == 3


def test_a_password_goes_through_a_secret_that_is_gone_afterwards() -> None:
    aws = FakeAws()
    command, needed = prepared(["createsuperuser", "--username", "chief"], [])
    assert needed == [SUPERUSER_PASSWORD]
    assert command == ["createsuperuser", "--noinput", "--username", "chief"]
    run(aws, *command, **{SUPERUSER_PASSWORD: PASSWORD})
    assert aws.secrets == {}
    calls = dict(aws.calls)
    assert json.loads(calls["create_secret"]["SecretString"]) == {SUPERUSER_PASSWORD: PASSWORD}
    (statement,) = json.loads(calls["put_resource_policy"]["ResourcePolicy"])["Statement"]
    assert statement["Principal"] == {"AWS": "arn:role/execution"}
    (container,) = calls["register_task_definition"]["containerDefinitions"]
    assert container["secrets"][-1] == {
        "name": SUPERUSER_PASSWORD,
        "valueFrom": f"arn:secret:{SUPERUSER_PASSWORD}::",
    }
    assert container["secrets"][0]["name"] == "SECRET_KEY"
    assert calls["delete_secret"] == {"ForceDeleteWithoutRecovery": True}
    # Nowhere else: not in the definition, not in the task's overrides.
    for name in ("register_task_definition", "run_task"):
        assert PASSWORD not in str(calls[name])
    assert aws.forgotten == [calls["run_task"]["taskDefinition"]]


def test_a_task_that_does_not_start_leaves_no_secret_behind() -> None:
    aws = FakeAws()
    aws.run_task = lambda **_: {"tasks": [], "failures": [{"reason": "RESOURCE:ENI"}]}  # type: ignore[method-assign]
    with pytest.raises(TijError, match="RESOURCE:ENI"):
        run(aws, "createsuperuser", **{SUPERUSER_PASSWORD: PASSWORD})
    assert aws.secrets == {}
    assert len(aws.forgotten) == 1


@pytest.mark.parametrize("command", ["shell", "dbshell", "changepassword"])
def test_a_command_that_asks_is_sent_to_exec(command: str) -> None:
    with pytest.raises(BadInputError, match=f"Next: tij exec python manage.py {command}"):
        prepared([command], [])


def test_a_command_that_is_told_what_to_do_is_not() -> None:
    assert prepared(["shell", "-c", "print(1)"], ["A"]) == (["shell", "-c", "print(1)"], ["A"])
