"""An apply killed half-way is finished; an earlier state comes back. The tests build on each other.

Terraform writes its state to the bucket every 20 seconds: what it made in between is in no state
when it is killed then. Here the interval is an hour, however slow the machine is.
"""

from __future__ import annotations

import json
import os
import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.tiny_project import BUCKET, TIMEOUT, TinyProject, halfway, key, parameters, until
from tij.errors import BadInputError, TijError
from tij.state.holder import settle
from tij.state.objects import Location
from tij.state.recovery import list_versions, locked, restore_version
from tij.supervisor import write_record

FIRST = Location(BUCKET, key("first"))
ALL = {"/tiny/one", "/tiny/two", "/tiny/three"}


def gateways(project: TinyProject) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = project.client("ec2").describe_internet_gateways(
        Filters=[{"Name": "tag:Name", "Values": ["tiny"]}]
    )["InternetGateways"]
    return found


def with_gateway(resources: dict[str, Any]) -> dict[str, Any]:
    """A resource without a name of its own: making it again would double it."""
    gateway = {"aws_internet_gateway": {"tiny": {"tags": {"Name": "tiny"}}}}
    if "terraform_data" in resources:
        resources["terraform_data"]["pause"]["depends_on"].append("aws_internet_gateway.tiny")
    return resources | gateway


@pytest.fixture(scope="module")
def killed(project: TinyProject) -> TinyProject:
    """`tij`, all of its Terraform and the provider were killed at once when half was made."""
    project.tij("state", "bootstrap", "--yes")
    project.write("first", with_gateway(halfway("one", "two", after="three")))
    running = project.start("apply", "first", "--yes", TF_STATE_PERSIST_INTERVAL="3600")
    try:
        until(lambda: project.pausing("first"))
        group = os.getpgid(project.terraform(running.pid).pid)
        # Terraform is asked to end as soon as `tij` is dead, and would write its state.
        os.killpg(group, signal.SIGSTOP)
        running.kill()
        os.killpg(group, signal.SIGKILL)
        running.communicate(timeout=TIMEOUT)
    finally:
        running.kill()
    return project


def test_what_was_made_is_in_no_state(killed: TinyProject) -> None:
    assert killed.parameters() == {"/tiny/one", "/tiny/two"}
    assert len(gateways(killed)) == 1
    assert killed.addresses("first") == []
    assert killed.lock("first")


def settled(project: TinyProject) -> list[str]:
    """What is said of taking the lock over; what a rehearsal does before its next run."""
    said: list[str] = []
    settle(project.client("s3"), FIRST, record(project), stack="first", take_over=said.append)
    return said


def record(project: TinyProject) -> Path:
    return project.root / ".tij" / "work" / "local" / "first" / "terraform.process"


def test_on_aws_a_dead_holders_lock_is_told_with_the_next_step(killed: TinyProject) -> None:
    with pytest.raises(TijError, match=r"which took it, is dead\.\nNext: tij state unlock first"):
        settle(killed.client("s3"), FIRST, record(killed), stack="first", take_over=None)
    assert killed.lock("first")


@pytest.mark.parametrize("change", ["host", "before", "later", "namespace", "boot"])
def test_a_lock_that_another_may_hold_is_left_alone(killed: TinyProject, change: str) -> None:
    s3 = killed.client("s3")
    body = s3.get_object(Bucket=BUCKET, Key=FIRST.lock_key)["Body"].read()
    named = record(killed).read_text(encoding="utf-8")
    lock, process = json.loads(body), named.split()
    created = datetime.fromisoformat(lock["Created"][:19])
    shift = {"before": timedelta(minutes=-2), "later": timedelta(minutes=2)}.get(change)
    if change == "host":
        lock["Who"] = "someone@another"
    elif shift:
        lock["Created"] = (created + shift).isoformat() + "Z"
    else:
        process[{"boot": 2, "namespace": 4}[change]] = "another"
        if change == "boot":
            process[3] = "another"
    try:
        s3.put_object(Bucket=BUCKET, Key=FIRST.lock_key, Body=json.dumps(lock).encode())
        record(killed).write_text(" ".join(process), encoding="utf-8")
        assert settled(killed) == []
        assert killed.lock("first")
    finally:
        s3.put_object(Bucket=BUCKET, Key=FIRST.lock_key, Body=body)
        record(killed).write_text(named, encoding="utf-8")


def test_a_lock_whose_holder_lives_is_waited_for(
    killed: TinyProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = record(killed).read_text(encoding="utf-8")
    monkeypatch.setattr("tij.state.holder.ENDING", 0.3)
    try:
        write_record(str(record(killed)))
        with pytest.raises(TijError, match=f"process {os.getpid()} of an earlier run still works"):
            settled(killed)
        assert killed.lock("first")
    finally:
        record(killed).write_text(named, encoding="utf-8")


def test_a_lock_is_released_after_a_yes(killed: TinyProject) -> None:
    said = killed.tij("state", "unlock", "first", code=2)
    assert "holds the lock for OperationTypeApply since" in said
    assert "of this checkout, which took it, is dead." in said
    assert killed.lock("first")
    assert "released" in killed.tij("state", "unlock", "first", "--yes")
    assert not killed.lock("first")
    assert "nobody holds the lock" in killed.tij("state", "unlock", "first")


def test_what_no_state_knows_is_not_left_behind_by_a_destroy(killed: TinyProject) -> None:
    assert "finish it with tij apply first" in killed.tij("destroy", "--yes", code=1)


def test_finishing_it_loses_nothing_and_doubles_nothing(killed: TinyProject) -> None:
    killed.write("first", with_gateway(parameters("one", "two", "three")))
    assert "(exists as " in killed.tij("apply", "first", "--yes")
    assert killed.parameters() == ALL
    assert len(gateways(killed)) == 1
    assert killed.addresses("first") == [
        "aws_internet_gateway.tiny",
        "aws_ssm_parameter.one",
        "aws_ssm_parameter.three",
        "aws_ssm_parameter.two",
    ]
    killed.tij("plan", "first", "--detailed-exitcode")


def test_what_had_only_begun_is_made_when_aws_does_not_have_it(killed: TinyProject) -> None:
    killed.write("first", with_gateway(parameters("one", "two", "three", "four")))
    journal = killed.root / ".tij" / "work" / "local" / "first" / "apply.journal"
    begun = ["apply_start", "create", "aws_ssm_parameter.four", ""]
    journal.write_text(json.dumps(begun) + "\n", encoding="utf-8")
    assert "(exists as " not in killed.tij("apply", "first", "--yes")
    assert killed.parameters() == {*ALL, "/tiny/four"}
    assert not journal.exists()


def test_earlier_states_are_listed(killed: TinyProject) -> None:
    killed.write("first", with_gateway(parameters("one", "two")))
    killed.tij("apply", "first", "--yes")
    versions = list_versions(killed.client("s3"), FIRST)
    assert [v.latest for v in versions].count(True) == 1
    assert [len(v.state.resources) for v in versions[:2] if v.state] == [3, 5]
    assert versions[1].version_id in killed.tij("state", "restore", "first")
    listed = json.loads(killed.tij("state", "restore", "first", "--json"))
    assert [one["version"] for one in listed] == [one.version_id for one in versions]


def test_an_earlier_state_is_restored_after_a_yes(killed: TinyProject) -> None:
    present, earlier = list_versions(killed.client("s3"), FIRST)[:2]
    assert present.state
    arguments = ("state", "restore", "first", "--version", earlier.version_id)
    assert "add --yes" in killed.tij(*arguments, code=2)
    assert len(killed.addresses("first")) == 3
    killed.tij(*arguments, "--yes")
    assert len(killed.addresses("first")) == 5
    restored = killed.state("first")
    assert restored
    assert restored["serial"] == present.state.serial + 1
    assert restored["lineage"] == present.state.lineage
    assert not killed.lock("first")
    said = json.loads(killed.tij("plan", "first", "--json"))["stacks"]["first"]
    assert said["status"] == "unchanged", "what is gone from AWS and from the settings is nothing"


def test_a_broken_state_can_be_replaced(killed: TinyProject) -> None:
    s3 = killed.client("s3")
    good = list_versions(s3, FIRST)[0]
    s3.put_object(Bucket=BUCKET, Key=FIRST.key, Body=b'{"version": 4, "ser')
    restored = restore_version(s3, FIRST, good.version_id)
    assert good.state
    assert restored.serial > good.state.serial
    assert restored.ids == good.state.ids


def test_a_state_of_another_lineage_is_refused(killed: TinyProject) -> None:
    s3 = killed.client("s3")
    state = killed.state("first")
    assert state
    present = list_versions(s3, FIRST)[0].version_id
    s3.put_object(
        Bucket=BUCKET, Key=FIRST.key, Body=json.dumps(state | {"lineage": "another"}).encode()
    )
    with pytest.raises(BadInputError, match="another deployment"):
        restore_version(s3, FIRST, present)
    assert not killed.lock("first")


def test_a_locked_state_is_not_restored(killed: TinyProject) -> None:
    s3 = killed.client("s3")
    version = list_versions(s3, FIRST)[0].version_id
    with locked(s3, FIRST), pytest.raises(TijError, match="holds the lock for tij state restore"):
        restore_version(s3, FIRST, version)
    assert not killed.lock("first")


def test_a_restore_that_was_killed_is_known_as_dead(killed: TinyProject) -> None:
    # As the killed one leaves them: its lock, and its record.
    s3 = killed.client("s3")
    with locked(s3, FIRST, record(killed)):
        body = s3.get_object(Bucket=BUCKET, Key=FIRST.lock_key)["Body"].read()
        pid, started, *rest = record(killed).read_text(encoding="utf-8").split()
    assert not record(killed).exists()
    s3.put_object(Bucket=BUCKET, Key=FIRST.lock_key, Body=body)
    left = " ".join([pid, str(int(started) - 1), *rest])
    record(killed).write_text(left, encoding="utf-8")
    (said,) = settled(killed)
    assert said.endswith("is dead. Its lock was taken over.")
    assert not killed.lock("first")
