"""States are read as far as they can be, and nothing that they call sensitive is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, NoCredentialsError
from mypy_boto3_s3 import S3Client

from tij.page.live import Live, read_live


class Bucket:
    """S3 with these objects; `refuses` is the code of every answer."""

    def __init__(self, objects: Mapping[str, str], refuses: str = "") -> None:
        self.objects = objects
        self.refuses = refuses

    def get_object(self, **wanted: str) -> dict[str, object]:
        key = wanted["Key"]
        code = self.refuses or ("" if key in self.objects else "NoSuchKey")
        if code:
            raise ClientError({"Error": {"Code": code, "Message": "said so."}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[key].encode())}


def stacks(*names: str) -> dict[str, Any]:
    return {
        name: {"terraform": {"backend": {"s3": {"bucket": "b", "key": name}}}} for name in names
    }


def read(bucket: Bucket, *names: str) -> Live:
    return read_live(lambda: cast(S3Client, bucket), stacks(*names))


def state(*instances: dict[str, Any], mode: str = "managed") -> str:
    resource = {"mode": mode, "type": "aws_vpc", "name": "network", "instances": instances}
    return json.dumps({"version": 4, "resources": [resource]})


def test_attributes_are_kept_but_for_sensitive_ones() -> None:
    instance = {
        "attributes": {"id": "vpc-1", "token": "abc", "note": "key AKIAIOSFODNN7EXAMPLE"},
        "sensitive_attributes": [[{"type": "get_attr", "value": "token"}]],
    }
    old = {"attributes": {"id": "vpc-0"}, "deposed": "1234"}
    live = read(Bucket({"a": state(old, instance), "b": state(instance, mode="data")}), "a", "b")
    assert live.made == {"a: aws_vpc.network": {"id": "vpc-1", "note": "key (sensitive)"}}
    assert live.knows("a")


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "{}", '{"resources": [1]}'])
def test_one_unreadable_state_hides_no_other(text: str) -> None:
    live = read(Bucket({"a": text, "b": state({"attributes": {"id": "vpc-1"}})}), "a", "b", "c")
    assert live.unreadable == ("a",)
    assert live.never == ("c",)
    assert list(live.made) == ["b: aws_vpc.network"]
    assert not live.knows("a")


def test_without_access_the_reason_is_kept() -> None:
    refused = read(Bucket({}, refuses="AccessDenied"), "a")
    assert "AccessDenied" in refused.unreachable
    assert not refused.knows("a")

    def stranger() -> S3Client:
        raise NoCredentialsError

    assert "credentials" in read_live(stranger, stacks("a")).unreachable
