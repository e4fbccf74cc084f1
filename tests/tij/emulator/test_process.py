"""The embedded AWS starts, keeps its state, and never outlives its parent."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest

from tij.emulator import EmbeddedAws, EmbeddedAwsError

ROOT = Path(__file__).parents[3]

PARENT = """
import sys, time
from pathlib import Path
from tij.emulator import EmbeddedAws
aws = EmbeddedAws(Path(sys.argv[1]))
aws.start()
print(aws.status().pid, flush=True)
time.sleep(60)
"""


# Where the operating system shows no /proc, nobody can be watched from outside.
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc")


def make_bucket(aws: EmbeddedAws, name: str) -> None:
    s3 = boto3.client("s3", **connection(aws))
    s3.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    s3.put_object(Bucket=name, Key="greeting", Body=b"hello")


@contextlib.contextmanager
def command(directory: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Another command that uses the embedded AWS in `directory`, and that one's number."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(directory)], stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


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


@needs_proc
def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path) as aws:
        make_bucket(aws, "killed-bucket")
        s3 = boto3.client("s3", **connection(aws))
        s3.put_bucket_versioning(
            Bucket="killed-bucket", VersioningConfiguration={"Status": "Enabled"}
        )
        for body in (b"first", b"second"):
            s3.put_object(Bucket="killed-bucket", Key="versions", Body=body)
        vpc = boto3.client("ec2", **connection(aws)).create_vpc(CidrBlock="10.3.0.0/16")["Vpc"]
        pid = aws.status().pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        assert ends(pid)
    with EmbeddedAws(tmp_path) as aws:
        assert read_greeting(aws, "killed-bucket") == b"hello"
        s3 = boto3.client("s3", **connection(aws))
        versions = s3.list_object_versions(Bucket="killed-bucket", Prefix="versions")["Versions"]
        bodies = [
            s3.get_object(Bucket="killed-bucket", Key="versions", VersionId=v["VersionId"])[
                "Body"
            ].read()
            for v in versions
        ]
        assert bodies == [b"second", b"first"]
        assert [v["IsLatest"] for v in versions] == [True, False]
        ec2 = boto3.client("ec2", **connection(aws))
        assert ec2.describe_vpcs(VpcIds=[vpc["VpcId"]])["Vpcs"][0]["CidrBlock"] == "10.3.0.0/16"


@needs_proc
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


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_its_parent(tmp_path: Path, number: signal.Signals) -> None:
    with command(tmp_path) as (parent, pid):
        assert alive(pid)
        parent.send_signal(number)
        parent.wait(10)
        assert ends(pid)


@needs_proc
def test_it_outlives_its_starter_while_another_command_uses_it(tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path) as first:
        second = EmbeddedAws(tmp_path)
        second.start()
        assert second.endpoint == first.endpoint
        pid = first.status().pid
        assert pid
        first.stop()
        assert alive(pid)
        make_bucket(second, "used-bucket")
        second.stop()
        assert ends(pid)
        assert not first.status().running


@needs_proc
def test_it_ends_when_the_last_command_that_uses_it_is_killed(tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path) as aws, command(tmp_path) as (joined, pid):
        assert pid == aws.status().pid
        aws.stop()
        assert alive(pid)
        joined.kill()
        joined.wait(10)
        assert ends(pid)


def test_commands_that_start_at_once_share_one_process(tmp_path: Path) -> None:
    both = [EmbeddedAws(tmp_path), EmbeddedAws(tmp_path)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(EmbeddedAws.start, both))
    try:
        assert both[0].endpoint == both[1].endpoint
    finally:
        for aws in both:
            aws.stop()
    assert not both[0].status().running


def test_force_stops_what_another_command_started(tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path) as aws:
        make_bucket(aws, "forced-bucket")
        EmbeddedAws(tmp_path).stop(force=True)
        assert not aws.status().running
    with EmbeddedAws(tmp_path) as aws:
        assert read_greeting(aws, "forced-bucket") == b"hello"


def test_a_record_left_behind_is_not_mistaken_for_a_process(tmp_path: Path) -> None:
    with EmbeddedAws(tmp_path / "other") as other:
        (tmp_path / "mine").mkdir()
        shutil.copy(tmp_path / "other" / "running.json", tmp_path / "mine")
        mine = EmbeddedAws(tmp_path / "mine")
        assert not mine.status().running
        mine.stop(force=True)
        assert other.status().running
        with mine:
            assert mine.endpoint != other.endpoint


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
