"""The embedded AWS starts, keeps its state, and never outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest

from emulator import EmbeddedAws, EmbeddedAwsError

ROOT = Path(__file__).parents[2]

PARENT = """
import sys, time
from pathlib import Path
from emulator import EmbeddedAws
aws = EmbeddedAws(Path(sys.argv[1]))
aws.start()
print(aws.status().pid, flush=True)
time.sleep(60)
"""


def make_bucket(aws: EmbeddedAws, name: str) -> None:
    s3 = boto3.client("s3", **connection(aws))
    s3.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    s3.put_object(Bucket=name, Key="greeting", Body=b"hello")


def read_greeting(aws: EmbeddedAws, name: str) -> bytes:
    s3 = boto3.client("s3", **connection(aws))
    body: bytes = s3.get_object(Bucket=name, Key="greeting")["Body"].read()
    return body


def connection(aws: EmbeddedAws) -> dict[str, str]:
    environment = aws.environment()
    return {
        "endpoint_url": environment["AWS_ENDPOINT_URL"],
        "region_name": environment["AWS_REGION"],
        "aws_access_key_id": environment["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": environment["AWS_SECRET_ACCESS_KEY"],
    }


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie answers signals but runs nothing.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def ends(pid: int, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def test_state_survives_a_restart(tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path) as aws:
        make_bucket(aws, "kept-bucket")
    with EmbeddedAws(tmp_path) as aws:
        assert read_greeting(aws, "kept-bucket") == b"hello"


def test_state_survives_a_kill(tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path) as aws:
        make_bucket(aws, "killed-bucket")
        pid = aws.status().pid
        assert pid
        saved = tmp_path / "state" / "s3.json"
        while not saved.exists():
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        assert ends(pid)
    with EmbeddedAws(tmp_path) as aws:
        assert read_greeting(aws, "killed-bucket") == b"hello"


def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path) as aws:
        pid = aws.status().pid
        inodes = {
            str(link.readlink()).removeprefix("socket:[").removesuffix("]")
            for link in Path(f"/proc/{pid}/fd").iterdir()
            if link.is_symlink() and str(link.readlink()).startswith("socket:")
        }
        listening = [
            line.split()[1]
            for table in ("/proc/net/tcp", "/proc/net/tcp6")
            for line in Path(table).read_text().splitlines()[1:]
            if line.split()[3] == "0A" and line.split()[9] in inodes
        ]
    # 127.0.0.1 in the kernel's byte order.
    assert [address.split(":")[0] for address in listening] == ["0100007F"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_its_parent(tmp_path: Path, number: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.send_signal(number)
    parent.wait(10)
    parent.stdout.close()
    assert ends(pid)


def test_a_second_command_joins_and_does_not_stop_it(tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path) as first:
        second = EmbeddedAws(tmp_path)
        second.start()
        assert second.endpoint == first.endpoint
        second.stop()
        assert first.status().running
    assert not first.status().running


def test_another_account_is_told_who_runs(tmp_path: Path) -> None:
    with (
        EmbeddedAws(tmp_path),
        pytest.raises(EmbeddedAwsError, match="runs as account 000000000000"),
    ):
        EmbeddedAws(tmp_path, account_id="111111111111").start()


def test_reset_forgets_everything_but_not_while_running(tmp_path: Path) -> None:
    directory = tmp_path / "aws"
    aws = EmbeddedAws(directory)
    with aws:
        make_bucket(aws, "gone-bucket")
        with pytest.raises(EmbeddedAwsError, match="stop it before a reset"):
            aws.reset()
    aws.reset()
    assert not directory.exists()


def test_a_failed_start_shows_the_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    (broken / "ministack").mkdir(parents=True)
    (broken / "ministack" / "__init__.py").write_text("raise ImportError('ministack is broken')")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    with pytest.raises(EmbeddedAwsError, match="ministack is broken"):
        EmbeddedAws(tmp_path / "aws").start()


def test_the_endpoint_is_unknown_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedAwsError, match="not running"):
        EmbeddedAws(tmp_path).environment()
