"""Each kind of step, and Terraform's part of a database's move, killed while Terraform works."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import psutil
import pytest

from tests.tij.adoption.test_killed import HOLDING
from tests.tiny_project import MAIN, REPOSITORY, TinyProject, until
from tij.adoption import decisions
from tij.adoption.decisions import Adoption

BUCKET = "tiny-files"
REFERENCE = "aws_db_instance.database.master_user_secret[0].secret_arn"
SECRET = "arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:clicked-AbCdEf"


def policy(sid: str) -> str:
    statement = {"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    statement["Resource"] = f"arn:aws:s3:::{BUCKET}/media/*"
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def distribution(comment: str) -> dict[str, Any]:
    behavior = {
        "target_origin_id": "s3",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    }
    return {
        "enabled": True,
        "comment": comment,
        "wait_for_deployment": False,
        "origin": [{"origin_id": "s3", "domain_name": f"{BUCKET}.s3.amazonaws.com"}],
        "default_cache_behavior": behavior,
        "restrictions": {"geo_restriction": {"restriction_type": "none"}},
        "viewer_certificate": {"cloudfront_default_certificate": True},
    }


def service(percent: int) -> dict[str, Any]:
    return {
        "name": "tiny",
        "cluster": "${aws_ecs_cluster.cluster.id}",
        "task_definition": "${aws_ecs_task_definition.task.arn}",
        "desired_count": 0,
        "launch_type": "FARGATE",
        "deployment_maximum_percent": percent,
        "network_configuration": {"subnets": ["${aws_subnet.subnet.id}"]},
    }


def database(days: int) -> dict[str, Any]:
    return {
        "identifier": "tiny-db",
        "engine": "postgres",
        "engine_version": "17",
        "instance_class": "db.t4g.micro",
        "allocated_storage": 20,
        "db_name": "tiny",
        "username": "postgres",
        "password": "clicked-in-a-form",
        "skip_final_snapshot": True,
        "apply_immediately": True,
        "backup_retention_period": days,
    }


KINDS: dict[str, Sequence[Any]] = {
    "aws_cloudwatch_log_group.it": ({"name": "/tiny"}, {"name": "/tiny", "retention_in_days": 30}),
    "aws_ssm_parameter.it": (
        {"name": "/tiny/it", "type": "String", "value": "a"},
        {"name": "/tiny/it", "type": "String", "value": "a", "tags": {"Project": "tiny"}},
    ),
    "aws_cloudfront_distribution.it": (distribution("clicked"), distribution("designed")),
    "aws_s3_bucket_policy.it": tuple(
        {"bucket": "${aws_s3_bucket.files.id}", "policy": policy(sid)}
        for sid in ("Clicked", "Designed")
    ),
    "aws_s3_bucket_public_access_block.it": (
        None,
        {"bucket": "${aws_s3_bucket.files.id}", "block_public_acls": True},
    ),
    "aws_route_table_association.it": tuple(
        {
            "subnet_id": "${aws_subnet.subnet.id}",
            "route_table_id": f"${{aws_route_table.{which}.id}}",
        }
        for which in ("clicked", "designed")
    ),
    "aws_ecr_repository.it": tuple(
        {"name": "tiny", "image_tag_mutability": tags} for tags in ("MUTABLE", "IMMUTABLE")
    ),
    "aws_ecs_service.it": (service(200), service(150)),
    "aws_secretsmanager_secret_version.it": (
        None,
        {"secret_id": "${aws_secretsmanager_secret.secret.id}", "secret_string": "{}"},
    ),
    "aws_db_instance.it": (database(1), database(7)),
}
"""Address → as clicked, None where there is nothing, and as designed: of each rank of `ORDER`."""

AROUND: dict[str, Any] = {
    "aws_s3_bucket": {"files": {"bucket": BUCKET}},
    "aws_vpc": {"vpc": {"cidr_block": "10.0.0.0/16"}},
    "aws_subnet": {"subnet": {"vpc_id": "${aws_vpc.vpc.id}", "cidr_block": "10.0.1.0/24"}},
    "aws_route_table": {
        which: {"vpc_id": "${aws_vpc.vpc.id}"} for which in ("clicked", "designed")
    },
    "aws_secretsmanager_secret": {"secret": {"name": "tiny"}},
    "aws_ecs_cluster": {"cluster": {"name": "tiny"}},
    "aws_ecs_task_definition": {
        "task": {
            "family": "tiny",
            "network_mode": "awsvpc",
            "requires_compatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "container_definitions": json.dumps([{"name": "tiny", "image": "tiny"}]),
        }
    },
}


def stack(which: int) -> dict[str, Any]:
    """As clicked (0) or as designed (1)."""
    resources = {type_: dict(blocks) for type_, blocks in AROUND.items()}
    for address, versions in KINDS.items():
        if versions[which]:
            resources.setdefault(address.partition(".")[0], {})["it"] = versions[which]
    return resources


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinyProject]:
    """One where all of it is in the state as it was clicked, and designed otherwise."""
    shared = tmp_path_factory.getbasetemp().parent
    made = TinyProject.bootstrapped(tmp_path_factory.mktemp("steps") / "checkout", shared)
    (made.root / "main.py").write_text(MAIN + HOLDING, encoding="utf-8")
    made.write("second", {})
    made.write("first", stack(0))
    with made.aws:
        made.tij("apply", "first", "--yes")
        made.write("first", stack(1))
        yield made


def kill(project: TinyProject, process: subprocess.Popen[str]) -> None:
    """Both at once: Terraform has no time to write its state."""
    group = os.getpgid(project.terraform(process.pid).pid)
    os.killpg(group, signal.SIGSTOP)
    os.kill(process.pid, signal.SIGKILL)
    os.killpg(group, signal.SIGKILL)
    process.communicate()


@pytest.mark.nightly
@pytest.mark.terraform
@pytest.mark.parametrize("address", KINDS)
def test_a_step_of_every_kind_is_gone_on_with(project: TinyProject, address: str) -> None:
    file = decisions.path(project.root, "local")
    makes = KINDS[address][0] is None
    kept = {"first": [address]}
    decisions.write(file, Adoption(withheld=kept) if makes else Adoption(held=kept))
    known = {one for one in project.addresses("first") if one != address}
    log = project.root / ".tij" / "logs" / "local" / "first.apply.log"
    process = project.start("adopt", "next", address, "--yes")

    def changing() -> bool:
        said = log.read_text(encoding="utf-8") if log.exists() else ""
        return f"{address}: Creating..." in said or f"{address}: Modifying..." in said

    until(lambda: changing() or process.poll() is not None, 600)
    assert process.poll() is None, process.communicate()
    kill(project, process)
    if makes:
        # Let go of before: it is an apply's from now on, made already or not.
        assert decisions.read(file).withheld == {"first": []}
        # The apply leaves the other kinds as they are.
        others = sorted(KINDS.keys() - {address})
        there = [one for one in others if one in known]
        absent = [one for one in others if one not in known]
        decisions.write(file, Adoption(held={"first": there}, withheld={"first": absent}))
        project.tij("apply", "first", "--yes")
    else:
        assert decisions.read(file).held == kept
        project.tij("adopt", "next", "--all", "--yes")
        assert decisions.read(file).held == {"first": []}
    assert set(project.addresses("first")) >= known | {address}
    decisions.write(file, Adoption(held=kept))
    said = project.tij("adopt", "next")
    assert "No step can be taken now." in said
    assert "Kept:" not in said


TAKE_IN = """
import json, os, sys
from pathlib import Path
from types import SimpleNamespace
from tij.adoption import decisions
from tij.adoption.toward import as_designed
from tij.console import err
from tij.move.stacks import MoveStacks
from tij.project import Project
from tij.restore.marks import Stage
from tij.restore.situation import Pair
from tij.restore.stacks import Stacks
from tij.session.session import open_session
from tij.terraform.progress import Progress
stage, name = sys.argv[1:]
with open_session("local") as session:
    rds = session.aws.client("rds")
    (live,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    project = Project.find(Path.cwd())
    stacks = Stacks(session, (), lambda: Progress(err), lambda plans: None, print)
    file = decisions.path(project.root, "local")
    move = MoveStacks(stacks, as_designed(project, "local")["data"], file)
    move.take_in(Pair({}, live, Stage[stage]), name, os.environ["PASSWORD_IN"])
"""
"""What a move does once the names are swapped on AWS."""


DATA = {"identifier": "tiny-data"}
NEW: dict[str, Any] = {
    "DBInstanceIdentifier": "tiny-data-new",
    "Engine": "postgres",
    "EngineVersion": "17",
    "DBInstanceClass": "db.t4g.micro",
    "AllocatedStorage": 20,
    "DBName": "tiny",
    "MasterUsername": "postgres",
    "MasterUserPassword": "clicked-in-a-form",
    "BackupRetentionPeriod": 1,
}
MOVED: dict[str, Any] = {"held": {"data": []}, "instead": {"data": {}}}
INSTANCES = 3
"""The steps' own, and both of the move."""


def taking_in(project: TinyProject, stage: str) -> subprocess.Popen[str]:
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
    variables |= {"PYTHONPATH": str(REPOSITORY), "PASSWORD_IN": SECRET}
    return subprocess.Popen(
        [sys.executable, "-c", TAKE_IN, stage, "tiny-data"],
        cwd=project.root,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def at_work(process: subprocess.Popen[str], word: str) -> bool:
    """Whether the Terraform that it runs has this argument."""
    if process.poll() is not None:
        return False
    for one in psutil.Process(process.pid).children(recursive=True):
        try:
            if one.name() == "terraform" and word in one.cmdline():
                return True
        except psutil.NoSuchProcess:
            continue
    return False


def killed_at(project: TinyProject, process: subprocess.Popen[str], word: str) -> None:
    until(lambda: at_work(process, word) or process.poll() is not None, 600)
    assert process.poll() is None, process.communicate()
    kill(project, process)


def id_in_state(project: TinyProject) -> str | None:
    resources = (project.state("data") or {"resources": []})["resources"]
    ids = [one["instances"][0]["attributes"]["id"] for one in resources]
    return ids[0] if ids else None


@pytest.mark.nightly
@pytest.mark.terraform
@pytest.mark.parametrize("word", ["rm", "apply"])
def test_terraforms_part_of_a_move_and_of_its_way_back_is_gone_on_with(
    project: TinyProject, word: str
) -> None:
    file = decisions.path(project.root, "local")
    held = Adoption(
        held={"data": ["aws_db_instance.database"]}, instead={"data": {REFERENCE: SECRET}}
    )
    rds = project.client("rds")

    def rename(name: str, fresh: str) -> None:
        rds.modify_db_instance(
            DBInstanceIdentifier=name, NewDBInstanceIdentifier=fresh, ApplyImmediately=True
        )

    if id_in_state(project) is None:
        project.write("data", {"aws_db_instance": {"database": database(1) | DATA}})
        project.tij("apply", "data", "--yes")
        rds.create_db_instance(**NEW)
    decisions.write(file, held)
    old = id_in_state(project)
    for stage, away, coming in (
        ("SWAPPING", "tiny-data-old", "tiny-data-new"),
        ("UNDOING", "tiny-data-new", "tiny-data-old"),
    ):
        before = id_in_state(project)
        rename("tiny-data", away)
        rename(coming, "tiny-data")
        killed_at(project, taking_in(project, stage), word)
        # Nothing else came into the state, and what is held says so until it has.
        assert id_in_state(project) in (before, None)
        assert decisions.read(file) == (held if stage == "SWAPPING" else Adoption(**MOVED))
        process = taking_in(project, stage)
        said, _ = process.communicate(timeout=600)
        assert process.returncode == 0, said
        (live,) = rds.describe_db_instances(DBInstanceIdentifier="tiny-data")["DBInstances"]
        assert id_in_state(project) == live["DbiResourceId"] != before
        assert decisions.read(file) == (Adoption(**MOVED) if stage == "SWAPPING" else held)
    assert id_in_state(project) == old
    assert len(rds.describe_db_instances()["DBInstances"]) == INSTANCES
