"""A bucket whose policy denies everybody: AWS takes it, and then shuts out who wrote it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.tij.emulator.test_linked_roles import as_role
from tij.emulator import EmbeddedAws

Client = Callable[..., Any]
ACCOUNT, BUCKET = "000000710000", "locked-710000"


def deny(*actions: str, **condition: Any) -> str:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
        **({"Condition": condition} if condition else {}),
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def role(client: Client, aws: EmbeddedAws) -> Any:
    root = partial(client, account=ACCOUNT)
    root("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    return as_role(root, aws, ACCOUNT)("s3")


@pytest.fixture(scope="module")
def root(client: Client, role: Any) -> Any:
    return client("s3", account=ACCOUNT)


def denied(call: Callable[..., Any], **said: Any) -> bool:
    try:
        call(Bucket=BUCKET, **said)
    except ClientError as error:
        return str(error.response["Error"]["Code"]) in ("AccessDenied", "403")
    return False


def test_it_shuts_out_the_role_that_wrote_it_and_all_but_the_roots_way_back(
    role: Any, root: Any
) -> None:
    role.put_object(Bucket=BUCKET, Key="a", Body=b"a")
    role.put_bucket_policy(Bucket=BUCKET, Policy=deny("s3:*"))
    for client in (role, root):
        assert denied(client.put_object, Key="a", Body=b"b")
        assert denied(client.get_object, Key="a")
        assert denied(client.head_bucket)
        assert denied(client.list_objects_v2)
        assert denied(client.put_bucket_versioning, VersioningConfiguration={"Status": "Enabled"})
    assert denied(role.get_bucket_policy)
    assert denied(role.put_bucket_policy, Policy=deny("s3:PutObject"))
    assert denied(role.delete_bucket_policy)
    assert not denied(root.get_bucket_policy)
    root.delete_bucket_policy(Bucket=BUCKET)
    assert not denied(role.get_object, Key="a")


def test_what_it_denies_is_read_as_iam_reads_it(root: Any) -> None:
    root.put_bucket_policy(Bucket=BUCKET, Policy=deny("s3:PutObject"))
    assert denied(root.put_object, Key="b", Body=b"b")
    assert not denied(root.list_objects_v2)
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    root.put_bucket_policy(Bucket=BUCKET, Policy=deny("s3:*", **insecure))
    assert not denied(root.put_object, Key="b", Body=b"b")
    elsewhere = {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}
    root.put_bucket_policy(Bucket=BUCKET, Policy=deny("s3:*", **elsewhere))
    assert denied(root.put_object, Key="b", Body=b"b")
    root.delete_bucket_policy(Bucket=BUCKET)
