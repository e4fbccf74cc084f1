"""The state bucket is made once, whatever happens on the way. The tests build on each other."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tests.tiny_project import BUCKET, TinyProject, key
from tij.errors import BadInputError
from tij.state.bootstrap import BucketStatus, bucket_status

BUILT = ["aws_s3_bucket.states", "aws_s3_bucket_versioning.states"]


def buckets(project: TinyProject) -> list[str]:
    return [bucket["Name"] for bucket in project.client("s3").list_buckets()["Buckets"]]


def empty(project: TinyProject) -> None:
    s3 = project.client("s3")
    for entry in s3.list_object_versions(Bucket=BUCKET).get("Versions", []):
        s3.delete_object(Bucket=BUCKET, Key=entry["Key"], VersionId=entry["VersionId"])


def test_without_a_yes_nothing_is_made(project: TinyProject) -> None:
    assert "add --yes" in project.tij("state", "bootstrap", code=2)
    assert buckets(project) == []


def test_the_buckets_state_is_in_the_bucket(project: TinyProject) -> None:
    project.tij("state", "bootstrap", "--yes")
    assert buckets(project) == [BUCKET]
    assert project.addresses("state") == BUILT
    assert not (project.root / ".tij" / "bootstrap" / "local").exists()
    left = [path.name for path in (project.root / ".tij/work/local/state").glob("*.tf.json")]
    assert left == ["cdk.tf.json"], "the override for local state is gone"


def test_running_it_again_changes_nothing(project: TinyProject) -> None:
    before = project.state("state")
    assert "nothing was done" in project.tij("state", "bootstrap", "--yes")
    assert project.state("state") == before


def test_one_cut_off_before_the_migration_is_continued(project: TinyProject) -> None:
    """The state is local again, as after the first half."""
    local = project.root / ".tij" / "bootstrap" / "local" / "terraform.tfstate"
    body = project.client("s3").get_object(Bucket=BUCKET, Key=key("state"))["Body"].read()
    local.parent.mkdir(parents=True)
    local.write_bytes(body)
    empty(project)
    project.tij("state", "bootstrap", "--yes")
    assert project.addresses("state") == BUILT
    assert not local.exists()


def test_a_bucket_whose_state_was_lost_is_taken_over_after_a_yes(project: TinyProject) -> None:
    empty(project)
    assert "Use it?" in project.tij("state", "bootstrap", code=2)
    assert project.addresses("state") == []
    said = project.tij("state", "bootstrap", "--yes")
    assert "exists as tiny-states" in said
    assert project.addresses("state") == BUILT
    assert buckets(project) == [BUCKET]


@pytest.mark.parametrize(
    ("status", "message"),
    [(403, "belongs to another account"), (301, "another Region")],
)
def test_someone_elses_bucket_is_told(status: int, message: str) -> None:
    """Stubbed: the emulator lets every account see every bucket."""
    s3: Any = boto3.client(
        "s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(s3) as stub:
        stub.add_client_error(
            "head_bucket",
            http_status_code=status,
            expected_params={"Bucket": BUCKET, "ExpectedBucketOwner": "123456789012"},
        )
        with pytest.raises(BadInputError, match=message):
            bucket_status(s3, BUCKET, "123456789012")


def test_a_free_name_is_free() -> None:
    s3: Any = boto3.client(
        "s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(s3) as stub:
        stub.add_client_error("head_bucket", http_status_code=404)
        assert bucket_status(s3, BUCKET, "123456789012") is BucketStatus.FREE
