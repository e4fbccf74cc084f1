"""The service's log, from CloudWatch as the embedded AWS has it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.tij.fake_ecs import NAMES
from tij.commands.logs import seconds
from tij.ecs.log import TaskLog, follow, lines
from tij.emulator import EmbeddedAws
from tij.errors import BadInputError

STREAM = "ecs/nginx-django-app/"
OPTIONS = {"awslogs-group": NAMES.log_group, "awslogs-stream-prefix": "ecs"}
DEFINITION = {
    "containerDefinitions": [{"name": "nginx-django-app", "logConfiguration": {"options": OPTIONS}}]
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with EmbeddedAws(tmp_path_factory.mktemp("aws")) as aws:
        client = boto3.client(
            "logs",
            endpoint_url=aws.endpoint,
            region_name="ap-northeast-1",
            aws_access_key_id="000000000000",
            aws_secret_access_key=aws.environment()["AWS_SECRET_ACCESS_KEY"],
        )
        client.create_log_group(logGroupName=NAMES.log_group)
        for task in ("aaaa", "bbbb"):
            client.create_log_stream(logGroupName=NAMES.log_group, logStreamName=STREAM + task)
        yield client


def put(logs: Any, task: str, *texts: str) -> None:
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": text} for text in texts]
    logs.put_log_events(logGroupName=NAMES.log_group, logStreamName=STREAM + task, logEvents=events)


def test_a_task_is_read_on_from_where_it_was_left(logs: object) -> None:
    log = TaskLog(logs, DEFINITION, "aaaa")
    put(logs, "aaaa", "one", "two")
    assert log.more() == ["one", "two"]
    assert log.more() == []
    put(logs, "aaaa", "three")
    assert log.more() == ["three"]


def test_a_task_without_a_stream_has_said_nothing_yet(logs: object) -> None:
    assert TaskLog(logs, DEFINITION, "cccc").more() == []


def test_all_tasks_or_one_and_a_pattern(logs: object) -> None:
    put(logs, "bbbb", "an ERROR of b")
    put(logs, "aaaa", "an ERROR of a")
    found = lines(logs, NAMES, start=0, pattern="ERROR")
    assert sorted((line.task, line.text) for line in found) == [
        ("aaaa", "an ERROR of a"),
        ("bbbb", "an ERROR of b"),
    ]
    assert [line.text for line in lines(logs, NAMES, start=0, pattern="ERROR", task="bb")] == [
        "an ERROR of b"
    ]
    assert list(lines(logs, NAMES, start=int(time.time() * 1000) + 60_000)) == []


def test_following_tells_each_line_once_and_equal_lines_each(logs: object) -> None:
    start = int(time.time() * 1000)
    put(logs, "aaaa", "same", "same")
    following = follow(logs, NAMES, start=start, task="aaaa", interval=0)
    assert [line.text for line in itertools.islice(following, 2)] == ["same", "same"]
    put(logs, "aaaa", "next")
    assert next(following).text == "next"


def test_how_far_back_is_a_number_and_a_unit() -> None:
    assert [seconds(text) for text in ("30s", "10m", "2h", "1d")] == [30, 600, 7200, 86400]
    with pytest.raises(BadInputError, match="--since tomorrow"):
        seconds("tomorrow")
