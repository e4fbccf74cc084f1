"""Unsigned requests, answered as S3 answers them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from botocore.config import Config

from tests.bucket_policy import let_cloudfront_read, let_read
from tij.emulator import EmbeddedAws

Client = Callable[..., Any]
BLOCK = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@pytest.fixture
def bucket(client: Client, request: pytest.FixtureRequest) -> str:
    """A new bucket without a public access block, with one object, `page`."""
    name = re.sub(r"[^a-z]+", "-", request.node.name.lower())[:60].strip("-")
    s3 = client("s3")
    s3.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    s3.delete_public_access_block(Bucket=name)
    s3.put_object(Bucket=name, Key="page", Body=b"words")
    return name


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unsigned_request_is_denied(
    aws: EmbeddedAws, client: Client, bucket: str, method: str
) -> None:
    answer = httpx.request(method, f"{aws.endpoint}/{bucket}/page")
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "<Code>AccessDenied</Code>" in answer.text
    assert client("s3").get_object(Bucket=bucket, Key="page")["Body"].read() == b"words"


def test_an_unsigned_list_is_denied(aws: EmbeddedAws, bucket: str) -> None:
    answer = httpx.get(f"{aws.endpoint}/{bucket}", params={"list-type": "2"})
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "page" not in answer.text


def test_a_presigned_read_passes(client: Client, bucket: str) -> None:
    # S3 takes no other signature for a bucket made since 2020-06-24.
    url = client("s3", config=Config(signature_version="s3v4")).generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "page"}
    )
    assert httpx.get(url).content == b"words"
    assert httpx.get(url.replace("X-Amz-Expires=3600", "X-Amz-Expires=36000")).is_client_error


def test_an_open_policy_lets_read_and_not_write(
    aws: EmbeddedAws, client: Client, bucket: str
) -> None:
    let_read(client("s3"), bucket)
    url = f"{aws.endpoint}/{bucket}/page"
    assert httpx.get(url).content == b"words"
    assert httpx.put(url, content=b"other").status_code == httpx.codes.FORBIDDEN


def test_a_restricted_bucket_ignores_its_open_policy(
    aws: EmbeddedAws, client: Client, bucket: str
) -> None:
    s3 = client("s3")
    let_read(s3, bucket)
    block = dict.fromkeys(BLOCK, True)
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=block)
    assert httpx.get(f"{aws.endpoint}/{bucket}/page").status_code == httpx.codes.FORBIDDEN


def test_cloudfronts_principal_is_nobody_else(
    aws: EmbeddedAws, client: Client, bucket: str
) -> None:
    let_read(client("s3"), bucket, Principal={"Service": "cloudfront.amazonaws.com"})
    assert httpx.get(f"{aws.endpoint}/{bucket}/page").status_code == httpx.codes.FORBIDDEN


def test_the_cdn_still_reads_for_those_it_serves(
    aws: EmbeddedAws, client: Client, bucket: str
) -> None:
    cloudfront = client("cloudfront")
    control = cloudfront.create_origin_access_control(
        OriginAccessControlConfig={
            "Name": bucket,
            "SigningProtocol": "sigv4",
            "SigningBehavior": "always",
            "OriginAccessControlOriginType": "s3",
        }
    )["OriginAccessControl"]["Id"]
    distribution = cloudfront.create_distribution(
        DistributionConfig={
            "CallerReference": bucket,
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {
                        "Id": "files",
                        "DomainName": f"{bucket}.s3.ap-northeast-1.amazonaws.com",
                        "OriginAccessControlId": control,
                        "S3OriginConfig": {"OriginAccessIdentity": ""},
                    }
                ],
            },
            "DefaultCacheBehavior": {
                "TargetOriginId": "files",
                "ViewerProtocolPolicy": "allow-all",
                "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
                "MinTTL": 0,
            },
        }
    )["Distribution"]
    let_cloudfront_read(client("s3"), bucket, distribution["ARN"])
    served = httpx.get(f"{aws.endpoint}/page", headers={"Host": distribution["DomainName"]})
    assert (served.status_code, served.content) == (httpx.codes.OK, b"words")
